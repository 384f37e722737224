-- The partner directory: every structure that offers a service, is described, or carries an action.
with
    connues as (
        select
            coalesce(siret, structure_id) as cle,
            structure as nom,
            siret,
            acteur,
            commune,
            telephone,
            courriel,
            date_maj,
            freins,
            1 as services,
            0 as actions
        from offre
        where structure is not null
        union all by name
        select
            coalesce(siret, id) as cle,
            nom,
            siret,
            coalesce(acteur, 'autre') as acteur,
            commune,
            telephone,
            courriel,
            date_maj,
            []::varchar[] as freins,
            0 as services,
            0 as actions
        from extrait_structures
        union all by name
        select
            coalesce(siret, porteur) as cle,
            porteur as nom,
            siret,
            coalesce(acteur, 'autre') as acteur,
            freins,
            0 as services,
            1 as actions
        from actions
    )
select
    cle as id,
    first(nom order by date_maj desc nulls last, nom) as nom,
    max(siret) as siret,
    first(acteur order by acteur = 'autre', date_maj desc nulls last, acteur) as acteur,
    first(commune order by date_maj desc nulls last, commune) filter (commune is not null) as commune,
    first(telephone order by date_maj desc nulls last, telephone) filter (telephone is not null) as telephone,
    first(courriel order by date_maj desc nulls last, courriel) filter (courriel is not null) as courriel,
    max(date_maj) as date_maj,
    list_sort(list_distinct(flatten(list(freins)))) as freins,
    sum(services)::integer as services,
    sum(actions)::integer as actions
from connues
group by cle
