-- Places that answer a frein, reachable from a quartier or from any quartier of a territoire, each counted
-- once.
-- Services weigh what their freshness says; a place that nobody counts is an unknown capacity, never 0.
with
    capacites as (
        select
            'service' as sorte,
            id,
            freins,
            places * fraicheur as places,
            places is null and fraicheur > 0 as inconnue,
            droit_commun,
            null::date as debut,
            null::date as fin
        from offre
        where len(freins) > 0
        union all by name
        select 'action' as sorte, id, freins, places, places is null as inconnue, droit_commun, debut, fin
        from actions
        where len(freins) > 0 and coalesce(statut in ('en_cours', 'terminee'), true)
    ),
    par_frein as (select * exclude (freins), unnest(list_append(freins, 'total')) as frein from capacites),
    atteints as (
        select sorte, id, 'quartier' as niveau, code, geographie
        from portee
        union all by name
        select distinct p.sorte, p.id, a.type as niveau, a.code_territoire as code, a.geographie
        from portee as p
        join appartenances as a using (code, geographie)
    ),
    permanentes as (
        select
            a.niveau,
            a.code,
            a.geographie,
            c.frein,
            sum(c.places) as places,
            sum(c.places) filter (c.droit_commun) as droit_commun,
            sum(c.places) filter (not c.droit_commun) as specifiques,
            count(*) filter (c.inconnue) as inconnues,
            count(*) as services
        from atteints as a
        join par_frein as c using (sorte, id)
        where a.sorte = 'service'
        group by all
    ),
    datees as (
        select
            a.niveau,
            a.code,
            a.geographie,
            m.periode,
            c.frein,
            sum(c.places) as places,
            sum(c.places) filter (c.droit_commun) as droit_commun,
            sum(c.places) filter (not c.droit_commun) as specifiques,
            count(*) filter (c.inconnue) as inconnues,
            count(*) as actions
        from atteints as a
        join par_frein as c using (sorte, id)
        join
            moments as m
            on m.niveau = a.niveau
            and m.code = a.code
            and m.geographie = a.geographie
            and coalesce(c.debut <= m.periode, true)
            and coalesce(c.fin >= m.periode, true)
        where a.sorte = 'action'
        group by all
    )
select
    m.niveau,
    m.code,
    m.geographie,
    m.periode,
    f.frein,
    -- whole places only: a place that may be stale is not counted in full
    floor(coalesce(s.places, 0) + coalesce(a.places, 0) + 1e-9)::bigint as places,
    floor(coalesce(s.droit_commun, 0) + coalesce(a.droit_commun, 0) + 1e-9)::bigint as places_droit_commun,
    floor(coalesce(s.specifiques, 0) + coalesce(a.specifiques, 0) + 1e-9)::bigint as places_specifiques,
    coalesce(s.services, 0) as services,
    coalesce(a.actions, 0) as actions,
    coalesce(s.inconnues, 0) + coalesce(a.inconnues, 0) as capacites_inconnues
from moments as m
cross join
    (
        from freins
        union all
        select 'total' as frein
    ) as f
left join permanentes as s using (niveau, code, geographie, frein)
left join datees as a using (niveau, code, geographie, periode, frein)
