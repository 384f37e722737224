-- Services that can be reached from a place, with distance to the nearest of its quartiers, freshness and
-- capacity.
-- Parameters: niveau, code, geographie, frein (null: all), acteur (null: all), distance_km (null: as
-- published), public (null).
with
    atteints as (
        select
            p.id,
            min(p.distance_km) as distance_km,
            min(p.acces) as acces,
            list(p.code order by p.code) as quartiers
        from portee as p
        join membres($niveau, $code, $geographie) using (code)
        where p.sorte = 'service' and p.geographie = $geographie
        group by p.id
    )
select
    o.id,
    o.nom,
    o.structure,
    o.acteur,
    o.type,
    o.freins,
    o.publics,
    o.places,
    o.droit_commun,
    o.date_maj,
    o.age_jours,
    o.fraicheur,
    o.commune,
    o.adresse,
    o.longitude,
    o.latitude,
    o.modes_accueil,
    o.modes_mobilisation,
    o.mobilisable_par,
    o.lien_mobilisation,
    o.telephone,
    o.courriel,
    o.frais,
    o.description,
    a.distance_km,
    a.acces,
    a.quartiers,
    o.source
from offre as o
join atteints as a using (id)
where
    ($frein is null or list_contains(o.freins, $frein))
    and ($acteur is null or o.acteur = $acteur)
    and ($public is null or list_contains(o.publics, $public) or list_contains(o.publics, 'tous-publics'))
    and ($distance_km::double is null or a.distance_km is null or a.distance_km <= $distance_km::double)
order by a.distance_km nulls first, o.fraicheur desc, o.nom
