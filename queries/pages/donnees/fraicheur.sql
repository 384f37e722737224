-- Last period published by each source, indicator by indicator, on quartiers.
select indicateur, source, max(periode) as derniere, count(distinct(geographie, code)) as quartiers
from valeurs
where niveau = 'quartier' and source is not null
group by all
order by source, indicateur
