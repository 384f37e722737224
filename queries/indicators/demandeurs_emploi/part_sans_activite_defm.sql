-- title: Part des demandeurs d'emploi sans aucune activité
-- unit: % des demandeurs d'emploi A, B, C
-- kind: taux
-- definition: Catégorie A (aucun travail dans le mois) parmi les catégories A, B, C.
-- reading: À {lieu}, {valeur} des demandeurs d'emploi n'ont pas du tout travaillé dans le mois ({periode}).
-- source: Insee, France Travail-Dares, fichier historique statistique
-- direction: lower is better
-- territories: sum
-- decimals: 1
-- order: 12
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
        niveau, code, periode, sexe, tranche_age, niveau_formation, anciennete, rsa, nationalite
    )
where
    partie.categorie = 'A'
    and ensemble.categorie = 'ABC'
    and partie.geographie is not distinct from ensemble.geographie
    and partie.tranche_age = 'total'
    and partie.niveau_formation = 'total'
    and partie.anciennete = 'total'
    and partie.rsa = 'total'
    and partie.nationalite = 'total'
