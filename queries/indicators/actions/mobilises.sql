-- title: Personnes mobilisées
-- unit: personnes
-- kind: effectif
-- definition: Personnes repérées pendant la période et entrées dans l'action : les personnes touchées.
-- reading: À {lieu}, {valeur} sont entrées dans une action ({periode}).
-- source: Partenaires de la Cité, parcours
-- direction: neutral
-- territories: none
-- order: 2
select
    niveau,
    code,
    geographie,
    perimetre,
    periode,
    frein,
    sexe,
    tranche_age,
    effectif as numerateur,
    marque,
    'Partenaires de la Cité, parcours' as source
from parcours_des_lieux
where etape = 'mobilise' and id_action = 'total' and definition = 'total'
