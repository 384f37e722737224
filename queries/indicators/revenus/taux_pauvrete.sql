-- title: Taux de pauvreté
-- unit: % des habitants
-- kind: taux
-- definition: Part des habitants dont le ménage vit avec moins de 60 % du revenu disponible médian de la
-- France métropolitaine. Un revenu ne se somme ni ne se moyenne : les territoires ont leur propre chiffre,
-- jamais une moyenne de quartiers.
-- reading: À {lieu}, {valeur} des habitants vivent sous le seuil de pauvreté ({periode}).
-- source: Insee-DGFiP-Cnaf-Cnav-CCMSA, Filosofi
-- direction: lower is better
-- territories: none
-- decimals: 1
-- order: 2
select niveau, code, geographie, periode, valeur, marque, statut_millesime, source
from demographie
where variable = 'taux_pauvrete'
