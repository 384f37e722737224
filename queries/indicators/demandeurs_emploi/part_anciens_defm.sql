-- title: Part de l'ancienneté la plus longue parmi les demandeurs d'emploi
-- unit: % des demandeurs d'emploi A, B, C
-- kind: taux
-- definition: Demandeurs d'emploi des catégories A, B, C dans la dernière des quatre classes d'ancienneté
-- d'Insee (classe 4). Les bornes des classes ne sont pas publiées avec le fichier.
-- reading: À {lieu}, {valeur} des demandeurs d'emploi sont dans la classe d'ancienneté la plus longue
-- ({periode}).
-- source: Insee, France Travail-Dares, fichier historique statistique
-- direction: lower is better
-- territories: sum
-- decimals: 1
-- order: 9
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
        niveau, code, periode, categorie, sexe, tranche_age, niveau_formation, rsa, nationalite
    )
where
    partie.categorie = 'ABC'
    and partie.anciennete = 'classe 4'
    and ensemble.anciennete = 'total'
    and partie.geographie is not distinct from ensemble.geographie
    and partie.tranche_age = 'total'
    and partie.niveau_formation = 'total'
    and partie.rsa = 'total'
    and partie.nationalite = 'total'
