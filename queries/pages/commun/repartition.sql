-- How one indicator splits by each of some breakdown columns, over the quartiers in view (`ici`) and over
-- those of
-- a larger territoire (`niveau:code`). Only quartiers whose every part is published are added up, so that
-- shares are
-- those of one and the same whole.
with
    vises as (
        select 'ici' as groupe, unnest($codes) as code
        union
        select type || ':' || code_territoire, code
        from appartenances
        where (type || ':' || code_territoire) = $lieu and geographie = $geographie
    ),
    tailles as (select groupe, count(*)::integer as quartiers from vises group by groupe),
    dimensions as (select unnest($dimensions) as dimension),
    lignes as (
        select
            g.groupe,
            d.dimension,
            v.code,
            v.valeur,
            v.marque,
            v.source,
            case
                d.dimension
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
        join vises as g using (code)
        join
            dimensions as d
            on (v.sexe = $sexe or d.dimension = 'sexe')
            and (v.tranche_age = 'total' or d.dimension = 'tranche_age')
            and (v.niveau_formation = 'total' or d.dimension = 'niveau_formation')
            and (v.anciennete = 'total' or d.dimension = 'anciennete')
            and (v.rsa = 'total' or d.dimension = 'rsa')
            and (v.nationalite = 'total' or d.dimension = 'nationalite')
        where
            v.indicateur = $indicateur
            and v.niveau = 'quartier'
            and v.geographie = $geographie
            and v.periode = $periode
    ),
    parts as (select groupe, dimension, count(distinct part) as combien from lignes group by all),
    complets as (
        select l.groupe, l.dimension, l.code
        from lignes as l
        join parts as p using (groupe, dimension)
        group by l.groupe, l.dimension, l.code
        having count(l.valeur) = any_value(p.combien)
    )
select
    l.groupe,
    l.dimension,
    l.part,
    sum(l.valeur) as valeur,
    if(bool_or(l.marque = 'p'), 'p', null) as marque,
    min(l.source) as source,
    count(*)::integer as quartiers_publies,
    any_value(t.quartiers) as quartiers
from lignes as l
join complets using (groupe, dimension, code)
join tailles as t using (groupe)
group by l.groupe, l.dimension, l.part
order by l.groupe, l.dimension, l.part
