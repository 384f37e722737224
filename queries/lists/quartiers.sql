-- The quartiers of one territoire in one generation.
select q.code, q.nom, q.nom_commune
from quartiers as q
join appartenances as a on a.code = q.code and a.geographie = q.geographie
where a.type = $niveau and a.code_territoire = $code and q.geographie = $geographie
order by strip_accents(lower(q.nom)), q.code
