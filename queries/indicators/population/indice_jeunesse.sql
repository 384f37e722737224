-- title: Indice de jeunesse
-- unit: personnes de moins de 20 ans pour une de 60 ans et plus
-- kind: rapport
-- definition: Nombre de personnes de moins de 20 ans pour une personne de 60 ans et plus.
-- reading: À {lieu}, on compte {valeur} personnes de moins de 20 ans pour une personne de 60 ans ou plus
-- ({periode}).
-- source: Insee, recensement de la population
-- direction: neutral
-- territories: none
-- decimals: 1
-- order: 9
select niveau, code, geographie, periode, valeur, marque, statut_millesime, source
from demographie
where variable = 'indice_jeunesse'
