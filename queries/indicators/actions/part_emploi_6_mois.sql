-- title: En emploi six mois après la sortie
-- unit: % des personnes sorties
-- kind: taux
-- definition: Personnes en emploi six mois après avoir quitté l'action, parmi les personnes sorties entrées
-- pendant la même période.
-- reading: À {lieu}, {valeur} des personnes sorties sont en emploi six mois après ({periode}).
-- source: Partenaires de la Cité, parcours
-- direction: higher is better
-- territories: none
-- decimals: 1
-- interval: wilson
-- order: 6
select
    e.niveau,
    e.code,
    e.geographie,
    e.perimetre,
    e.periode,
    e.frein,
    e.sexe,
    e.tranche_age,
    coalesce(trop_petit(e.effectif, e.frein) or trop_petit(s.effectif - e.effectif, e.frein), false) as tu,
    if(tu, null, e.effectif) as numerateur,
    if(tu, null, s.effectif) as denominateur,
    if(tu, 's', coalesce(e.marque, s.marque)) as marque,
    'Partenaires de la Cité, parcours' as source
from parcours_des_lieux as e
join
    parcours_des_lieux as s
    on s.niveau = e.niveau
    and s.code = e.code
    and s.geographie is not distinct from e.geographie
    and s.perimetre = e.perimetre
    and s.periode = e.periode
    and s.id_action = e.id_action
    and s.frein = e.frein
    and s.sexe = e.sexe
    and s.tranche_age = e.tranche_age
where e.etape = 'emploi_6_mois' and e.id_action = 'total' and s.etape = 'sorti' and s.definition = 'total'
