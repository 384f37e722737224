-- title: Personnes sorties des actions
-- unit: personnes
-- kind: effectif
-- definition: Personnes accompagnées, entrées pendant la période, qui ont quitté l'action, en emploi ou non.
-- reading: À {lieu}, {valeur} sont sorties des actions ({periode}).
-- source: Partenaires de la Cité, parcours
-- direction: neutral
-- territories: none
-- order: 4
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
where etape = 'sorti' and id_action = 'total' and definition = 'total'
