-- title: Personnes repérées
-- unit: personnes
-- kind: effectif
-- definition: Personnes qu'une action a repérées pendant la période. Une personne suivie par deux actions
-- compte deux fois.
-- reading: À {lieu}, {valeur} ont été repérées par les actions ({periode}).
-- source: Partenaires de la Cité, parcours
-- direction: neutral
-- territories: none
-- order: 1
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
where etape = 'repere' and id_action = 'total' and definition = 'total'
