-- title: Demandeurs d'emploi, catégories A, B, C, D, E
-- unit: personnes
-- kind: effectif
-- definition: Toutes les personnes inscrites à France Travail (Pôle emploi avant 2024) en fin de mois, y
-- compris celles qui ne cherchent pas (formation, maladie) ou ont un emploi aidé.
-- reading: À {lieu}, {valeur} personnes sont inscrites, toutes catégories de A à E ({periode}).
-- source: Insee, France Travail-Dares, fichier historique statistique
-- direction: neutral
-- territories: sum
-- decimals: 0
-- order: 3
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
where categorie = 'ABCDE'
