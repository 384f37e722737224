-- title: Évolution de la population sur cinq ans
-- unit: %
-- kind: evolution
-- definition: Population d'une année moins celle de cinq ans plus tôt, rapportée à celle de cinq ans plus
-- tôt, à contour de quartier inchangé.
-- reading: La population de {lieu} a changé de {valeur} en cinq ans ({periode}).
-- source: Insee, recensement de la population
-- direction: neutral
-- territories: sum
-- decimals: 1
-- order: 2
with populations as (select * from demographie where variable = 'population')
select
    niveau,
    code,
    fin.geographie,
    fin.periode,
    fin.valeur - debut.valeur as numerateur,
    debut.valeur as denominateur,
    coalesce(fin.marque, debut.marque) as marque,
    statut_millesime,
    fin.source
from populations as fin
join populations as debut using (niveau, code, statut_millesime)
where debut.geographie is not distinct from fin.geographie and debut.periode = fin.periode - interval 5 year
