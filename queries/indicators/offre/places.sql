-- title: Places atteignables
-- unit: places
-- kind: effectif
-- definition: Places des actions ouvertes à cette date dans le quartier et des services situés à 5 km au
-- plus (à vol d'oiseau) ou ouverts à ses habitants, pondérées par leur fraîcheur : 1 à moins de six mois,
-- puis moins jusqu'à 0 à deux ans. Une capacité inconnue n'est pas comptée. Une place atteignable de
-- plusieurs quartiers compte pour chacun, et une seule fois dans leur territoire.
-- reading: À {lieu}, {valeur} répondent à ce frein ({periode}).
-- source: Partenaires de la Cité, actions ; data·inclusion v1, services
-- direction: higher is better
-- territories: none
-- order: 1
select
    niveau, code, geographie, periode, frein, places as numerateur, 'Partenaires de la Cité, offre' as source
from places
-- where no offer was ever received, none is no figure
where
    (services + actions = 0 or places > 0 or capacites_inconnues = 0)
    and (exists (from offre where len(freins) > 0) or exists (from actions where len(freins) > 0))
union all by name
-- something answers, but nobody says for how many
select niveau, code, geographie, periode, frein, 'nd' as marque, 'Partenaires de la Cité, offre' as source
from places
where services + actions > 0 and places = 0 and capacites_inconnues > 0
