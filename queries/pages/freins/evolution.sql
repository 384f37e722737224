-- One frein of one place over time. Parameters: niveau, code, geographie, frein.
select periode, besoin, places, non_couvert, etat, raison, couverture
from matrice
where niveau = $niveau and code = $code and geographie = $geographie and frein = $frein
order by periode
