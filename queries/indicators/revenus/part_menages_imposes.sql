-- title: Part des ménages imposés
-- unit: % des ménages
-- kind: taux
-- definition: Ménages fiscaux qui paient l'impôt sur le revenu. Un revenu ne se somme ni ne se moyenne :
-- les territoires ont leur propre chiffre, jamais une moyenne de quartiers.
-- reading: À {lieu}, {valeur} des ménages paient l'impôt sur le revenu ({periode}).
-- source: Insee-DGFiP-Cnaf-Cnav-CCMSA, Filosofi
-- direction: neutral
-- territories: none
-- decimals: 1
-- order: 7
select niveau, code, geographie, periode, valeur, marque, statut_millesime, source
from demographie
where variable = 'part_menages_imposes'
