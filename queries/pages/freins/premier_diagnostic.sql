-- The first date at which somebody was diagnosed in a place, or so few that their number is secret
-- (`premier`, null: never). Parameters: niveau, code, geographie, frein (null: all).
select min(m.periode) filter (m.raison is distinct from 'sans_diagnostic') as premier
from matrice as m
join membres($niveau, $code, $geographie) using (code)
where m.niveau = 'quartier' and m.geographie = $geographie and ($frein is null or m.frein = $frein)
