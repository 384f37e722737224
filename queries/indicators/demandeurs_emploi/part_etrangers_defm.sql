-- title: Part des étrangers parmi les demandeurs d'emploi
-- unit: % des demandeurs d'emploi A, B, C
-- kind: taux
-- definition: Personnes de nationalité étrangère parmi les demandeurs d'emploi des catégories A, B, C.
-- reading: À {lieu}, {valeur} des demandeurs d'emploi sont de nationalité étrangère ({periode}).
-- source: Insee, France Travail-Dares, fichier historique statistique
-- direction: neutral
-- territories: sum
-- decimals: 1
-- order: 11
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
        niveau, code, periode, categorie, sexe, tranche_age, niveau_formation, anciennete, rsa
    )
where
    partie.categorie = 'ABC'
    and partie.nationalite = 'etrangere'
    and ensemble.nationalite = 'total'
    and partie.geographie is not distinct from ensemble.geographie
    and partie.tranche_age = 'total'
    and partie.niveau_formation = 'total'
    and partie.anciennete = 'total'
    and partie.rsa = 'total'
