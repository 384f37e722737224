-- title: Demandeurs d'emploi non diagnostiqués
-- unit: personnes
-- kind: effectif
-- definition: Demandeurs d'emploi des catégories A, B, C moins les personnes diagnostiquées, jamais sous
-- zéro. On ne sait rien de leurs freins.
-- reading: À {lieu}, {valeur} n'ont pas de diagnostic ({periode}).
-- source: Partenaires de la Cité, diagnostics ; Insee, France Travail-Dares
-- direction: lower is better
-- territories: sum
-- order: 4
select
    'quartier' as niveau,
    code,
    geographie,
    periode,
    non_diagnostiques as numerateur,
    case when non_diagnostiques is null then if(secret or reste_secret, 's', 'nd') end as marque,
    source
from situations
