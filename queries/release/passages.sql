-- Links between generations: an official link silences the derived ones of the same 2024 quartier.
with officiels as (select distinct code_2024 from extrait_passages where officiel)
select
    code_2015,
    code_2024,
    first(statut order by officiel desc, fichier) as statut,
    max(part_population) as part_population,
    bool_or(officiel) as officiel,
    first(source order by officiel desc, fichier) as source
from extrait_passages
where officiel or code_2024 not in (select code_2024 from officiels)
group by code_2015, code_2024
