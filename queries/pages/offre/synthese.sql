-- What answers each frein in a place: services, places, unknown capacities, and how fresh they are.
-- Parameters: niveau, code, geographie.
with
    atteints as (
        select distinct p.id
        from portee as p
        join membres($niveau, $code, $geographie) using (code)
        where p.sorte = 'service' and p.geographie = $geographie
    ),
    par_frein as (select o.*, unnest(o.freins) as frein from offre as o join atteints using (id))
select
    frein,
    count(*) as services,
    sum(places) as places,
    floor(sum(places * fraicheur) + 1e-9) as places_fraiches,
    count(*) filter (places is null) as sans_capacite,
    count(*) filter (age_jours < 180) as a_jour,
    count(*) filter (age_jours >= 180 and age_jours < 730) as vieillissants,
    count(*) filter (age_jours >= 730) as perimes,
    count(*) filter (droit_commun) as droit_commun
from par_frein
group by frein
order by frein
