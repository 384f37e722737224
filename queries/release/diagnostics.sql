-- People by frein: the latest file wins, and a total that a file leaves out is the sum of its parts
-- (people, not rows).
with
    recus as (
        select
            niveau, code, geographie, periode, frein, intensite, sexe, tranche_age, effectif, marque, source
        from extrait_diagnostics
        qualify
            row_number() over (
                partition by niveau, code, geographie, periode, frein, intensite, sexe, tranche_age
                order by marque is not distinct from 'nd', fichier desc
            )
            = 1
    ),
    par_intensite as (
        select
            * exclude (intensite, effectif, marque, source),
            'total' as intensite,
            if(count(effectif) = count(*), sum(effectif), null) as effectif,
            if(count(effectif) = count(*), max(marque), 's') as marque,
            min(source) as source
        from recus
        group by niveau, code, geographie, periode, frein, sexe, tranche_age
        having not bool_or(intensite = 'total')
    ),
    avec_intensites as (
        from recus
        union all by name
        from par_intensite
    ),
    par_sexe as (
        select
            * exclude (sexe, effectif, marque, source),
            'total' as sexe,
            if(count(effectif) = count(*), sum(effectif), null) as effectif,
            if(count(effectif) = count(*), max(marque), 's') as marque,
            min(source) as source
        from avec_intensites
        group by niveau, code, geographie, periode, frein, intensite, tranche_age
        having not bool_or(sexe = 'total') and count(distinct sexe) = 2
    )
from avec_intensites
union all by name
from par_sexe
