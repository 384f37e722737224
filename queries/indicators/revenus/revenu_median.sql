-- title: Revenu disponible médian
-- unit: € par an et par unité de consommation
-- kind: montant
-- definition: Revenu annuel, après impôts et prestations, tel que la moitié des habitants vit dans un
-- ménage qui a moins et l'autre moitié plus, par unité de consommation. Un revenu ne se somme ni ne se
-- moyenne : les territoires ont leur propre chiffre, jamais une moyenne de quartiers.
-- reading: À {lieu}, la moitié des habitants vit avec moins de {valeur} par an et par unité de consommation
-- ({periode}).
-- source: Insee-DGFiP-Cnaf-Cnav-CCMSA, Filosofi
-- direction: higher is better
-- territories: none
-- decimals: 0
-- order: 1
select niveau, code, geographie, periode, valeur, marque, statut_millesime, source
from demographie
where variable = 'revenu_median'
