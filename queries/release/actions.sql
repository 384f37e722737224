-- Every action once: the latest file wins.
select
    id,
    intitule,
    type,
    axe,
    objectif,
    porteur,
    acteur,
    siret,
    coalesce(freins, []) as freins,
    coalesce(publics, []) as publics,
    coalesce(quartiers, []) as quartiers,
    niveau,
    code,
    droit_commun,
    debut,
    fin,
    places,
    statut,
    coalesce(inspirante, false) as inspirante,
    coalesce(invariants, []) as invariants,
    recit,
    url,
    cite,
    lieu,
    source
from extrait_actions
qualify row_number() over (partition by id order by fichier desc) = 1
