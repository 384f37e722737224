-- Money that goes to a place, per funder and year: planned and paid. Parts of quartiers, to the cent.
-- Parameters: niveau, code, geographie.
with
    membres as (
        select code
        from appartenances
        where type = $niveau and code_territoire = $code and geographie = $geographie
        union
        select $code as code
        where $niveau = 'quartier'
    )
select
    v.financeur,
    v.annee,
    sum(v.montant_prevu) as montant_prevu,
    sum(v.montant_verse) as montant_verse,
    count(distinct v.id_action) as actions
from ventilation as v
join membres using (code)
where v.geographie = $geographie
group by v.financeur, v.annee
order by v.annee, v.financeur
