-- Levels that hold at least one quartier of the release.
select niveau, count(distinct code) as territoires
from lieux
where niveau <> 'quartier'
group by niveau
order by niveau
