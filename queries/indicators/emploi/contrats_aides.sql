-- title: Personnes en contrat aidé
-- unit: personnes
-- kind: effectif
-- definition: Habitants en contrat aidé au 31 décembre, selon le fichier de l'Agence de services et de
-- paiement.
-- reading: À {lieu}, {valeur} personnes sont en contrat aidé ({periode}).
-- source: Insee, ASP
-- direction: neutral
-- territories: sum
-- decimals: 0
-- order: 3
select niveau, code, geographie, periode, valeur, marque, statut_millesime, source
from demographie
where variable = 'contrats_aides'
