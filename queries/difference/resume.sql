-- How many figures of each indicator differ, by nature and cause, and by how much at most.
select
    indicateur,
    nature,
    cause,
    count(*) as nombre,
    count(distinct(niveau, code)) as lieux,
    max(abs(ecart)) as ecart_max,
    max(periode) as derniere_periode
from cellules
group by all
order by indicateur, nature, cause
