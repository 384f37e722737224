-- Points of the map: services reachable from a place, one row per point. Parameters: niveau, code,
-- geographie, frein (null).
with
    atteints as (
        select distinct p.id
        from portee as p
        join membres($niveau, $code, $geographie) using (code)
        where p.sorte = 'service' and p.geographie = $geographie
    )
select
    o.longitude,
    o.latitude,
    any_value(o.structure) as structure,
    any_value(o.acteur) as acteur,
    count(*) as services,
    sum(o.places) as places,
    count(*) filter (o.places is null) as sans_capacite,
    max(o.fraicheur) as fraicheur,
    list(o.nom order by o.nom) as noms
from offre as o
join atteints using (id)
where o.longitude is not null and ($frein is null or list_contains(o.freins, $frein))
group by o.longitude, o.latitude
order by structure
