-- title: Offres d'emploi
-- unit: offres
-- kind: effectif
-- definition: Offres d'emploi situées dans le lieu. Pour un quartier : celles dont il est le quartier le
-- plus proche, à 5 km au plus.
-- reading: À {lieu}, {valeur} sont ouvertes ({periode}).
-- source: Partenaires de la Cité, offres d'emploi
-- direction: neutral
-- territories: none
-- order: 4
select niveau, code, geographie, periode, sum(offres) as numerateur, first(source) as source
from offres_emploi
group by niveau, code, geographie, periode
