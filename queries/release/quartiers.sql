-- Every quartier once: files describe it in part (a name here, a contour there) and are laid over each other.
with
    couches as (
        select
            *,
            -- a contour comes with the official name; a name equal to the code is no name
            row_number() over (
                partition by geographie, code order by geometrie is null, nom = code, fichier desc
            ) as rang
        from extrait_quartiers
    ),
    reunis as (
        select
            geographie,
            code,
            coalesce(
                first(nom order by rang) filter (nom <> code), 'Quartier ' || code || ' (nom inconnu)'
            ) as nom,
            first(statut order by rang) filter (statut is not null) as statut,
            first(communes order by rang) filter (len(communes) > 0) as communes,
            first(epci order by rang) filter (len(epci) > 0) as epci,
            first(departement order by rang) filter (departement is not null) as departement,
            first(region order by rang) filter (region is not null) as region,
            first(geometrie order by rang) filter (geometrie is not null) as geometrie,
            bool_or(schematique) as schematique,
            first(nom_commune order by rang) filter (nom_commune is not null) as nom_commune,
            first(longitude order by rang) filter (longitude is not null) as longitude,
            first(latitude order by rang) filter (latitude is not null) as latitude,
            first(sous_quartiers order by rang) filter (len(sous_quartiers) > 0) as sous_quartiers,
            first(source order by rang) filter (source is not null) as source
        from couches
        group by geographie, code
    )
select
    reunis.code,
    reunis.geographie,
    reunis.nom,
    coalesce(reunis.statut, case when reunis.geographie = 2024 then passage.statut end) as statut,
    reunis.communes,
    coalesce(reunis.nom_commune, commune.nom) as nom_commune,
    coalesce(reunis.epci, case when commune.epci is not null then [commune.epci] end) as epci,
    coalesce(reunis.departement, commune.departement) as departement,
    coalesce(reunis.region, departement.region) as region,
    reunis.longitude,
    reunis.latitude,
    reunis.schematique,
    reunis.sous_quartiers,
    reunis.geometrie is not null as a_contour,
    reunis.geometrie,
    reunis.source
from reunis
left join territoires as commune on commune.niveau = 'commune' and commune.code = reunis.communes[1]
left join
    territoires as departement
    on departement.niveau = 'departement'
    and departement.code = coalesce(reunis.departement, commune.departement)
left join
    (
        select code_2024, min(statut) as statut from extrait_passages where officiel group by code_2024
    ) as passage
    on passage.code_2024 = reunis.code
