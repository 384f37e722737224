-- What one quartier is and where it lies.
select
    q.code,
    q.geographie,
    q.nom,
    q.statut,
    q.communes,
    q.nom_commune,
    q.departement,
    q.sous_quartiers,
    q.a_contour,
    coalesce(q.schematique, false) as schematique,
    q.source
from quartiers as q
where q.code = $code
