-- title: Part des prestations sociales dans le revenu
-- unit: % du revenu disponible
-- kind: taux
-- definition: Prestations familiales, minima sociaux et aides au logement dans l'ensemble du revenu
-- disponible. Un revenu ne se somme ni ne se moyenne : les territoires ont leur propre chiffre, jamais une
-- moyenne de quartiers.
-- reading: À {lieu}, les prestations sociales font {valeur} du revenu des habitants ({periode}).
-- source: Insee-DGFiP-Cnaf-Cnav-CCMSA, Filosofi
-- direction: neutral
-- territories: none
-- decimals: 1
-- order: 6
select niveau, code, geographie, periode, valeur, marque, statut_millesime, source
from demographie
where variable = 'part_prestations'
