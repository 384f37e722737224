-- Services as the latest file describes them, with what their structure says, the freins they answer and
-- their freshness.
with
    services as (
        select *
        from extrait_offre
        qualify row_number() over (partition by id order by date_maj desc, fichier desc) = 1
    ),
    structures as (
        select *
        from extrait_structures
        qualify row_number() over (partition by id order by date_maj desc, fichier desc) = 1
    ),
    freins_leves as (
        select l.id, list(distinct t.frein order by t.frein) as freins
        from (select id, unnest(thematiques) as thematique from services) as l
        join thematiques as t using (thematique)
        where t.frein is not null
        group by l.id
    )
select
    s.id,
    s.structure_id,
    s.nom,
    coalesce(s.structure, t.nom) as structure,
    coalesce(s.siret, t.siret) as siret,
    coalesce(s.acteur, t.acteur, 'autre') as acteur,
    s.type,
    s.description,
    coalesce(s.thematiques, []) as thematiques,
    coalesce(f.freins, []) as freins,
    coalesce(s.publics, []) as publics,
    coalesce(s.modes_accueil, []) as modes_accueil,
    coalesce(s.commune, t.commune) as commune,
    coalesce(s.adresse, t.adresse) as adresse,
    coalesce(s.latitude, t.latitude) as latitude,
    coalesce(s.longitude, t.longitude) as longitude,
    coalesce(s.zone_eligibilite, []) as zone_eligibilite,
    s.places,
    s.date_maj,
    date_diff('day', s.date_maj, p.date_version) as age_jours,
    -- data·inclusion's published rule
    greatest(
        0,
        least(
            1,
            (p.fraicheur_nulle_jours - date_diff('day', s.date_maj, p.date_version))
            / (p.fraicheur_nulle_jours - p.fraicheur_pleine_jours)
        )
    )::double as fraicheur,
    s.droit_commun,
    s.frais,
    coalesce(s.modes_mobilisation, []) as modes_mobilisation,
    coalesce(s.mobilisable_par, []) as mobilisable_par,
    s.lien_mobilisation,
    coalesce(s.telephone, t.telephone) as telephone,
    coalesce(s.courriel, t.courriel) as courriel,
    s.source
from services as s
cross join parametres as p
left join structures as t on t.id = s.structure_id
left join freins_leves as f on f.id = s.id
