-- The latest date of the matrix of a place, not after `au_plus_tard` (null: the latest). Pages call it as a
-- table: jour_de_matrice($niveau, $code, $geographie, $periode).
select max(periode) as periode
from matrice
where
    niveau = du_niveau
    and code = du_code
    and geographie = de_la_liste
    and (au_plus_tard::date is null or periode <= au_plus_tard::date)
