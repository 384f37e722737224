-- Each quartier at each date: how many jobseekers, how many of them diagnosed. Jobseekers are those of the
-- latest month
-- on or before that date, unless it is too old.
with
    inscrits as (
        select code, geographie, periode, effectif, marque
        from demandeurs_emploi
        where
            niveau = 'quartier'
            and categorie = 'ABC'
            and sexe = 'total'
            and tranche_age = 'total'
            and niveau_formation = 'total'
            and anciennete = 'total'
            and rsa = 'total'
            and nationalite = 'total'
    ),
    comptes as (
        select
            code,
            geographie,
            periode,
            any_value(effectif) filter (frein = 'total') as total,
            any_value(effectif) filter (frein = 'aucun') as sans_frein,
            any_value(effectif) filter (frein = 'non_diagnostique') as non_diagnostiques,
            bool_or(marque = 's' and frein = 'total') as secret,
            count(*) as lignes,
            min(source) as source
        from diagnostics
        where niveau = 'quartier' and intensite = 'total' and sexe = 'total' and tranche_age = 'total'
        group by all
    ),
    derniers as (
        select
            m.code,
            m.geographie,
            m.periode,
            if(
                date_diff('day', i.periode, m.periode) <= p.age_maximal_defm_jours, i.effectif, null
            ) as inscrits
        from (from moments where niveau = 'quartier') as m
        cross join parametres as p
        asof left join
            inscrits as i on i.code = m.code and i.geographie = m.geographie and i.periode <= m.periode
    ),
    reunis as (
        select
            d.*,
            -- a total that was masked is not made again from what is left
            if(c.secret, null, coalesce(c.total, d.inscrits - c.non_diagnostiques)) as diagnostiques,
            c.non_diagnostiques as declares,
            c.sans_frein,
            coalesce(c.lignes, 0) > 0 as a_un_diagnostic,
            c.secret,
            c.source
        from derniers as d
        left join comptes as c using (code, geographie, periode)
    )
select
    code,
    geographie,
    periode,
    coalesce(inscrits, diagnostiques + declares) as demandeurs,
    -- `greatest` would turn a missing count into 0
    if(diagnostiques < 0, 0, diagnostiques) as diagnostiques,
    -- what the diagnosed leave is a count of people too
    coalesce(trop_petit(coalesce(inscrits - diagnostiques, declares), 'total'), false) as reste_secret,
    if(
        reste_secret, null, if(inscrits - diagnostiques < 0, 0, coalesce(inscrits - diagnostiques, declares))
    ) as non_diagnostiques,
    diagnostiques - sans_frein as avec_un_frein,
    if(
        reste_secret,
        null,
        100
        * if(diagnostiques < 0, 0, diagnostiques)
        / nullif(coalesce(inscrits, diagnostiques + declares), 0)
    ) as couverture,
    coalesce(diagnostiques > inscrits, false) as plus_que_les_inscrits,
    a_un_diagnostic,
    coalesce(secret, false) as secret,
    source
from reunis
