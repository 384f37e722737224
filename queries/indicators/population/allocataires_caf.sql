-- title: Allocataires de la Caf
-- unit: allocataires
-- kind: effectif
-- definition: Foyers qui perçoivent au moins une prestation de la Caf, au 31 décembre.
-- reading: À {lieu}, {valeur} foyers sont allocataires de la Caf ({periode}).
-- source: Cnaf, fichier Filéas
-- direction: neutral
-- territories: sum
-- decimals: 0
-- order: 10
select niveau, code, geographie, periode, valeur, marque, statut_millesime, source
from demographie
where variable = 'allocataires_caf'
