-- The money of each action shared out among its quartiers, in each generation. Declared parts first; what
-- is left is
-- shared in equal parts, to the cent (the first quartiers take the odd cents), so that parts always add up
-- to the whole.
with
    geographies as (select unnest([2015, 2024])::bigint as geographie),
    parts as (
        select
            f.id_action,
            f.financeur,
            f.annee,
            g.geographie,
            case
                when g.geographie = 2015 and f.code like 'QP%'
                then f.code
                when g.geographie = 2024 and f.code like 'QN%'
                then f.code
                when g.geographie = 2024
                then coalesce(f.code_2024, p.code_2024)
                else p.code_2015
            end as code,
            (100 * f.montant_prevu)::decimal(16, 0)::bigint as prevu,
            (100 * f.montant_verse)::decimal(16, 0)::bigint as verse
        from extrait_financements as f
        cross join geographies as g
        left join
            passages as p
            on p.statut = 'inchange'
            and f.code = if(g.geographie = 2024, p.code_2015, p.code_2024)
        where f.code is not null
        qualify
            row_number() over (
                partition by f.id_action, f.financeur, f.annee, f.code, f.code_2024, f.reference, g.geographie
                order by f.fichier desc
            )
            = 1
    ),
    declarees as (
        select id_action, financeur, annee, geographie, code, sum(prevu) as prevu, sum(verse) as verse
        from parts
        group by all
    ),
    restes as (
        select
            f.id_action,
            f.financeur,
            f.annee,
            g.geographie,
            (100 * any_value(f.montant_prevu))::bigint - coalesce(sum(d.prevu), 0)::bigint as prevu,
            (100 * any_value(f.montant_verse))::bigint - coalesce(sum(d.verse), 0)::bigint as verse
        from financements as f
        cross join geographies as g
        left join declarees as d using (id_action, financeur, annee, geographie)
        group by f.id_action, f.financeur, f.annee, g.geographie
    ),
    candidats as (
        select r.*, o.code, d.code is not null as a_sa_part
        from restes as r
        left join ouvertures as o using (id_action, geographie)
        left join declarees as d using (id_action, financeur, annee, geographie, code)
        where coalesce(r.prevu, 0) <> 0 or coalesce(r.verse, 0) <> 0
    ),
    receveurs as (
        -- what is left goes to the quartiers without a part of their own, or to all when each has one
        select
            *,
            row_number() over (partition by id_action, financeur, annee, geographie order by code) as rang,
            count(code) over (partition by id_action, financeur, annee, geographie) as nombre
        from
            (
                from candidats
                qualify
                    not a_sa_part
                    or bool_and(a_sa_part) over (partition by id_action, financeur, annee, geographie)
            )
    ),
    egales as (
        select
            id_action,
            financeur,
            annee,
            geographie,
            code,
            if(nombre = 0, prevu, divide(prevu, nombre) + (rang <= prevu % nombre)::bigint) as prevu,
            if(nombre = 0, verse, divide(verse, nombre) + (rang <= verse % nombre)::bigint) as verse
        from receveurs
    )
select
    id_action,
    financeur,
    annee,
    geographie,
    code,
    (prevu / 100)::decimal(14, 2) as montant_prevu,
    (verse / 100)::decimal(14, 2) as montant_verse,
    if(code is null, 'non_localise', partage) as partage
from
    (
        select *, 'declare' as partage
        from declarees
        union all by name
        select *, 'egal' as partage
        from egales
    )
