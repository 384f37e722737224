-- Cités de l'emploi with at least one quartier in a place. Parameters: niveau, code, geographie.
select distinct a.code_territoire as cite
from appartenances as a
join membres($niveau, $code, $geographie) as m on m.code = a.code
where a.type = 'cite_emploi' and a.geographie = $geographie
order by cite
