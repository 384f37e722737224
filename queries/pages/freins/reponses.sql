-- Actions and services that answer a frein and can be reached from a place, nearest and freshest first.
-- Parameters: niveau, code, geographie, frein, periode (actions open that day; null: all).
with
    atteints as (
        select p.sorte, p.id, min(p.distance_km) as distance_km, count(*) as quartiers
        from portee as p
        join membres($niveau, $code, $geographie) using (code)
        where p.geographie = $geographie
        group by p.sorte, p.id
    )
select
    t.sorte,
    t.id,
    o.nom,
    o.structure,
    o.acteur,
    o.places,
    o.fraicheur,
    o.date_maj,
    o.droit_commun,
    t.distance_km,
    t.quartiers
from atteints as t
join offre as o on t.sorte = 'service' and o.id = t.id
where list_contains(o.freins, $frein)
union all by name
select
    t.sorte, t.id, a.intitule as nom, a.porteur as structure, a.acteur, a.places, a.droit_commun, t.quartiers
from atteints as t
join actions as a on t.sorte = 'action' and a.id = t.id
where
    list_contains(a.freins, $frein)
    and coalesce(a.statut in ('en_cours', 'terminee'), true)
    and ($periode::date is null or coalesce(a.debut <= $periode::date, true))
    and ($periode::date is null or coalesce(a.fin >= $periode::date, true))
order by sorte, distance_km nulls first, fraicheur desc nulls last, nom
