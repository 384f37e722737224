-- What the matrix says of a place as a whole, one row per frein, with the diagnosis coverage (the header of
-- the page).
-- Parameters: niveau, code, geographie, periode (null: the latest).
with
    jour as (
        select max(periode) as periode
        from matrice
        where
            niveau = $niveau
            and code = $code
            and geographie = $geographie
            and ($periode::date is null or periode <= $periode::date)
    )
select m.*
from matrice as m
join jour using (periode)
where m.niveau = $niveau and m.code = $code and m.geographie = $geographie
order by m.non_couvert desc nulls last, m.frein
