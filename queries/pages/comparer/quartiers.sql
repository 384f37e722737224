-- Every quartier of one generation with its figure of each of some indicators, all of one date per
-- indicator: the
-- latest asked for, own figures before inherited ones (the rule of the map).
with
    chiffres as (
        select
            indicateur,
            code,
            periode,
            numerateur,
            denominateur,
            valeur,
            bas,
            haut,
            marque,
            origine,
            source,
            first_value(periode) over (
                partition by indicateur order by starts_with(origine, 'herite'), periode desc nulls last
            ) as derniere
        from valeurs
        where
            indicateur in $indicateurs
            and niveau = 'quartier'
            and geographie = $geographie
            and perimetre = 'qpv'
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
            and ($periode::date is null or periode is null or periode <= $periode::date)
    )
select c.* exclude (derniere), q.nom, q.nom_commune
from chiffres as c
join quartiers as q on q.code = c.code and q.geographie = $geographie
where c.periode is not distinct from c.derniere
order by c.indicateur, strip_accents(lower(q.nom)), c.code
