-- By which frein, and under which definition of an exit, an indicator is given for quartiers: a map shows
-- one of them.
-- Parameters: indicateur, geographie.
select frein, definition, sortie, count(valeur) as chiffres
from valeurs
where
    indicateur = $indicateur
    and niveau = 'quartier'
    and geographie = $geographie
    and sexe = 'total'
    and tranche_age = 'total'
    and intensite = 'total'
group by frein, definition, sortie
order by frein, definition, sortie
