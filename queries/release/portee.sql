-- Which quartier can reach which offer: an action is open where it says; a service within the distance of
-- the release and
-- its zone of eligibility, or where it names the quartier; a remote service where it names the commune,
-- EPCI or department.
with
    places as (
        select
            code,
            geographie,
            longitude,
            latitude,
            departement,
            list_concat(coalesce(communes, []), coalesce(epci, [])) as proches,
            list_concat(
                coalesce(communes, []), coalesce(epci, []), [departement, region, code, 'france']
            ) as zones
        from quartiers
    ),
    services as (
        select
            id,
            longitude,
            latitude,
            zone_eligibilite as zone,
            len(zone_eligibilite) = 0
            or len(list_filter(zone_eligibilite, lambda x:x like '99%')) > 0 as sans_limite,
            modes_accueil = ['a-distance'] as a_distance
        from offre
        where len(freins) > 0
    ),
    -- bands of latitude as wide as the distance: only neighbouring bands are compared
    bandes as (
        select s.*, unnest([-1, 0, 1]) + floor(s.latitude * 111.19 / p.distance_km) as bande
        from services as s
        cross join parametres as p
        where s.latitude is not null and not s.a_distance
    ),
    par_distance as (
        select
            s.id,
            q.code,
            q.geographie,
            distance_km(s.longitude, s.latitude, q.longitude, q.latitude) as distance_km
        from bandes as s
        cross join parametres as p
        join places as q on floor(q.latitude * 111.19 / p.distance_km) = s.bande
        where
            abs(q.longitude - s.longitude) < 3 * p.distance_km / 111.19
            and distance_km(s.longitude, s.latitude, q.longitude, q.latitude) <= p.distance_km
            and (s.sans_limite or list_has_any(s.zone, q.zones))
    ),
    nommes as (select id, unnest(list_filter(zone, lambda x:x like 'Q%')) as code from services),
    ponts as (
        select code_2015 as code, code_2024 as autre
        from passages
        where code_2015 is not null
        union all
        select code_2024 as code, code_2015 as autre
        from passages
        where code_2015 is not null
        union all
        select code, code as autre
        from quartiers
    ),
    par_zone as (
        select s.id, q.code, q.geographie
        from (select id, unnest(zone) as lieu from services where a_distance) as s
        join
            (select code, geographie, unnest(list_append(proches, departement)) as lieu from places) as q
            using (lieu)
    ),
    services_atteints as (
        select id, code, geographie, distance_km, 'distance' as acces
        from par_distance
        union all by name
        select
            n.id,
            p.autre as code,
            if(p.autre like 'QP%', 2015, 2024)::bigint as geographie,
            'declare' as acces
        from nommes as n
        join ponts as p using (code)
        union all by name
        select id, code, geographie, 'zone' as acces
        from par_zone
    )
select 'service' as sorte, id, code, geographie, min(distance_km) as distance_km, min(acces) as acces
from services_atteints
group by id, code, geographie
union all by name
select 'action' as sorte, id_action as id, code, geographie, 'declare' as acces
from ouvertures
