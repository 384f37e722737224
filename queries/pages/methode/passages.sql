-- How the 2024 quartiers come from those of 2015.
select
    coalesce(statut, 'non_precise') as statut,
    officiel,
    count(*) as liens,
    count(distinct code_2015) as quartiers_2015,
    count(distinct code_2024) as quartiers_2024
from passages
group by statut, officiel
order by officiel desc, statut
