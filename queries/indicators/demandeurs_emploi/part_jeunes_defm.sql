-- title: Part des moins de 26 ans parmi les demandeurs d'emploi
-- unit: % des demandeurs d'emploi A, B, C
-- kind: taux
-- definition: Moins de 26 ans parmi les demandeurs d'emploi des catégories A, B, C.
-- reading: À {lieu}, {valeur} des demandeurs d'emploi ont moins de 26 ans ({periode}).
-- source: Insee, France Travail-Dares, fichier historique statistique
-- direction: neutral
-- territories: sum
-- decimals: 1
-- order: 5
-- interval: wilson
-- break: 2025-01-01 réforme : catégories F et G
select
    partie.niveau,
    partie.code,
    partie.geographie,
    partie.periode,
    partie.sexe,
    partie.effectif as numerateur,
    ensemble.effectif as denominateur,
    coalesce(partie.marque, ensemble.marque) as marque,
    partie.source
from demandeurs_emploi as partie
join
    demandeurs_emploi as ensemble using (
        niveau, code, periode, categorie, sexe, niveau_formation, anciennete, rsa, nationalite
    )
where
    partie.categorie = 'ABC'
    and partie.tranche_age = '<26'
    and ensemble.tranche_age = 'total'
    and partie.geographie is not distinct from ensemble.geographie
    and partie.niveau_formation = 'total'
    and partie.anciennete = 'total'
    and partie.rsa = 'total'
    and partie.nationalite = 'total'
