-- How one indicator splits by one breakdown column, over chosen quartiers or those of territoires
-- (`niveau:code`).
-- Only quartiers whose every part is published are added up, so that shares are those of one and the same
-- whole.
with
    vises as (
        select unnest($codes) as code
        union
        select code
        from appartenances
        where (type || ':' || code_territoire) in $lieux and geographie = $geographie
    ),
    lignes as (
        select
            v.code,
            v.periode,
            v.valeur,
            v.marque,
            v.source,
            case
                $dimension
                when 'sexe'
                then v.sexe
                when 'tranche_age'
                then v.tranche_age
                when 'niveau_formation'
                then v.niveau_formation
                when 'anciennete'
                then v.anciennete
                when 'rsa'
                then v.rsa
                when 'nationalite'
                then v.nationalite
            end as part
        from valeurs as v
        join vises using (code)
        where
            v.indicateur = $indicateur
            and v.niveau = 'quartier'
            and v.geographie = $geographie
            and v.periode = $periode
            and ($dimension = 'sexe' or v.sexe = $sexe)
            and (v.tranche_age = 'total' or $dimension = 'tranche_age')
            and (v.niveau_formation = 'total' or $dimension = 'niveau_formation')
            and (v.anciennete = 'total' or $dimension = 'anciennete')
            and (v.rsa = 'total' or $dimension = 'rsa')
            and (v.nationalite = 'total' or $dimension = 'nationalite')
    ),
    parts as (select count(distinct part) as combien from lignes),
    complets as (select code from lignes group by code having count(valeur) = (select combien from parts))
select
    lignes.part,
    sum(lignes.valeur) as valeur,
    if(bool_or(lignes.marque = 'p'), 'p', null) as marque,
    first(lignes.source) as source,
    count(*)::integer as quartiers_publies,
    (select count(*) from vises)::integer as quartiers
from lignes
join complets using (code)
group by lignes.part
order by lignes.part
