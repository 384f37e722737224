-- Every territoire once: several files may describe one commune, and the first that knows a column gives
-- it; a code is no name, and where no file names it, that is said. Filosofi names the EPCI of its year, some
-- of which are gone from the lists: its names come last.
with
    tous as (
        select
            niveau,
            code,
            first(nom order by nom = code, contains(source, 'Filosofi'), geometrie is null, fichier) as nom,
            first(population order by millesime desc nulls last, fichier) filter (
                population is not null
            ) as population,
            first(millesime order by millesime desc nulls last, fichier) filter (
                population is not null
            ) as millesime,
            first(geometrie order by fichier) filter (geometrie is not null) as geometrie,
            bool_or(coalesce(schematique, false)) as schematique,
            first(epci order by fichier) filter (epci is not null) as epci,
            first(zone_emploi order by fichier) filter (zone_emploi is not null) as zone_emploi,
            first(clpe order by fichier) filter (clpe is not null) as clpe,
            first(departement order by fichier) filter (departement is not null) as departement,
            first(region order by fichier) filter (region is not null) as region
        from extrait_territoires
        group by niveau, code
    ),
    departements as (select code, region from tous where niveau = 'departement')
select
    tous.niveau,
    tous.code,
    if(
        tous.nom = tous.code,
        case
            tous.niveau when 'commune' then 'Commune ' when 'epci' then 'Intercommunalité ' else 'Territoire '
        end
        || tous.code
        || ' (nom inconnu)',
        tous.nom
    ) as nom,
    tous.population,
    tous.millesime,
    tous.geometrie,
    tous.schematique,
    tous.epci,
    tous.zone_emploi,
    tous.clpe,
    tous.departement,
    coalesce(tous.region, departements.region) as region
from tous
left join departements on departements.code = tous.departement
