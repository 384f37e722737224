-- title: Neuvième décile du revenu disponible
-- unit: € par an et par unité de consommation
-- kind: montant
-- definition: Revenu au-dessus duquel vivent les 10 % d'habitants les plus aisés, par unité de
-- consommation. Un revenu ne se somme ni ne se moyenne : les territoires ont leur propre chiffre, jamais
-- une moyenne de quartiers.
-- reading: À {lieu}, un habitant sur dix vit avec plus de {valeur} par an et par unité de consommation
-- ({periode}).
-- source: Insee-DGFiP-Cnaf-Cnav-CCMSA, Filosofi
-- direction: neutral
-- territories: none
-- decimals: 0
-- order: 4
select niveau, code, geographie, periode, valeur, marque, statut_millesime, source
from demographie
where variable = 'revenu_d9'
