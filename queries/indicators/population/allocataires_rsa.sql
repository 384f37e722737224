-- title: Allocataires du RSA
-- unit: allocataires
-- kind: effectif
-- definition: Foyers allocataires du RSA socle, au 31 décembre.
-- reading: À {lieu}, {valeur} foyers perçoivent le RSA socle ({periode}).
-- source: Cnaf, fichier Filéas
-- direction: lower is better
-- territories: sum
-- decimals: 0
-- order: 11
select niveau, code, geographie, periode, valeur, marque, statut_millesime, source
from demographie
where variable = 'allocataires_rsa'
