-- title: Personnes diagnostiquées
-- unit: personnes
-- kind: effectif
-- definition: Personnes dont un professionnel a examiné les freins à l'emploi, qu'il en ait trouvé ou non.
-- reading: À {lieu}, {valeur} ont un diagnostic ({periode}).
-- source: Partenaires de la Cité, diagnostics
-- direction: higher is better
-- territories: sum
-- order: 3
select
    'quartier' as niveau,
    code,
    geographie,
    periode,
    diagnostiques as numerateur,
    case when diagnostiques is null then if(secret, 's', 'nd') end as marque,
    source
from situations
