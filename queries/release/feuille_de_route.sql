-- Lines of the roadmap, and which are late on the day of the release.
select
    cite,
    axe,
    objectif,
    action,
    responsable,
    echeance,
    statut,
    cible,
    id_action,
    coalesce(statut in ('a_faire', 'en_cours') and echeance < date_version, false) as en_retard,
    source
from extrait_feuille_de_route
cross join parametres
qualify row_number() over (partition by cite, axe, objectif, action order by fichier desc) = 1
