-- title: Part des parents isolés
-- unit: % des allocataires de la Caf
-- kind: taux
-- definition: Allocataires vivant seuls avec au moins un enfant, parmi les allocataires de la Caf, au 31
-- décembre.
-- reading: À {lieu}, {valeur} des allocataires de la Caf élèvent seuls leurs enfants ({periode}).
-- source: Cnaf, fichier Filéas
-- direction: neutral
-- territories: sum
-- decimals: 1
-- order: 13
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
    partie.variable = 'allocataires_monoparents'
    and ensemble.variable = 'allocataires_caf'
    and partie.geographie is not distinct from ensemble.geographie
