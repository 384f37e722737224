-- Events of a place, in order of date. Parameters: niveau, code, geographie, depuis (null: all), jusque
-- (null: all).
select a.id, a.intitule, a.debut, a.fin, a.lieu, a.porteur, a.freins, a.publics, a.places, a.statut, a.axe
from actions as a
join actions_du_lieu($niveau, $code, $geographie) as l on l.id = a.id
where
    a.type = 'evenement'
    and ($depuis::date is null or coalesce(a.fin, a.debut) >= $depuis::date)
    and ($jusque::date is null or a.debut <= $jusque::date)
order by a.debut, a.intitule
