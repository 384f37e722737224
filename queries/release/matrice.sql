-- Need, offer and uncovered need per place, date and frein, in people. A quartier is covered, uncovered, or
-- unknown (no diagnosis, too few people diagnosed, a capacity that nobody knows). A territoire is covered
-- only
-- where every quartier is: one uncovered quartier makes it uncovered, else one unknown makes it unknown. Its
-- uncovered need counts the known quartiers, and never less than their need minus the places that they share.
with
    besoins as (
        select code, geographie, periode, frein, effectif, marque
        from diagnostics
        where
            niveau = 'quartier'
            and intensite = 'total'
            and sexe = 'total'
            and tranche_age = 'total'
            and frein in (from freins)
    ),
    quartier_par_frein as (
        select
            p.*,
            s.demandeurs,
            s.diagnostiques,
            s.non_diagnostiques,
            s.couverture,
            b.effectif as besoin,
            case
                when b.effectif is null and b.marque = 's'
                then 'secret'
                when b.effectif is null
                then 'sans_diagnostic'
                when s.couverture is null
                then 'couverture_inconnue'
                when s.couverture < r.couverture_minimale
                then 'couverture_faible'
                when p.capacites_inconnues > 0 and b.effectif > p.places
                then 'capacite_inconnue'
            end as raison,
            s.source
        from places as p
        cross join parametres as r
        join situations as s using (code, geographie, periode)
        left join besoins as b using (code, geographie, periode, frein)
        where p.niveau = 'quartier' and p.frein <> 'total'
    ),
    quartiers_lus as (
        select
            *,
            case
                when raison is not null then 'inconnu' when besoin > places then 'non_couvert' else 'couvert'
            end as etat,
            if(raison is null, greatest(besoin - places, 0), null) as non_couvert,
            -- what is missing for the people diagnosed, whatever the others need
            if(capacites_inconnues = 0, greatest(besoin - places, 0), null) as au_moins,
            1 as quartiers,
            (raison is null)::integer as quartiers_connus
        from quartier_par_frein
    ),
    sommes as (
        select
            a.type as niveau,
            a.code_territoire as code,
            q.geographie,
            q.periode,
            q.frein,
            sum(q.demandeurs) as demandeurs,
            sum(q.diagnostiques) as diagnostiques,
            sum(q.non_diagnostiques) as non_diagnostiques,
            100
            * sum(q.diagnostiques) filter (q.couverture is not null)
            / nullif(sum(q.demandeurs) filter (q.couverture is not null), 0) as couverture,
            sum(q.besoin) as besoin,
            sum(q.besoin) filter (q.raison is null) as besoin_connu,
            sum(q.non_couvert) as non_couvert,
            sum(q.au_moins) as au_moins,
            count(*) as quartiers,
            sum(q.quartiers_connus) as quartiers_connus,
            mode(q.raison order by q.raison) as raison,
            min(q.source) as source
        from quartiers_lus as q
        join appartenances as a using (code, geographie)
        group by all
    ),
    membres as (
        select type as niveau, code_territoire as code, geographie, count(*) as attendus
        from appartenances
        group by all
    ),
    territoires_lus as (
        select
            p.*,
            s.* exclude (niveau, code, geographie, periode, frein, non_couvert, quartiers, besoin_connu),
            m.attendus as quartiers,
            if(
                s.quartiers_connus > 0,
                greatest(
                    s.non_couvert, if(p.capacites_inconnues = 0, coalesce(s.besoin_connu, 0) - p.places, 0)
                ),
                null
            ) as non_couvert
        from sommes as s
        join places as p using (niveau, code, geographie, periode, frein)
        join membres as m using (niveau, code, geographie)
    ),
    lus as (
        select
            niveau,
            code,
            geographie,
            periode,
            frein,
            demandeurs,
            diagnostiques,
            non_diagnostiques,
            couverture,
            besoin,
            places,
            places_droit_commun,
            places_specifiques,
            services,
            actions,
            capacites_inconnues,
            etat,
            non_couvert,
            au_moins,
            raison,
            quartiers::integer as quartiers,
            quartiers_connus::integer as quartiers_connus,
            source
        from quartiers_lus
        union all by name
        select
            * exclude (raison, non_couvert),
            if(non_couvert > 0 or quartiers_connus = quartiers, non_couvert, null) as non_couvert,
            case
                when coalesce(non_couvert, 0) > 0
                then 'non_couvert'
                when quartiers_connus < quartiers
                then 'inconnu'
                else 'couvert'
            end as etat,
            case
                when quartiers_connus = 0
                then raison
                when quartiers_connus < quartiers
                then 'quartiers_inconnus'
            end as raison
        from territoires_lus
    ),
    recues as (
        select
            exists (from offre where len(freins) > 0) or exists (from actions where len(freins) > 0) as recue
    )
-- where no offer was ever received, its places are no figure, though a need stays without an answer
select
    lus.* replace (
        if(recue, places, null) as places,
        if(recue, places_droit_commun, null) as places_droit_commun,
        if(recue, places_specifiques, null) as places_specifiques,
        if(recue, services, null) as services,
        if(recue, actions, null) as actions
    )
from lus
cross join recues
