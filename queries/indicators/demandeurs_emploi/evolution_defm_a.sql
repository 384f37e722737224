-- title: Évolution annuelle des demandeurs d'emploi, catégorie A
-- unit: % en un an
-- kind: evolution
-- definition: Évolution du nombre de demandeurs d'emploi (catégorie A) sur un an, telle qu'Insee la publie.
-- Les séries sont révisées : elle peut différer de l'écart entre deux publications, et n'est jamais
-- recalculée ici.
-- reading: À {lieu}, le nombre de demandeurs d'emploi a changé de {valeur} en un an ({periode}).
-- source: Insee, France Travail-Dares, fichier historique statistique
-- direction: lower is better
-- territories: none
-- decimals: 1
-- order: 14
select
    niveau,
    code,
    geographie,
    periode,
    case
        variable when 'evolution_defm_a_femmes' then 'F' when 'evolution_defm_a_hommes' then 'H' else 'total'
    end as sexe,
    valeur,
    marque,
    statut_millesime,
    source
from demographie
where variable in ('evolution_defm_a', 'evolution_defm_a_femmes', 'evolution_defm_a_hommes')
