-- Dates and places of each indicator of the release.
select
    indicateur,
    count(distinct code) filter (
        niveau = 'quartier' and geographie = 2015 and valeur is not null
    ) as quartiers_2015,
    count(distinct code) filter (
        niveau = 'quartier' and geographie = 2024 and valeur is not null and origine = 'publie'
    ) as quartiers_2024,
    min(periode) filter (valeur is not null) as debut,
    max(periode) filter (valeur is not null) as fin,
    count(distinct periode) filter (valeur is not null) as dates,
    coalesce(bool_or(statut_millesime = 'infere'), false) as infere,
    coalesce(bool_or(statut_millesime = 'non_precise'), false) as non_precise,
    string_agg(distinct source, ' ; ' order by source) filter (
        valeur is not null and niveau = 'quartier'
    ) as sources
from valeurs
group by indicateur
order by indicateur
