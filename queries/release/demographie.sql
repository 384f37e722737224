-- One value per place, year and variable: the latest publication wins, and « not covered » never hides a
-- figure.
select
    d.niveau,
    d.code,
    d.geographie,
    make_date(d.millesime, 12, 31) as periode,
    d.variable,
    d.valeur,
    d.numerateur,
    d.denominateur,
    d.marque,
    d.source,
    d.statut_millesime,
    variables.unite in ('habitants', 'personnes', 'allocataires', 'enfants') as compte_des_personnes,
    d.deja_public
from extrait_demographie as d
join variables using (variable)
qualify
    row_number() over (
        partition by d.niveau, d.code, d.geographie, d.millesime, d.variable
        order by d.marque is not distinct from 'nd', d.publication desc nulls last, d.fichier desc
    )
    = 1
