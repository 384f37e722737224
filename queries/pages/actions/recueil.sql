-- Inspiring actions with their invariants and measured results (all quartiers, latest period), searched by
-- frein and words.
-- Parameters: frein (null: all), mots (null: all; each word is looked for in all that the card of an action
-- shows, without regard to case, accents, hyphens and apostrophes), codes and libelles (of each, the label
-- on the card).
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
    ),
    cartes as (
        select
            id,
            concat_ws(' ', intitule, porteur, recit, array_to_string(invariants, ' ')) as dit,
            unnest(list_concat([type], freins, publics)) as code
        from actions
        where inspirante
    ),
    textes as (
        select
            id,
            concat_ws(
                ' ', any_value(dit), string_agg(map_extract_value(map($codes, $libelles), code), ' ')
            ) as texte
        from cartes
        group by id
    ),
    mots as (select unnest(string_split_regex(lower(strip_accents($mots)), '[^a-z0-9]+')) as mot)
select
    a.id,
    a.intitule,
    a.type,
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
join textes as t using (id)
left join mesures as m on m.id_action = a.id
where
    ($frein is null or list_contains(a.freins, $frein))
    and ($mots is null or (select bool_and(contains(lower(strip_accents(t.texte)), mot)) from mots))
order by a.intitule
