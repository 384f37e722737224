-- title: Couverture du diagnostic
-- unit: % des demandeurs d'emploi A, B, C
-- kind: taux
-- definition: Personnes diagnostiquées rapportées aux demandeurs d'emploi des catégories A, B, C du dernier
-- mois connu à la date du diagnostic. Non disponible où aucun nombre de demandeurs d'emploi n'est publié.
-- reading: À {lieu}, {valeur} des demandeurs d'emploi ont un diagnostic ({periode}).
-- source: Partenaires de la Cité, diagnostics ; Insee, France Travail-Dares
-- direction: higher is better
-- territories: sum
-- decimals: 0
-- order: 2
select
    'quartier' as niveau,
    code,
    geographie,
    periode,
    diagnostiques as numerateur,
    demandeurs as denominateur,
    case when couverture is null then if(secret or reste_secret, 's', 'nd') end as marque,
    source
from situations
