-- Job offers per place and month; points that a file gives are counted in the quartier that holds them or
-- the nearest one.
with
    recues as (
        select *
        from extrait_offres_emploi
        qualify
            row_number() over (
                partition by niveau, code, geographie, periode, rome, contrat, longitude, latitude
                order by fichier desc
            )
            = 1
    ),
    communes as (
        select r.*, t.zone_emploi, t.epci, t.departement, t.region
        from recues as r
        left join territoires as t on t.niveau = 'commune' and t.code = r.code
        where r.niveau = 'commune'
    ),
    lieux as (
        select niveau, code, geographie, periode, rome, libelle, contrat, effectif, source
        from recues
        union all by name
        select 'zone_emploi' as niveau, zone_emploi as code, periode, rome, libelle, contrat, effectif, source
        from communes
        union all by name
        select 'epci' as niveau, epci as code, periode, rome, libelle, contrat, effectif, source
        from communes
        union all by name
        select 'departement' as niveau, departement as code, periode, rome, libelle, contrat, effectif, source
        from communes
        union all by name
        select 'region' as niveau, region as code, periode, rome, libelle, contrat, effectif, source
        from communes
        union all by name
        select
            'quartier' as niveau,
            p.code,
            p.geographie,
            r.periode,
            r.rome,
            r.libelle,
            r.contrat,
            r.effectif,
            r.source
        from recues as r
        join points_rattaches as p on p.longitude = r.longitude and p.latitude = r.latitude
    )
select
    niveau,
    code,
    geographie,
    periode,
    rome,
    max(libelle) as libelle,
    contrat,
    sum(effectif)::bigint as offres,
    min(source) as source
from lieux
where code is not null
group by niveau, code, geographie, periode, rome, contrat
