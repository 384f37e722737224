-- The rows of the indicators as every page reads them: as published, summed over territoires, and inherited
-- by
-- the unchanged quartiers of 2024. A rate is recomputed from the sums of its numerators and denominators.
with
    publies as (
        select
            indicateur,
            taux,
            somme,
            intervalle,
            niveau,
            code,
            geographie,
            -- outside quartiers, a generation means « its quartiers », none means all its residents
            coalesce(
                perimetre, if(niveau = 'quartier' or geographie is not null, 'qpv', 'ensemble')
            ) as perimetre,
            periode,
            coalesce(sexe, 'total') as sexe,
            coalesce(tranche_age, 'total') as tranche_age,
            coalesce(niveau_formation, 'total') as niveau_formation,
            coalesce(anciennete, 'total') as anciennete,
            coalesce(rsa, 'total') as rsa,
            coalesce(nationalite, 'total') as nationalite,
            coalesce(frein, 'total') as frein,
            coalesce(intensite, 'total') as intensite,
            coalesce(definition, 'total') as definition,
            coalesce(sortie, 'total') as sortie,
            etat,
            numerateur,
            denominateur,
            -- a ratio is given by its file or not at all: its numerator alone would pass for it
            coalesce(
                valeur,
                case
                    when taux then 100 * numerateur / nullif(denominateur, 0) when not rapport then numerateur
                end
            ) as valeur,
            marque,
            'publie' as origine,
            coalesce(statut_millesime, 'verifie') as statut_millesime,
            quartiers,
            quartiers_publies,
            source
        from lignes
        join regles using (indicateur)
    ),
    a_sommer as (select * from publies where somme and niveau = 'quartier'),
    effectifs_des_territoires as (
        select type, code_territoire, geographie, count(*) as quartiers from appartenances group by all
    ),
    sommes as (
        select
            s.indicateur,
            s.taux,
            s.intervalle,
            a.type as niveau,
            a.code_territoire as code,
            s.geographie,
            'qpv' as perimetre,
            s.periode,
            s.sexe,
            s.tranche_age,
            s.niveau_formation,
            s.anciennete,
            s.rsa,
            s.nationalite,
            s.frein,
            s.intensite,
            s.definition,
            s.sortie,
            sum(s.numerateur) filter (s.entre) as numerateur,
            sum(s.denominateur) filter (s.entre) as denominateur,
            if(
                s.taux,
                100 * sum(s.numerateur) filter (s.entre) / nullif(sum(s.denominateur) filter (s.entre), 0),
                sum(s.valeur) filter (s.entre)
            ) as valeur,
            if(count(*) filter (s.entre) = 0, 'nd', if(bool_or(s.marque = 'p'), 'p', null)) as marque,
            'somme' as origine,
            s.statut_millesime,
            min(s.source) as source,
            any_value(e.quartiers) as quartiers,
            count(*) filter (s.entre) as quartiers_publies
        from
            (
                select
                    *,
                    valeur is not null
                    and (not taux or (numerateur is not null and denominateur is not null)) as entre
                from a_sommer
            ) as s
        join appartenances as a on a.code = s.code and a.geographie = s.geographie
        join
            effectifs_des_territoires as e
            on e.type = a.type
            and e.code_territoire = a.code_territoire
            and e.geographie = a.geographie
        group by
            s.indicateur,
            s.taux,
            s.intervalle,
            a.type,
            a.code_territoire,
            s.geographie,
            s.periode,
            s.sexe,
            s.tranche_age,
            s.niveau_formation,
            s.anciennete,
            s.rsa,
            s.nationalite,
            s.frein,
            s.intensite,
            s.definition,
            s.sortie,
            s.statut_millesime
    ),
    herites as (
        select
            publies.* replace(
                p.code_2024 as code,
                2024 as geographie,
                if(p.officiel, 'herite', 'herite_non_officiel') as origine
            )
        from publies
        join passages as p on p.code_2015 = publies.code and p.statut = 'inchange'
        where publies.niveau = 'quartier' and publies.geographie = 2015
    ),
    -- a sum silences a total published for the same quartiers (Insee rounds its row « Ensemble »), and a
    -- quartier that has its own figure inherits none; no date is a date like another
    uniques as (
        select *
        from sommes
        union all by name
        select *
        from publies
        where niveau = 'quartier' or geographie is null
        union all by name
        select publies.*
        from publies
        anti join
            sommes
            on sommes.indicateur = publies.indicateur
            and sommes.niveau = publies.niveau
            and sommes.code = publies.code
            and sommes.geographie = publies.geographie
            and sommes.periode is not distinct from publies.periode
            and sommes.sexe = publies.sexe
            and sommes.tranche_age = publies.tranche_age
            and sommes.niveau_formation = publies.niveau_formation
            and sommes.anciennete = publies.anciennete
            and sommes.rsa = publies.rsa
            and sommes.nationalite = publies.nationalite
            and sommes.frein = publies.frein
            and sommes.intensite = publies.intensite
            and sommes.definition = publies.definition
            and sommes.sortie = publies.sortie
        where publies.niveau <> 'quartier' and publies.geographie is not null
        union all by name
        select herites.*
        from herites
        anti join
            publies
            on publies.indicateur = herites.indicateur
            and publies.niveau = herites.niveau
            and publies.code = herites.code
            and publies.geographie = herites.geographie
            and publies.periode is not distinct from herites.periode
            and publies.sexe = herites.sexe
            and publies.tranche_age = herites.tranche_age
            and publies.niveau_formation = herites.niveau_formation
            and publies.anciennete = herites.anciennete
            and publies.rsa = herites.rsa
            and publies.nationalite = herites.nationalite
            and publies.frein = herites.frein
            and publies.intensite = herites.intensite
            and publies.definition = herites.definition
            and publies.sortie = herites.sortie
    )
select
    indicateur,
    niveau,
    code,
    geographie::smallint as geographie,
    perimetre,
    periode,
    sexe,
    tranche_age,
    niveau_formation,
    anciennete,
    rsa,
    nationalite,
    frein,
    intensite,
    definition,
    sortie,
    etat,
    -- sums of decimals depend on their order in the last digits: a publication must repeat itself
    round(numerateur::double, 6) as numerateur,
    round(denominateur::double, 6) as denominateur,
    round(valeur::double, 6) as valeur,
    -- Wilson score interval at 95 % (Wilson 1927), in percent
    if(intervalle and denominateur > 0, wilson(numerateur, denominateur, -1.96), null)::double as bas,
    if(intervalle and denominateur > 0, wilson(numerateur, denominateur, 1.96), null)::double as haut,
    case when valeur is null then coalesce(nullif(marque, 'p'), 'nd') else marque end as marque,
    quartiers::integer as quartiers,
    quartiers_publies::integer as quartiers_publies,
    origine,
    statut_millesime,
    source
from uniques
-- by the whole key: a publication must repeat itself
order by
    indicateur,
    niveau,
    geographie,
    code,
    periode,
    perimetre,
    sexe,
    tranche_age,
    niveau_formation,
    anciennete,
    rsa,
    nationalite,
    frein,
    intensite,
    definition,
    sortie
