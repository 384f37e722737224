-- Quartiers where one action is open, in one generation, with the money that goes to each. Parameters: id,
-- geographie.
select
    o.code,
    q.nom,
    q.nom_commune,
    o.declare,
    sum(v.montant_prevu) as montant_prevu,
    sum(v.montant_verse) as montant_verse
from ouvertures as o
left join quartiers as q using (code, geographie)
left join ventilation as v on v.id_action = o.id_action and v.code = o.code and v.geographie = o.geographie
where o.id_action = $id and o.geographie = $geographie
group by o.code, q.nom, q.nom_commune, o.declare
order by q.nom
