-- Exits as facts, as the latest file of each action, place and period tells them; `situation`: the contract
-- held on leaving.
select
    id_action,
    niveau,
    code,
    geographie,
    periode,
    sexe,
    tranche_age,
    contrat,
    if(coalesce(delai_mois, 0) = 0, contrat, 'aucun') as situation,
    duree_mois,
    temps,
    formation,
    coalesce(creation, false) as creation,
    delai_mois,
    effectif,
    marque
from extrait_parcours
where etape = 'sorti'
qualify fichier = max(fichier) over (partition by id_action, niveau, code, geographie, periode)
