-- title: Personnes perdues de vue
-- unit: personnes
-- kind: effectif
-- definition: Personnes repérées pendant la période dont l'action n'a plus de nouvelles.
-- reading: À {lieu}, {valeur} ont été perdues de vue ({periode}).
-- source: Partenaires de la Cité, parcours
-- direction: lower is better
-- territories: none
-- order: 5
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
where etape = 'perdu_de_vue' and id_action = 'total' and definition = 'total'
