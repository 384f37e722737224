-- Services of a place that nobody has updated for a number of days, oldest first. Parameters: niveau, code,
-- geographie, jours.
with
    atteints as (
        select distinct p.id
        from portee as p
        join membres($niveau, $code, $geographie) using (code)
        where p.sorte = 'service' and p.geographie = $geographie
    )
select o.id, o.nom, o.structure, o.acteur, o.date_maj, o.age_jours, o.fraicheur, o.places, o.freins
from offre as o
join atteints using (id)
where o.age_jours >= $jours
order by o.age_jours desc, o.nom
