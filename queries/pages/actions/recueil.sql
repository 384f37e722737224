-- Inspiring actions with their invariants and measured results (all quartiers, latest period), searched by
-- frein and words.
-- Parameters: frein (null: all), mots (null: all; looked for in title, story and invariants, without regard
-- to accents).
with
    mesures as (
        select
            id_action,
            periode,
            any_value(effectif) filter (etape = 'mobilise' and definition = 'total') as mobilises,
            any_value(effectif) filter (etape = 'sorti' and definition = 'total') as sortis,
            any_value(effectif) filter (definition = 'iae' and sortie = 'dynamique') as dynamiques,
            any_value(effectif) filter (definition = 'plie') as positives,
            any_value(effectif) filter (definition = 'france_travail' and sortie = 'acces') as acces
        from parcours
        where niveau = 'france' and code = 'FRANCE' and perimetre = 'qpv' and id_action <> 'total'
        group by id_action, periode
        qualify periode = max(periode) over (partition by id_action)
    )
select
    a.id,
    a.intitule,
    a.porteur,
    a.axe,
    a.cite,
    a.freins,
    a.publics,
    a.invariants,
    a.recit,
    a.url,
    a.source,
    m.periode,
    m.mobilises,
    m.sortis,
    m.dynamiques,
    m.positives,
    m.acces
from actions as a
left join mesures as m on m.id_action = a.id
where
    a.inspirante
    and ($frein is null or list_contains(a.freins, $frein))
    and (
        $mots is null
        or contains(
            lower(strip_accents(concat_ws(' ', a.intitule, a.recit, array_to_string(a.invariants, ' ')))),
            lower(strip_accents($mots))
        )
    )
order by a.intitule
