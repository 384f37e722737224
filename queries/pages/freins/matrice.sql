-- The matrix quartier × frein of a place, at its latest date not after `periode` (null: the latest):
-- people, places, state.
-- Parameters: niveau, code, geographie, periode.
with
    membres as (
        select code
        from appartenances
        where type = $niveau and code_territoire = $code and geographie = $geographie
        union
        select $code as code
        where $niveau = 'quartier'
    ),
    jour as (
        select max(periode) as periode
        from matrice
        where
            niveau = $niveau
            and code = $code
            and geographie = $geographie
            and ($periode::date is null or periode <= $periode::date)
    )
select
    m.code,
    q.nom,
    q.nom_commune,
    m.periode,
    m.frein,
    m.besoin,
    m.places,
    m.places_droit_commun,
    m.places_specifiques,
    m.services,
    m.actions,
    m.capacites_inconnues,
    m.etat,
    m.non_couvert,
    m.au_moins,
    m.raison,
    m.demandeurs,
    m.diagnostiques,
    m.non_diagnostiques,
    m.couverture
from matrice as m
join membres using (code)
join jour using (periode)
join quartiers as q on q.code = m.code and q.geographie = m.geographie
where m.niveau = 'quartier' and m.geographie = $geographie
order by q.nom_commune, q.nom, m.frein
