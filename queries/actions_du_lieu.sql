-- Actions of a place, each once: those open in its quartiers (`ici`), those that name the place itself or
-- its Cité, and those that name no quartier but another territoire with quartiers here (`couverts`): a
-- contrat de ville, an EPCI or a commune that shares some, a wider one that has none elsewhere. Pages call
-- it as a table: actions_du_lieu($niveau, $code, $geographie).
with
    lieu as (from membres(du_niveau, du_code, de_la_liste)),
    ouvertes as (
        select o.id_action as id, list(o.code order by o.code) as ici
        from ouvertures as o
        join lieu using (code)
        where o.geographie = de_la_liste
        group by o.id_action
    ),
    rattachees as (
        select
            id,
            if(niveau is null and cite is not null, 'cite_emploi', niveau) as niveau,
            coalesce(code, cite) as code
        from actions
        where len(quartiers) = 0
    ),
    partages as (
        select
            m.type as niveau,
            m.code_territoire as code,
            list(m.code order by m.code) filter (l.code is not null) as couverts
        from appartenances as m
        left join lieu as l using (code)
        where m.geographie = de_la_liste
        group by m.type, m.code_territoire
        having
            count(l.code) > 0
            and (
                m.type in ('contrat_ville', 'cite_emploi', 'epci', 'commune') or count(l.code) = count(m.code)
            )
    )
select
    a.id,
    coalesce(o.ici, []) as ici,
    if(o.id is null, coalesce(p.couverts, []), []) as couverts,
    if(o.id is null, r.niveau, null) as niveau,
    if(o.id is null, r.code, null) as code
from actions as a
left join ouvertes as o using (id)
left join rattachees as r using (id)
left join partages as p on p.niveau = r.niveau and p.code = r.code
where
    o.id is not null
    or p.code is not null
    or (a.niveau = du_niveau and a.code = du_code)
    or a.cite = du_code
    or du_code = 'FRANCE'
