-- Quartiers of a place, itself where it is one. Pages call it as a table: membres($niveau, $code,
-- $geographie).
select code
from appartenances
where type = du_niveau and code_territoire = du_code and geographie = de_la_liste
union
select du_code as code
where du_niveau = 'quartier'
