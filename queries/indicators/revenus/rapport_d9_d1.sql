-- title: Rapport interdécile D9/D1
-- unit: rapport entre le neuvième et le premier décile
-- kind: rapport
-- definition: Combien de fois le revenu au-dessus duquel vivent les 10 % les plus aisés dépasse celui sous
-- lequel vivent les 10 % les plus modestes. Un revenu ne se somme ni ne se moyenne : les territoires ont
-- leur propre chiffre, jamais une moyenne de quartiers.
-- reading: À {lieu}, les plus aisés ont au moins {valeur} fois le revenu des plus modestes ({periode}).
-- source: Insee-DGFiP-Cnaf-Cnav-CCMSA, Filosofi
-- direction: neutral
-- territories: none
-- decimals: 1
-- order: 5
select niveau, code, geographie, periode, valeur, marque, statut_millesime, source
from demographie
where variable = 'rapport_d9_d1'
