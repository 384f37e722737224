-- People with a frein in a place at one date, by intensity, by sex and by age: sums of the quartiers that
-- are published.
-- Parameters: niveau, code, geographie, frein, periode.
select
    case
        when d.intensite <> 'total'
        then 'intensite'
        when d.sexe <> 'total'
        then 'sexe'
        when d.tranche_age <> 'total'
        then 'tranche_age'
        else 'total'
    end as ventilation,
    case
        when d.intensite <> 'total' then d.intensite when d.sexe <> 'total' then d.sexe else d.tranche_age
    end as modalite,
    sum(d.effectif) as effectif,
    if(count(d.effectif) = 0, coalesce(min(d.marque), 'nd'), null) as marque,
    count(d.effectif) as quartiers_publies,
    (select count(*) from membres($niveau, $code, $geographie)) as quartiers
from diagnostics as d
join membres($niveau, $code, $geographie) using (code)
where
    d.niveau = 'quartier'
    and d.geographie = $geographie
    and d.frein = $frein
    and d.periode = $periode::date
    and (d.intensite <> 'total')::integer + (d.sexe <> 'total')::integer + (d.tranche_age <> 'total')::integer
    <= 1
group by ventilation, modalite
order by ventilation, modalite
