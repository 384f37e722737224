-- Exits of one action read under each definition, all its quartiers together. Parameters: id, periode
-- (null: the latest).
with
    lignes as (
        select periode, geographie, definition, sortie, effectif, marque
        from parcours
        where
            id_action = $id
            and niveau = 'france'
            and code = 'FRANCE'
            and perimetre = 'qpv'
            and etape = 'sorti'
            and ($periode::date is null or periode <= $periode::date)
        qualify periode = max(periode) over ()
    )
select
    l.periode,
    l.geographie,
    l.definition,
    l.sortie,
    l.effectif,
    s.effectif as sortis,
    100 * l.effectif / nullif(s.effectif, 0) as taux,
    coalesce(l.marque, s.marque) as marque
from lignes as l
join lignes as s on s.definition = 'total' and s.geographie = l.geographie
where l.definition <> 'total'
order by l.definition, l.sortie
