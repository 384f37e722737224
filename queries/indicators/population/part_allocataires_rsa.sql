-- title: Part des allocataires au RSA
-- unit: % des allocataires de la Caf
-- kind: taux
-- definition: Allocataires du RSA socle parmi les allocataires de la Caf, au 31 décembre.
-- reading: À {lieu}, {valeur} des allocataires de la Caf perçoivent le RSA socle ({periode}).
-- source: Cnaf, fichier Filéas
-- direction: lower is better
-- territories: sum
-- decimals: 1
-- order: 12
-- interval: wilson
select
    partie.niveau,
    partie.code,
    partie.geographie,
    partie.periode,
    partie.valeur as numerateur,
    ensemble.valeur as denominateur,
    coalesce(partie.marque, ensemble.marque) as marque,
    partie.statut_millesime,
    partie.source
from demographie as partie
join demographie as ensemble using (niveau, code, periode)
where
    partie.variable = 'allocataires_rsa'
    and ensemble.variable = 'allocataires_caf'
    and partie.geographie is not distinct from ensemble.geographie
