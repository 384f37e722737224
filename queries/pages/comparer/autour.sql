-- Figures of what lies around some quartiers, at every date: all residents of their communes, EPCI and
-- régions, and
-- the residents of all quartiers of the country.
with
    autour as (
        select
            type as niveau,
            code_territoire as code,
            any_value(nom_territoire) as nom,
            count(distinct code) as membres
        from appartenances
        where type in $niveaux and geographie = $geographie and code in $codes
        group by type, code_territoire
    )
select
    a.niveau,
    a.code,
    a.nom,
    a.membres = len($codes) as entoure,
    v.indicateur,
    v.geographie,
    v.perimetre,
    v.periode,
    v.numerateur,
    v.denominateur,
    v.valeur,
    v.bas,
    v.haut,
    v.marque,
    v.quartiers,
    v.quartiers_publies,
    v.origine,
    v.source
from autour as a
join valeurs as v on v.niveau = a.niveau and v.code = a.code
where
    v.indicateur in $indicateurs
    and if(a.niveau = 'france', v.perimetre = 'qpv' and v.geographie = $geographie, v.perimetre = 'ensemble')
    and v.sexe = $sexe
    and v.tranche_age = $tranche_age
    and v.niveau_formation = 'total'
    and v.anciennete = 'total'
    and v.rsa = 'total'
    and v.nationalite = 'total'
    and v.frein = 'total'
    and v.intensite = 'total'
    and v.definition = 'total'
    and v.sortie = 'total'
order by
    case a.niveau when 'commune' then 1 when 'epci' then 2 when 'region' then 3 else 4 end,
    a.nom,
    a.code desc,
    v.indicateur,
    v.periode
