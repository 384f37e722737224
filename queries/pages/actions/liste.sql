-- Actions of a place under the filters of the page; a null filter filters nothing.
-- `quartiers`: where it is open here; `couverts`: the quartiers here of the `territoire` that it names
-- instead.
-- Parameters: niveau, code, geographie, axe, frein, porteur, financeur, type, statut, droit_commun.
with
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
    l.ici as quartiers,
    l.couverts,
    l.niveau,
    t.nom as territoire,
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
join actions_du_lieu($niveau, $code, $geographie) as l on l.id = a.id
left join territoires as t on t.niveau = l.niveau and t.code = l.code
left join argent as m on m.id = a.id
where
    ($axe is null or a.axe = $axe)
    and ($frein is null or list_contains(a.freins, $frein))
    and ($porteur is null or a.porteur = $porteur)
    and ($financeur is null or list_contains(m.financeurs, $financeur))
    and ($type is null or a.type = $type)
    and ($statut is null or a.statut = $statut)
    and ($droit_commun::boolean is null or a.droit_commun = $droit_commun::boolean)
order by a.axe nulls last, a.intitule
