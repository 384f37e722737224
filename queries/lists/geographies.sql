-- Generations of quartiers, the one with the latest figures of its own first.
select q.geographie, max(v.periode) as derniere
from (select distinct geographie from quartiers) as q
left join
    (
        select geographie, max(periode) as periode
        from valeurs
        where niveau = 'quartier' and origine = 'publie'
        group by geographie
    ) as v
    on v.geographie = q.geographie
group by q.geographie
order by derniere desc nulls last, q.geographie desc
