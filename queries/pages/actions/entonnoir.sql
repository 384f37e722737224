-- The path of people in a place, stage by stage: count, share of the stage before, people who left on the
-- way.
-- `perdu_de_vue` (rang 9) stands apart. Parameters: niveau, code, geographie (null outside QPV), perimetre
-- (qpv, hors_qpv),
-- id_action ('total': all), frein ('total': all), sexe, tranche_age, periode (null: the latest).
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
    -- a territoire made of the same quartiers as another reads its counts
    lieu as (
        select any_value(niveau) as niveau, any_value(code) as code
        from territoires_jumeaux
        where type = $niveau and code_territoire = $code and geographie = coalesce($geographie, 2024)
    ),
    lignes as (
        select p.periode, p.etape, r.rang, p.effectif, p.marque
        from parcours as p
        join rangs as r using (etape)
        cross join lieu as l
        where
            p.niveau = coalesce(l.niveau, $niveau)
            and p.code = coalesce(l.code, $code)
            and p.geographie is not distinct from $geographie
            and p.perimetre = $perimetre
            and p.id_action = $id_action
            and p.frein = $frein
            and p.definition = 'total'
            and p.sexe = $sexe
            and p.tranche_age = $tranche_age
            and ($periode::date is null or p.periode <= $periode::date)
        qualify p.periode = max(p.periode) over ()
    )
select
    l.periode,
    l.etape,
    l.rang,
    l.effectif,
    l.marque,
    a.effectif as avant,
    100 * l.effectif / nullif(a.effectif, 0) as part,
    -- in work at 3 months are not only people of those in work at 1 month: what is between them counts nobody
    if(l.rang <= 5, a.effectif - l.effectif, null) as partis
from lignes as l
left join lignes as a on a.rang = l.rang - 1 and l.rang <= 8
order by l.rang
