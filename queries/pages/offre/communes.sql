-- Communes that hold a quartier of a place. Parameters: niveau, code, geographie.
select distinct a.code_territoire as commune
from appartenances as a
join membres($niveau, $code, $geographie) as m on m.code = a.code
where a.type = 'commune' and a.geographie = $geographie
order by commune
