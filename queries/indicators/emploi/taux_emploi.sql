-- title: Taux d'emploi
-- unit: % des 15-64 ans
-- kind: taux
-- definition: Personnes de 15 à 64 ans qui ont un emploi, parmi toutes celles de cet âge. Le recensement ne
-- publie pas les effectifs par quartier : un territoire n'a de taux que publié.
-- reading: À {lieu}, {valeur} des personnes de 15 à 64 ans ont un emploi ({periode}).
-- source: Insee, recensement de la population
-- direction: higher is better
-- territories: none
-- decimals: 1
-- order: 1
select
    niveau,
    code,
    geographie,
    periode,
    if(variable = 'taux_emploi_femmes', 'F', 'total') as sexe,
    if(variable = 'taux_emploi_etrangers', 'etrangere', 'total') as nationalite,
    valeur,
    marque,
    statut_millesime,
    source
from demographie
where variable in ('taux_emploi', 'taux_emploi_femmes', 'taux_emploi_etrangers')
