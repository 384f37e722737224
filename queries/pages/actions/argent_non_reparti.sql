-- Money of the actions of a place that name no quartier but a territoire (a contrat de ville), per year: it
-- is of the whole territoire, so no quartier has a part of it. Parameters: niveau, code, geographie.
select
    f.annee,
    sum(f.montant_prevu) as montant_prevu,
    sum(f.montant_verse) as montant_verse,
    count(distinct f.id_action) as actions
from financements as f
join actions_du_lieu($niveau, $code, $geographie) as l on l.id = f.id_action
where len(l.ici) = 0 and f.id_action not in (select id_action from ouvertures)
group by f.annee
order by f.annee
