-- The dates at which the matrix is drawn: those of each quartier's diagnostics, and the latest one for
-- every quartier,
-- diagnosed or not; a territoire has the dates of its quartiers.
with
    dates as (
        select distinct code, geographie, periode
        from diagnostics
        where niveau = 'quartier' and periode is not null
    ),
    dernieres as (
        select
            g.geographie,
            coalesce(
                (select max(periode) from dates as d where d.geographie = g.geographie),
                (select max(periode) from dates),
                p.date_version
            ) as periode
        from (select distinct geographie from quartiers) as g
        cross join parametres as p
    ),
    des_quartiers as (
        from dates
        union
        select q.code, q.geographie, d.periode
        from quartiers as q
        join dernieres as d using (geographie)
    )
select 'quartier' as niveau, code, geographie, periode
from des_quartiers
union all by name
select distinct a.type as niveau, a.code_territoire as code, a.geographie, q.periode
from des_quartiers as q
join appartenances as a using (code, geographie)
