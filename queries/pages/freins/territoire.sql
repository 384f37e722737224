-- What the matrix says of a place as a whole, one row per frein, with the diagnosis coverage (the header of
-- the page).
-- Parameters: niveau, code, geographie, periode (null: the latest).
select m.*
from matrice as m
join jour_de_matrice($niveau, $code, $geographie, $periode) using (periode)
where m.niveau = $niveau and m.code = $code and m.geographie = $geographie
order by m.non_couvert desc nulls last, m.frein
