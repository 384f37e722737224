-- Territoires that one quartier belongs to.
select type as niveau, code_territoire as code, nom_territoire as nom, derivee
from appartenances
where code = $code and geographie = $geographie
order by type, nom_territoire
