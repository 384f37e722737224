-- title: Évolution annuelle des demandeurs d'emploi, catégories A, B, C
-- unit: % en un an
-- kind: evolution
-- definition: Évolution du nombre de demandeurs d'emploi (catégories A, B, C) sur un an, telle qu'Insee la
-- publie. Les séries sont révisées : elle peut différer de l'écart entre deux publications, et n'est jamais
-- recalculée ici.
-- reading: À {lieu}, le nombre de demandeurs d'emploi a changé de {valeur} en un an ({periode}).
-- source: Insee, France Travail-Dares, fichier historique statistique
-- direction: lower is better
-- territories: none
-- decimals: 1
-- order: 13
select
    niveau,
    code,
    geographie,
    periode,
    case
        variable
        when 'evolution_defm_abc_femmes'
        then 'F'
        when 'evolution_defm_abc_hommes'
        then 'H'
        else 'total'
    end as sexe,
    valeur,
    marque,
    statut_millesime,
    source
from demographie
where variable in ('evolution_defm_abc', 'evolution_defm_abc_femmes', 'evolution_defm_abc_hommes')
