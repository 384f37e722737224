-- title: Part des personnes diagnostiquées ayant un frein
-- unit: % des personnes diagnostiquées
-- kind: taux
-- definition: Personnes ayant un frein parmi les personnes diagnostiquées. Une personne peut en avoir
-- plusieurs : les parts ne s'additionnent pas.
-- reading: À {lieu}, {valeur} des personnes diagnostiquées ont ce frein ({periode}).
-- source: Partenaires de la Cité, diagnostics
-- direction: lower is better
-- territories: sum
-- decimals: 1
-- interval: wilson
-- order: 5
select
    d.niveau,
    d.code,
    d.geographie,
    d.periode,
    d.frein,
    coalesce(
        trop_petit(d.effectif, d.frein) or trop_petit(s.diagnostiques - d.effectif, d.frein), false
    ) as tu,
    if(tu, null, d.effectif) as numerateur,
    if(tu, null, s.diagnostiques) as denominateur,
    case
        when tu
        then 's'
        else coalesce(d.marque, case when s.diagnostiques is null then if(s.secret, 's', 'nd') end)
    end as marque,
    d.source
from diagnostics as d
join situations as s using (code, geographie, periode)
where
    d.niveau = 'quartier'
    and d.frein in (from freins)
    and d.intensite = 'total'
    and d.sexe = 'total'
    and d.tranche_age = 'total'
    and coalesce(d.effectif <= s.diagnostiques, true)
