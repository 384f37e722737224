-- What the filters of the page can offer in a place: axes, carriers, funders, types and states of its
-- actions.
-- Parameters: niveau, code, geographie.
with
    ici as (
        select distinct a.*
        from actions as a
        left join ouvertures as o on o.id_action = a.id and o.geographie = $geographie
        where
            o.code in (from membres($niveau, $code, $geographie))
            or (a.niveau = $niveau and a.code = $code)
            or a.cite = $code
            or $niveau = 'france'
    )
select 'axe' as filtre, axe as valeur, count(*) as actions
from ici
where axe is not null
group by all
union all
select 'porteur' as filtre, porteur as valeur, count(*) as actions
from ici
group by all
union all
select 'type' as filtre, type as valeur, count(*) as actions
from ici
group by all
union all
select 'statut' as filtre, statut as valeur, count(*) as actions
from ici
group by all
union all
select 'financeur' as filtre, f.financeur as valeur, count(distinct f.id_action) as actions
from financements as f
where f.id_action in (select id from ici)
group by all
order by filtre, valeur
