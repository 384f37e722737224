-- title: Part des emplois précaires ou à durée limitée
-- unit: % des personnes en emploi
-- kind: taux
-- definition: Personnes en contrat à durée déterminée, intérim, contrat aidé, apprentissage ou stage, parmi
-- celles qui ont un emploi. Insee compte les emplois précaires jusqu'à la publication de 2020, puis les
-- emplois à durée limitée : les deux ne se comparent pas.
-- reading: À {lieu}, {valeur} des personnes en emploi ont un emploi précaire ou à durée limitée ({periode}).
-- source: Insee, recensement de la population
-- direction: lower is better
-- territories: none
-- decimals: 1
-- order: 2
-- break: 2017-12-31 emplois à durée limitée
select
    niveau,
    code,
    geographie,
    periode,
    if(variable like '%_femmes', 'F', 'total') as sexe,
    if(variable like '%_etrangers', 'etrangere', 'total') as nationalite,
    valeur,
    marque,
    statut_millesime,
    source
from demographie
where
    variable in (
        'part_emploi_precaire',
        'part_emploi_precaire_femmes',
        'part_emploi_precaire_etrangers',
        'part_emploi_limite',
        'part_emploi_limite_femmes',
        'part_emploi_limite_etrangers'
    )
