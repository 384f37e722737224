-- title: Services et actions atteignables
-- unit: services et actions
-- kind: effectif
-- definition: Services de data·inclusion et actions ouvertes qui répondent à un frein, atteignables depuis
-- le quartier (5 km au plus, ou quartier nommé). Leur nombre ne dit rien de leurs places.
-- reading: À {lieu}, {valeur} répondent à ce frein ({periode}).
-- source: Partenaires de la Cité, actions ; data·inclusion v1, services
-- direction: higher is better
-- territories: none
-- order: 2
select
    niveau,
    code,
    geographie,
    periode,
    frein,
    services + actions as numerateur,
    'Partenaires de la Cité, offre' as source
from places
-- where no offer was ever received, none is no figure
where exists (from offre where len(freins) > 0) or exists (from actions where len(freins) > 0)
