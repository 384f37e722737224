-- title: Demandeurs d'emploi, catégorie A
-- unit: personnes
-- kind: effectif
-- definition: Personnes inscrites à France Travail (Pôle emploi avant 2024) en fin de mois, tenues de
-- chercher un emploi et n'ayant pas du tout travaillé dans le mois.
-- reading: À {lieu}, {valeur} demandeurs d'emploi de catégorie A sont inscrits ({periode}).
-- source: Insee, France Travail-Dares, fichier historique statistique
-- direction: lower is better
-- territories: sum
-- decimals: 0
-- order: 2
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
where categorie = 'A'
