-- The path by axis, carrier, type or action, of the actions open in a place (all the people of these
-- actions). A stage is a sum only where each action of the group publishes it: beside whole stages, a part
-- would read as a loss of people. Parameters: niveau, code, geographie, par (axe, porteur, type or id),
-- periode (null: the latest).
with
    rangs as (
        select *
        from
            (
                values
                    ('repere', 1),
                    ('mobilise', 2),
                    ('accompagne', 3),
                    ('sorti', 4),
                    ('emploi_1_mois', 5),
                    ('emploi_3_mois', 6),
                    ('emploi_6_mois', 7),
                    ('emploi_12_mois', 8),
                    ('perdu_de_vue', 9)
            ) as r(etape, rang)
    ),
    lignes as (
        select
            case
                $par
                when 'axe'
                then a.axe
                when 'porteur'
                then a.porteur
                when 'type'
                then a.type
                else a.intitule
            end as groupe,
            a.id,
            p.periode,
            p.etape,
            p.effectif,
            p.marque
        from parcours as p
        join actions as a on a.id = p.id_action
        where
            p.niveau = 'france'
            and p.code = 'FRANCE'
            and p.geographie = $geographie
            and p.id_action in (
                select id_action
                from ouvertures
                where geographie = $geographie and code in (from membres($niveau, $code, $geographie))
            )
            and p.definition = 'total'
            and p.sexe = 'total'
            and p.tranche_age = 'total'
            and ($periode::date is null or p.periode <= $periode::date)
        qualify p.periode = max(p.periode) over ()
    )
select
    l.groupe,
    min(l.id) as id,
    l.periode,
    l.etape,
    r.rang,
    if(count(l.effectif) = any_value(g.actions), sum(l.effectif), null) as effectif,
    if(
        count(l.effectif) = any_value(g.actions),
        max(l.marque),
        coalesce(max(l.marque) filter (l.effectif is null), 'nd')
    ) as marque
from lignes as l
join rangs as r using (etape)
join
    (select groupe, count(distinct id) as actions from lignes group by groupe) as g
    on g.groupe is not distinct from l.groupe
group by l.groupe, l.periode, l.etape, r.rang
order by l.groupe, r.rang
