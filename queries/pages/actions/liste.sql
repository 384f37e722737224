-- Actions of a place under the filters of the page; a null filter filters nothing.
-- Parameters: niveau, code, geographie, axe, frein, porteur, financeur, type, statut, droit_commun.
with
    ouvertes as (
        select o.id_action as id, list(o.code order by o.code) as ici
        from ouvertures as o
        join membres($niveau, $code, $geographie) using (code)
        where o.geographie = $geographie
        group by o.id_action
    ),
    argent as (
        select
            id_action as id,
            sum(montant_prevu) as montant_prevu,
            sum(montant_verse) as montant_verse,
            list(distinct financeur order by financeur) as financeurs
        from financements
        group by id_action
    )
select
    a.id,
    a.intitule,
    a.type,
    a.axe,
    a.cite,
    a.objectif,
    a.porteur,
    a.acteur,
    a.freins,
    a.publics,
    coalesce(o.ici, []) as quartiers,
    a.droit_commun,
    a.debut,
    a.fin,
    a.places,
    a.statut,
    a.inspirante,
    m.montant_prevu,
    m.montant_verse,
    coalesce(m.financeurs, []) as financeurs
from actions as a
left join ouvertes as o using (id)
left join argent as m using (id)
where
    (o.id is not null or (a.niveau = $niveau and a.code = $code) or a.cite = $code or $niveau = 'france')
    and ($axe is null or a.axe = $axe)
    and ($frein is null or list_contains(a.freins, $frein))
    and ($porteur is null or a.porteur = $porteur)
    and ($financeur is null or list_contains(m.financeurs, $financeur))
    and ($type is null or a.type = $type)
    and ($statut is null or a.statut = $statut)
    and ($droit_commun::boolean is null or a.droit_commun = $droit_commun::boolean)
order by a.axe nulls last, a.intitule
