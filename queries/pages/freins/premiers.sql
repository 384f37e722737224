-- The largest uncovered needs of a place, and in how many of its quartiers they are known: what the
-- sentence names.
-- Parameters: niveau, code, geographie, periode (null: the latest), nombre.
select m.frein, m.besoin, m.places, m.non_couvert, m.quartiers, m.quartiers_connus, m.raison, m.periode
from matrice as m
join jour_de_matrice($niveau, $code, $geographie, $periode) using (periode)
where m.niveau = $niveau and m.code = $code and m.geographie = $geographie and m.etat = 'non_couvert'
order by m.non_couvert desc, m.frein
limit $nombre
