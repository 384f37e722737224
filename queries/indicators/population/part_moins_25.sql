-- title: Part des moins de 25 ans
-- unit: % des habitants
-- kind: taux
-- definition: Habitants de moins de 25 ans parmi tous les habitants. Pour les femmes : parmi les habitantes.
-- reading: À {lieu}, {valeur} des habitants ont moins de 25 ans ({periode}).
-- source: Insee, recensement de la population
-- direction: neutral
-- territories: none
-- decimals: 1
-- order: 4
select
    niveau,
    code,
    geographie,
    periode,
    if(variable = 'part_moins_25_femmes', 'F', 'total') as sexe,
    valeur,
    marque,
    statut_millesime,
    source
from demographie
where variable in ('part_moins_25', 'part_moins_25_femmes')
