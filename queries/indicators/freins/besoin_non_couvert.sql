-- title: Besoins non couverts
-- unit: personnes
-- kind: effectif
-- definition: Personnes ayant un frein moins les places atteignables qui y répondent, jamais sous zéro.
-- Trois états : couvert, non couvert, ou l'on ne sait pas (aucun diagnostic, moins de 30 % des demandeurs
-- d'emploi diagnostiqués, ou capacité d'une offre inconnue). Un territoire n'est couvert que si tous ses
-- quartiers le sont ; son nombre ne compte que les quartiers connus.
-- reading: À {lieu}, {valeur} ont ce frein sans place atteignable ({periode}).
-- source: Partenaires de la Cité, diagnostics, actions, offre de services
-- direction: lower is better
-- territories: none
-- order: 6
select
    niveau,
    code,
    geographie,
    periode,
    frein,
    etat,
    non_couvert as numerateur,
    case when non_couvert is null then if(raison = 'secret', 's', 'nd') end as marque,
    if(niveau = 'quartier', null, quartiers) as quartiers,
    if(niveau = 'quartier', null, quartiers_connus) as quartiers_publies,
    source
from matrice
