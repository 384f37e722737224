-- The paths as every place reads them: the protected counts, and those of the territoires that share their
-- quartiers.
from parcours
union all by name
select p.* replace (j.type as niveau, j.code_territoire as code)
from parcours as p
join
    territoires_jumeaux as j
    on j.niveau = p.niveau
    and j.code = p.code
    and j.geographie = coalesce(p.geographie, 2024)
    and (p.perimetre = 'qpv' or j.type = 'contrat_ville')
where p.id_action = 'total'
