-- Figures that one pack does not speak of. Parameters: lieux (niveau:code), indicateurs.
select rowid
from cellules
where
    niveau || ':' || code not in $lieux
    or indicateur not in $indicateurs
    or sexe <> 'total'
    or tranche_age <> 'total'
    or niveau_formation <> 'total'
    or anciennete <> 'total'
    or rsa <> 'total'
    or nationalite <> 'total'
    or intensite <> 'total'
