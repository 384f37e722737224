-- title: Part des services à jour
-- unit: % des services atteignables
-- kind: rapport
-- definition: Services mis à jour depuis moins de six mois (180 jours) à la date de la version, parmi les
-- services atteignables.
-- reading: À {lieu}, {valeur} des services atteignables sont à jour ({periode}).
-- source: data·inclusion v1, services
-- direction: higher is better
-- territories: none
-- decimals: 0
-- order: 3
with
    atteints as (
        select id, 'quartier' as niveau, code, geographie
        from portee
        where sorte = 'service'
        union all by name
        select distinct p.id, a.type as niveau, a.code_territoire as code, a.geographie
        from portee as p
        join appartenances as a using (code, geographie)
        where p.sorte = 'service'
    )
select
    a.niveau,
    a.code,
    a.geographie,
    any_value(p.date_version) as periode,
    unnest(list_append(o.freins, 'total')) as frein,
    count(*) filter (o.age_jours < p.fraicheur_pleine_jours) as numerateur,
    count(*) as denominateur,
    100 * count(*) filter (o.age_jours < p.fraicheur_pleine_jours) / count(*) as valeur,
    'data·inclusion v1, services' as source
from atteints as a
join offre as o using (id)
cross join parametres as p
group by a.niveau, a.code, a.geographie, frein
