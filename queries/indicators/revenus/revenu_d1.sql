-- title: Premier décile du revenu disponible
-- unit: € par an et par unité de consommation
-- kind: montant
-- definition: Revenu sous lequel vivent les 10 % d'habitants les plus modestes, par unité de consommation.
-- Un revenu ne se somme ni ne se moyenne : les territoires ont leur propre chiffre, jamais une moyenne de
-- quartiers.
-- reading: À {lieu}, un habitant sur dix vit avec moins de {valeur} par an et par unité de consommation
-- ({periode}).
-- source: Insee-DGFiP-Cnaf-Cnav-CCMSA, Filosofi
-- direction: higher is better
-- territories: none
-- decimals: 0
-- order: 3
select niveau, code, geographie, periode, valeur, marque, statut_millesime, source
from demographie
where variable = 'revenu_d1'
