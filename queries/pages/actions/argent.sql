-- Money that goes to a place, per funder and year: planned and paid. Parts of quartiers, to the cent.
-- Parameters: niveau, code, geographie.
select
    v.financeur,
    v.annee,
    sum(v.montant_prevu) as montant_prevu,
    sum(v.montant_verse) as montant_verse,
    count(distinct v.id_action) as actions
from ventilation as v
join membres($niveau, $code, $geographie) using (code)
where v.geographie = $geographie
group by v.financeur, v.annee
order by v.annee, v.financeur
