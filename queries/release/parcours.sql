-- People at each stage of a path, and exits under each definition: per place, action and frein (`total`:
-- all of them).
with
    etapes as (
        select
            id_action,
            niveau,
            code,
            geographie,
            periode,
            etape,
            'total' as definition,
            'total' as sortie,
            sexe,
            tranche_age,
            effectif,
            marque
        from extrait_parcours
        qualify fichier = max(fichier) over (partition by id_action, niveau, code, geographie, periode)
    ),
    lues as (
        select
            f.id_action,
            f.niveau,
            f.code,
            f.geographie,
            f.periode,
            'sorti' as etape,
            f.definition,
            d.sortie,
            f.sexe,
            f.tranche_age,
            if(list_contains(f.sorties, d.sortie), f.effectif, 0) as effectif,
            f.marque
        from
            (
                from sorties_iae
                union all by name
                from sorties_plie
                union all by name
                from sorties_france_travail
            ) as f
        join definitions as d using (definition)
    ),
    cellules as (
        select
            id_action,
            niveau,
            code,
            geographie,
            periode,
            etape,
            definition,
            sortie,
            sexe,
            tranche_age,
            if(count(effectif) = count(*), sum(effectif), null) as effectif,
            if(bool_or(marque = 's'), 's', max(marque)) as marque
        from
            (
                from etapes
                union all by name
                from lues
            )
        group by all
    ),
    communes as (
        select distinct a.type, a.code_territoire, unnest(q.communes) as commune
        from appartenances as a
        join quartiers as q on q.code = a.code and q.geographie = a.geographie
    ),
    -- the levels that the filters of the screen offer: each one more is one more way to recompute a small
    -- count
    placees as (
        select *, 'qpv' as perimetre
        from cellules
        where niveau = 'quartier'
        union all by name
        select c.* replace (a.type as niveau, a.code_territoire as code), 'qpv' as perimetre
        from cellules as c
        join appartenances as a on a.code = c.code and a.geographie = c.geographie
        where
            c.niveau = 'quartier'
            and a.type not in ('commune', 'zone_emploi', 'clpe', 'contrat_ville')
            and a.code_territoire <> 'METRO'
        union all by name
        select *, 'hors_qpv' as perimetre
        from cellules
        where niveau <> 'quartier'
        union all by name
        select c.* replace (t.type as niveau, t.code_territoire as code), 'hors_qpv' as perimetre
        from cellules as c
        join communes as t on t.commune = c.code
        where
            c.niveau = 'commune'
            and t.type not in ('commune', 'zone_emploi', 'clpe', 'contrat_ville')
            and t.code_territoire <> 'METRO'
    ),
    ouvertes as (
        -- all actions together; by sex and age where people are many: those who left between two stages are
        -- few
        select * replace ('total' as id_action), 'total' as frein
        from placees
        where niveau in ('cite_emploi', 'region', 'france') or (sexe = 'total' and tranche_age = 'total')
        union all by name
        -- one action: the whole of its places
        select *, 'total' as frein
        from placees
        where niveau = 'france' and perimetre = 'qpv' and sexe = 'total' and tranche_age = 'total'
        union all by name
        select p.* replace ('total' as id_action), unnest(a.freins) as frein
        from placees as p
        join actions as a on a.id = p.id_action
        where p.sexe = 'total' and p.tranche_age = 'total' and p.niveau <> 'quartier'
    )
select
    niveau,
    code,
    geographie,
    perimetre,
    periode,
    id_action,
    frein,
    etape,
    definition,
    sortie,
    sexe,
    tranche_age,
    if(count(effectif) = count(*), sum(effectif), null)::bigint as effectif,
    if(
        count(effectif) = count(*), max(marque), coalesce(min(marque) filter (effectif is null), 'nd')
    ) as marque
from ouvertes
group by all
