-- title: Personnes accompagnées
-- unit: personnes
-- kind: effectif
-- definition: Personnes mobilisées pendant la période et accompagnées par l'action.
-- reading: À {lieu}, {valeur} ont été accompagnées ({periode}).
-- source: Partenaires de la Cité, parcours
-- direction: neutral
-- territories: none
-- order: 3
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
where etape = 'accompagne' and id_action = 'total' and definition = 'total'
