-- Communes that hold a quartier of a place. Parameters: niveau, code, geographie.
with
    membres as (
        select code
        from appartenances
        where type = $niveau and code_territoire = $code and geographie = $geographie
        union
        select $code as code
        where $niveau = 'quartier'
    )
select distinct a.code_territoire as commune
from appartenances as a
join membres as m on m.code = a.code
where a.type = 'commune' and a.geographie = $geographie
order by commune
