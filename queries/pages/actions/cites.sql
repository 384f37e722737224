-- Cités de l'emploi with at least one quartier in a place. Parameters: niveau, code, geographie.
with
    membres as (
        select code
        from appartenances
        where type = $niveau and code_territoire = $code and geographie = $geographie
        union
        select $code as code
        where $niveau = 'quartier'
    )
select distinct a.code_territoire as cite
from appartenances as a
join membres as m on m.code = a.code
where a.type = 'cite_emploi' and a.geographie = $geographie
order by cite
