-- The published rows of one indicator; an empty parameter filters nothing. People and places of a frein say
-- whether the need that they are part of is covered.
with
    etats as (
        select niveau, code, geographie, periode, frein, etat as etat_du_besoin
        from valeurs
        where
            indicateur = 'besoin_non_couvert'
            and $indicateur in ('besoin', 'places')
            and ($niveau is null or niveau = $niveau)
            and ($code is null or upper(code) = upper($code))
    )
select
    indicateur,
    niveau,
    code,
    geographie,
    strftime(periode, '%Y-%m-%d') as periode,
    perimetre,
    sexe,
    tranche_age,
    niveau_formation,
    anciennete,
    rsa,
    nationalite,
    frein,
    intensite,
    definition,
    sortie,
    coalesce(etat, etat_du_besoin) as etat,
    valeur,
    numerateur,
    denominateur,
    bas,
    haut,
    marque,
    quartiers,
    quartiers_publies,
    origine,
    statut_millesime,
    source
from valeurs
left join etats using (niveau, code, geographie, periode, frein)
where
    indicateur = $indicateur
    and ($niveau is null or niveau = $niveau)
    and ($code is null or upper(code) = upper($code))
    and ($geographie is null or geographie = $geographie)
    and ($periode is null or periode = $periode::date)
    and ($sexe is null or sexe = $sexe)
    and ($tranche_age is null or tranche_age = $tranche_age)
    and ($niveau_formation is null or niveau_formation = $niveau_formation)
    and ($anciennete is null or anciennete = $anciennete)
    and ($rsa is null or rsa = $rsa)
    and ($nationalite is null or nationalite = $nationalite)
    and ($frein is null or frein = $frein)
    and ($intensite is null or intensite = $intensite)
    and ($definition is null or definition = $definition)
    and ($sortie is null or sortie = $sortie)
order by
    niveau,
    code,
    geographie,
    periode nulls first,
    sexe,
    tranche_age,
    niveau_formation,
    anciennete,
    rsa,
    nationalite
