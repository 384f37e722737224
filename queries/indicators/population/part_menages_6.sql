-- title: Part des ménages de six personnes et plus
-- unit: % des ménages
-- kind: taux
-- definition: Ménages de six personnes ou plus parmi tous les ménages.
-- reading: À {lieu}, {valeur} des ménages comptent six personnes ou plus ({periode}).
-- source: Insee, recensement de la population
-- direction: neutral
-- territories: none
-- decimals: 1
-- order: 7
select niveau, code, geographie, periode, valeur, marque, statut_millesime, source
from demographie
where variable = 'part_menages_6'
