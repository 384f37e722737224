-- What only a comparison of the extracts shows (`queries/release/constats.sql`), with the names of what it
-- is about.
select c.message, c.code, q.nom as quartier, c.periode, c.id, a.intitule as action
from constats as c
left join quartiers as q on q.code = c.code and q.geographie = c.geographie
left join actions as a on a.id = c.id
order by c.message, c.code, c.periode, c.id
