-- Series of some indicators for some places (`niveau:code`) and one public, in every generation. Their
-- codes alone
-- tell which row groups of the file to read.
select
    indicateur,
    niveau,
    code,
    geographie,
    perimetre,
    periode,
    numerateur,
    denominateur,
    valeur,
    bas,
    haut,
    marque,
    quartiers,
    quartiers_publies,
    origine,
    statut_millesime,
    source
from valeurs
where
    indicateur in $indicateurs
    and perimetre = $perimetre
    and code in $codes
    and (niveau || ':' || code) in $lieux
    and sexe = $sexe
    and tranche_age = $tranche_age
    and niveau_formation = 'total'
    and anciennete = 'total'
    and rsa = 'total'
    and nationalite = 'total'
    and frein = 'total'
    and intensite = 'total'
    and definition = 'total'
    and sortie = 'total'
order by indicateur, niveau, code, geographie, periode
