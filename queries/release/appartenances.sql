-- Which quartiers make up each territoire. Declared memberships first; those of 2024 quartiers in a Cité or a
-- contrat de ville follow the passage from 2015, those of a contrat whose quartiers no file lists follow
-- the EPCI or the commune that carries it, and both say so (derivee).
with
    declarees as (
        select type, code_territoire, nom_territoire, code, geographie, false as derivee
        from extrait_appartenances
        where niveau = 'quartier'
    ),
    derivees as (
        select
            d.type,
            d.code_territoire,
            d.nom_territoire,
            p.code_2024 as code,
            2024 as geographie,
            true as derivee
        from declarees as d
        join passages as p on p.code_2015 = d.code
        where
            d.geographie = 2015
            and d.type in ('cite_emploi', 'contrat_ville')
            and not exists (
                from declarees as e
                where e.type = d.type and e.geographie = 2024 and e.code_territoire = d.code_territoire
            )
    ),
    communes as (select code, geographie, unnest(communes) as commune from quartiers),
    par_commune as (
        select q.code, q.geographie, t.code as commune, t.nom, t.epci, t.zone_emploi, t.clpe
        from communes as q
        join territoires as t on t.niveau = 'commune' and t.code = q.commune
    ),
    liens as (
        from declarees
        union all by name
        from derivees
        union all by name
        select
            'commune' as type,
            commune as code_territoire,
            nom as nom_territoire,
            code,
            geographie,
            false as derivee
        from par_commune
        union all by name
        select
            'contrat_ville' as type,
            c.code as code_territoire,
            c.nom as nom_territoire,
            q.code,
            q.geographie,
            true as derivee
        from contrats as c
        join
            quartiers as q
            on (c.type = 'epci' and list_contains(q.epci, c.lieu))
            or (c.type = 'commune' and list_contains(q.communes, c.lieu))
        union all by name
        select 'zone_emploi' as type, zone_emploi as code_territoire, code, geographie, false as derivee
        from par_commune
        union all by name
        select 'clpe' as type, clpe as code_territoire, code, geographie, false as derivee
        from par_commune
        union all by name
        select 'epci' as type, unnest(epci) as code_territoire, code, geographie, false as derivee
        from quartiers
        union all by name
        select 'departement' as type, departement as code_territoire, code, geographie, false as derivee
        from quartiers
        union all by name
        select 'region' as type, region as code_territoire, code, geographie, false as derivee
        from quartiers
        union all by name
        select
            'france' as type,
            'FRANCE' as code_territoire,
            'France' as nom_territoire,
            code,
            geographie,
            false as derivee
        from quartiers
        union all by name
        select
            'france' as type,
            'METRO' as code_territoire,
            'France métropolitaine' as nom_territoire,
            code,
            geographie,
            false as derivee
        from quartiers
        where departement not like '97%' and departement not like '98%'
    )
select
    liens.type,
    liens.code_territoire,
    coalesce(
        min(t.nom),
        min(liens.nom_territoire),
        if(liens.type = 'epci', 'Intercommunalité ', 'Territoire ')
        || liens.code_territoire
        || ' (nom inconnu)'
    ) as nom_territoire,
    liens.code,
    liens.geographie,
    bool_and(liens.derivee) as derivee
from liens
left join territoires as t on t.niveau = liens.type and t.code = liens.code_territoire
where liens.code_territoire is not null
group by liens.type, liens.code_territoire, liens.code, liens.geographie
