-- Published interviews of a place, latest first; a 2015 quartier also shows those of the quartiers that it
-- became.
-- Parameters: niveau, code, geographie, frein (null: all), public (null: all).
with
    lies as (
        select code
        from membres($niveau, $code, $geographie)
        union
        select p.code_2024 as code
        from passages as p
        join membres($niveau, $code, $geographie) as m on m.code = p.code_2015
        union
        select p.code_2015 as code
        from passages as p
        join membres($niveau, $code, $geographie) as m on m.code = p.code_2024
    )
select e.id, e.code, q.nom as quartier, e.periode, e.frein, e.public, e.verbatim, e.source
from entretiens as e
join lies using (code)
left join quartiers as q on q.code = e.code and q.geographie = e.geographie
where ($frein is null or e.frein = $frein) and ($public is null or e.public = $public)
order by e.periode desc, e.id
