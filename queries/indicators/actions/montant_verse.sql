-- title: Montant versé
-- unit: €
-- kind: montant
-- definition: Argent versé pour les actions, tous financeurs. La part d'un quartier est celle que le
-- financeur déclare, sinon une part égale entre les quartiers de l'action, au centime près.
-- reading: À {lieu}, {valeur} sont versés pour les actions ({periode}).
-- source: Partenaires de la Cité, financements
-- direction: neutral
-- territories: sum
-- order: 9
select
    'quartier' as niveau,
    code,
    geographie,
    make_date(annee, 12, 31) as periode,
    sum(montant_verse)::double as numerateur,
    'Partenaires de la Cité, financements' as source
from ventilation
where code is not null and montant_verse is not null
group by code, geographie, annee
union all by name
-- money of an action that names a territoire and no quartier
select
    a.niveau,
    a.code,
    make_date(f.annee, 12, 31) as periode,
    sum(f.montant_verse)::double as numerateur,
    'Partenaires de la Cité, financements' as source
from financements as f
join actions as a on a.id = f.id_action
where len(a.quartiers) = 0 and a.niveau is not null and f.montant_verse is not null
group by a.niveau, a.code, f.annee
