-- Dates at which the matrix of a place is drawn, latest first. Parameters: niveau, code, geographie.
select distinct periode
from matrice
where niveau = $niveau and code = $code and geographie = $geographie
order by periode desc
