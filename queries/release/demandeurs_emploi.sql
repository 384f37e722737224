-- One count per place, month and breakdown: the latest publication wins.
select
    niveau,
    code,
    geographie,
    periode,
    categorie,
    sexe,
    tranche_age,
    niveau_formation,
    anciennete,
    rsa,
    nationalite,
    effectif,
    marque,
    source,
    deja_public
from extrait_demandeurs_emploi
qualify
    row_number() over (
        partition by
            niveau,
            code,
            geographie,
            periode,
            categorie,
            sexe,
            tranche_age,
            niveau_formation,
            anciennete,
            rsa,
            nationalite
        order by marque is not distinct from 'nd', publication desc nulls last, fichier desc
    )
    = 1
