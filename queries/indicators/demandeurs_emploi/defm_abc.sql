-- title: Demandeurs d'emploi, catégories A, B, C
-- unit: personnes
-- kind: effectif
-- definition: Personnes inscrites à France Travail (Pôle emploi avant 2024) en fin de mois et tenues de
-- chercher un emploi, qu'elles aient travaillé ou non dans le mois.
-- reading: À {lieu}, {valeur} demandeurs d'emploi des catégories A, B, C sont inscrits ({periode}).
-- source: Insee, France Travail-Dares, fichier historique statistique
-- direction: lower is better
-- territories: sum
-- decimals: 0
-- order: 1
-- break: 2025-01-01 réforme : catégories F et G
select
    niveau,
    code,
    geographie,
    periode,
    sexe,
    tranche_age,
    niveau_formation,
    anciennete,
    rsa,
    nationalite,
    effectif as valeur,
    marque,
    source
from demandeurs_emploi
where categorie = 'ABC'
