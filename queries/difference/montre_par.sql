-- How many of the figures that change were shown, with the same value, by an earlier release.
select count(*) as nombre
from cellules
join passe_valeurs on passe_valeurs.cle = cellules.cle
where cellules.nature in ('modifie', 'masque', 'disparu') and passe_valeurs.valeur = cellules.avant
