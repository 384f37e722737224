-- title: Part des 60 ans et plus
-- unit: % des habitants
-- kind: taux
-- definition: Habitants de 60 ans et plus parmi tous les habitants. Pour les femmes : parmi les habitantes.
-- reading: À {lieu}, {valeur} des habitants ont 60 ans ou plus ({periode}).
-- source: Insee, recensement de la population
-- direction: neutral
-- territories: none
-- decimals: 1
-- order: 5
select
    niveau,
    code,
    geographie,
    periode,
    if(variable = 'part_60_plus_femmes', 'F', 'total') as sexe,
    valeur,
    marque,
    statut_millesime,
    source
from demographie
where variable in ('part_60_plus', 'part_60_plus_femmes')
