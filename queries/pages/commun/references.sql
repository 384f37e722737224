-- Territoires that hold every quartier at hand: those it makes sense to compare them with.
select type as niveau, code_territoire as code, any_value(nom_territoire) as nom
from appartenances
where
    type in ('commune', 'epci', 'departement', 'region', 'france')
    and geographie = $geographie
    and code in $codes
group by type, code_territoire
having count(distinct code) = len($codes)
order by
    case
        type when 'commune' then 1 when 'epci' then 2 when 'departement' then 3 when 'region' then 4 else 5
    end,
    code_territoire desc
