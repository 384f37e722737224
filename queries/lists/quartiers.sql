-- The quartiers of one territoire in one generation; `derivee` where no official file says that they are in
-- it.
select q.code, q.nom, q.nom_commune, a.derivee
from quartiers as q
join appartenances as a on a.code = q.code and a.geographie = q.geographie
where a.type = $niveau and a.code_territoire = $code and q.geographie = $geographie
order by strip_accents(lower(q.nom)), q.code
