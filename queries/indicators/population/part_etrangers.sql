-- title: Part des étrangers
-- unit: % des habitants
-- kind: taux
-- definition: Habitants de nationalité étrangère parmi tous les habitants. Pour les femmes : parmi les
-- habitantes.
-- reading: À {lieu}, {valeur} des habitants sont de nationalité étrangère ({periode}).
-- source: Insee, recensement de la population
-- direction: neutral
-- territories: none
-- decimals: 1
-- order: 8
select
    niveau,
    code,
    geographie,
    periode,
    if(variable = 'part_etrangers_femmes', 'F', 'total') as sexe,
    valeur,
    marque,
    statut_millesime,
    source
from demographie
where variable in ('part_etrangers', 'part_etrangers_femmes')
