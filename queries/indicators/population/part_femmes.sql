-- title: Part des femmes
-- unit: % des habitants
-- kind: taux
-- definition: Femmes parmi les habitants.
-- reading: À {lieu}, {valeur} des habitants sont des femmes ({periode}).
-- source: Insee, recensement de la population
-- direction: neutral
-- territories: none
-- decimals: 1
-- order: 3
select niveau, code, geographie, periode, valeur, marque, statut_millesime, source
from demographie
where variable = 'part_femmes'
