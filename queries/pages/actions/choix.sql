-- What the filters of the page can offer in a place: axes, carriers, funders, types and states of its
-- actions.
-- Parameters: niveau, code, geographie.
with
    ici as (
        select a.* from actions as a join actions_du_lieu($niveau, $code, $geographie) as l on l.id = a.id
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
where statut is not null
group by all
union all
select 'financeur' as filtre, f.financeur as valeur, count(distinct f.id_action) as actions
from financements as f
where f.id_action in (select id from ici)
group by all
order by filtre, valeur
