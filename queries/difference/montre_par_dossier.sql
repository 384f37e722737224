-- How many of the figures that change stand in one pack: its places and indicators, without breakdowns that
-- it does not show, at the date it showed. Parameters: lieux (niveau:code), indicateurs.
with
    montres as (
        select
            ligne.indicateur as indicateur,
            ligne.niveau as niveau,
            ligne.code as code,
            ligne.geographie as geographie,
            max(ligne.periode) as derniere
        from passe_valeurs
        where valeur is not null
        group by all
    )
select count(*) as nombre
from cellules as c
join passe_valeurs as p on p.cle = c.cle and p.valeur = c.avant
join
    montres as m
    on m.indicateur = c.indicateur
    and m.niveau = c.niveau
    and m.code = c.code
    and m.geographie is not distinct from c.geographie
where
    c.nature in ('modifie', 'masque', 'disparu')
    and c.niveau || ':' || c.code in $lieux
    and c.indicateur in $indicateurs
    and c.sexe = 'total'
    and c.tranche_age = 'total'
    and c.niveau_formation = 'total'
    and c.anciennete = 'total'
    and c.rsa = 'total'
    and c.nationalite = 'total'
    and c.intensite = 'total'
    and (c.indicateur = 'defm_abc' or c.periode is not distinct from m.derniere)
