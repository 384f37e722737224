-- Series of some indicators added up over chosen quartiers: what is masked in one of them enters no sum.
select
    indicateur,
    'selection' as niveau,
    'selection' as code,
    geographie,
    'qpv' as perimetre,
    periode,
    sum(numerateur) filter (valeur is not null) as numerateur,
    sum(denominateur) filter (valeur is not null) as denominateur,
    if(
        indicateur in $taux,
        100
        * sum(numerateur) filter (valeur is not null)
        / nullif(sum(denominateur) filter (valeur is not null), 0),
        sum(valeur)
    ) as valeur,
    null::double as bas,
    null::double as haut,
    if(count(valeur) = 0, 'nd', if(bool_or(marque = 'p'), 'p', null)) as marque,
    len($codes)::integer as quartiers,
    count(valeur)::integer as quartiers_publies,
    'somme' as origine,
    min(statut_millesime) as statut_millesime,
    min(source) as source
from valeurs
where
    indicateur in $indicateurs
    and niveau = 'quartier'
    and code in $codes
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
group by indicateur, geographie, periode
order by indicateur, geographie, periode
