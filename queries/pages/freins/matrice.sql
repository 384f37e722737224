-- The matrix quartier × frein of a place, at its latest date not after `periode` (null: the latest):
-- people, places, state. Quartiers are ranked by their people without a place, for `frein` (null: all);
-- those of rank `premier` to `premier + nombre - 1` are given (`nombre` null: all).
-- Parameters: niveau, code, geographie, periode, quartiers (null: all), frein, premier, nombre.
with
    cases as (
        select m.*, q.nom, q.nom_commune
        from matrice as m
        join membres($niveau, $code, $geographie) using (code)
        join quartiers as q on q.code = m.code and q.geographie = m.geographie
        where
            m.niveau = 'quartier'
            and m.geographie = $geographie
            and m.periode = (from jour_de_matrice($niveau, $code, $geographie, $periode))
            and ($quartiers::varchar[] is null or list_contains($quartiers::varchar[], m.code))
    ),
    manques as (
        select
            code,
            any_value(nom) as nom,
            coalesce(sum(non_couvert) filter ($frein is null or frein = $frein), 0) as manque
        from cases
        group by code
    ),
    rangs as (select code, row_number() over (order by manque desc, nom, code) as rang from manques)
select
    c.code,
    c.nom,
    c.nom_commune,
    c.periode,
    c.frein,
    c.besoin,
    c.places,
    c.places_droit_commun,
    c.places_specifiques,
    c.services,
    c.actions,
    c.capacites_inconnues,
    c.etat,
    c.non_couvert,
    c.au_moins,
    c.raison,
    c.demandeurs,
    c.diagnostiques,
    c.non_diagnostiques,
    c.couverture,
    c.source
from cases as c
join rangs as r using (code)
where r.rang >= $premier and ($nombre::bigint is null or r.rang < $premier + $nombre::bigint)
order by r.rang, c.frein
