-- Where an action is open, in both generations: the quartiers it names, and those they come from or became.
with
    nommes as (select id as id_action, unnest(quartiers) as code from actions),
    ponts as (
        select code_2015 as code, code_2024 as autre
        from passages
        where code_2015 is not null
        union all
        select code_2024 as code, code_2015 as autre
        from passages
        where code_2015 is not null
    ),
    generations as (select id_action, code, if(code like 'QP%', 2015, 2024)::bigint as geographie from nommes)
select distinct id_action, code, geographie, true as declare
from generations
union all
select distinct
    n.id_action, p.autre as code, if(p.autre like 'QP%', 2015, 2024)::bigint as geographie, false as declare
from generations as n
join ponts as p using (code)
where not exists (from generations as d where d.id_action = n.id_action and d.geographie <> n.geographie)
