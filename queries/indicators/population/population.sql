-- title: Population municipale
-- unit: habitants
-- kind: effectif
-- definition: Nombre de personnes qui ont leur résidence habituelle dans le quartier. Un quartier n'est pas
-- une commune : Insee l'estime à partir du recensement et de son contour.
-- reading: {lieu} compte {valeur} habitants ({periode}).
-- source: Insee, recensement de la population
-- direction: neutral
-- territories: sum
-- decimals: 0
-- order: 1
select niveau, code, geographie, periode, valeur, marque, statut_millesime, source
from demographie
where variable = 'population'
