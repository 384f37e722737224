-- title: Part des ménages d'une personne
-- unit: % des ménages
-- kind: taux
-- definition: Ménages d'une seule personne parmi tous les ménages.
-- reading: À {lieu}, {valeur} des ménages comptent une seule personne ({periode}).
-- source: Insee, recensement de la population
-- direction: neutral
-- territories: none
-- decimals: 1
-- order: 6
select niveau, code, geographie, periode, valeur, marque, statut_millesime, source
from demographie
where variable = 'part_menages_1'
