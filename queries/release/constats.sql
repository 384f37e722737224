-- What only a comparison of extracts shows: kept with the release, said to whoever publishes. No figure is
-- repeated here.
select
    'diagnostic_superieur' as regle,
    'reserve' as severite,
    'quartier' as niveau,
    code,
    geographie,
    periode,
    null::varchar as id,
    'Plus de personnes diagnostiquées que de demandeurs d''emploi inscrits : les non diagnostiqués sont ramenés à 0.'
    as message
from situations
where plus_que_les_inscrits
union all by name
select distinct
    'action_inconnue' as regle,
    'reserve' as severite,
    id_action as id,
    'Un financement porte sur une action que l''extrait des actions ne décrit pas.' as message
from financements
where id_action not in (select id from actions)
union all by name
select distinct
    'action_inconnue' as regle,
    'reserve' as severite,
    id_action as id,
    'Un parcours porte sur une action que l''extrait des actions ne décrit pas.' as message
from extrait_parcours
where id_action not in (select id from actions)
union all by name
select
    'action_sans_place' as regle,
    'reserve' as severite,
    id,
    'Le nombre de places de cette action n''est pas dit : sa capacité est inconnue, et non nulle.' as message
from actions
where places is null and statut = 'en_cours' and len(freins) > 0
union all by name
select
    'territoire_inconnu' as regle,
    'reserve' as severite,
    id,
    'Cette action nomme un territoire que nulle liste ne contient : elle ne compte que pour la France entière.'
    as message
from actions
where
    len(quartiers) = 0
    and niveau <> 'france'
    and (niveau, code) not in (select (niveau, code) from territoires)
    and (niveau, code) not in (select (type, code_territoire) from appartenances)
