-- Places whose quartiers are not the same in two releases: territoires by their members, quartiers that
-- came or went.
with
    avant as (
        select type as niveau, code_territoire as code, geographie, hash(list(code order by code)) as membres
        from avant_appartenances
        group by all
    ),
    apres as (
        select type as niveau, code_territoire as code, geographie, hash(list(code order by code)) as membres
        from apres_appartenances
        group by all
    )
select distinct niveau, code, unnest([geographie, 0]) as geographie
from avant
full join apres using (niveau, code, geographie)
where avant.membres is distinct from apres.membres
union all
select 'quartier' as niveau, code, geographie
from (select code, geographie, true as la from avant_quartiers) as avant
full join (select code, geographie, true as la from apres_quartiers) as apres using (code, geographie)
where avant.la is null or apres.la is null
