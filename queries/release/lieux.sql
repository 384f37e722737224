-- Everything a menu can offer: the quartiers, and the territoires with how many quartiers of each
-- generation they hold.
select 'quartier' as niveau, code, geographie, nom, 1 as quartiers
from quartiers
union all by name
select type as niveau, code_territoire as code, geographie, min(nom_territoire) as nom, count(*) as quartiers
from appartenances
group by type, code_territoire, geographie
