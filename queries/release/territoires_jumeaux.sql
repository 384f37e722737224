-- Territoires made of exactly the same quartiers as one whose paths are counted: they share its figures.
with
    membres as (
        select type, code_territoire, geographie, list(code order by code) as codes
        from appartenances
        where code_territoire <> 'METRO'
        group by all
    )
select
    m.type,
    m.code_territoire,
    m.geographie,
    first(c.type order by c.type) as niveau,
    first(c.code_territoire order by c.type) as code
from membres as m
join membres as c using (geographie, codes)
where
    m.type in ('commune', 'zone_emploi', 'clpe', 'contrat_ville')
    and c.type not in ('commune', 'zone_emploi', 'clpe', 'contrat_ville')
group by m.type, m.code_territoire, m.geographie
