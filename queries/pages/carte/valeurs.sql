-- Every quartier of one generation with its figure of one indicator, all of one date, and how it is drawn.
-- The date is the latest asked for, own figures before inherited ones: the rule of the other pages.
with
    chiffres as (
        select code, periode, valeur, bas, haut, numerateur, denominateur, marque, origine, source
        from valeurs
        where
            indicateur = $indicateur
            and niveau = 'quartier'
            and geographie = $geographie
            and perimetre = 'qpv'
            and sexe = $sexe
            and tranche_age = $tranche_age
            and niveau_formation = 'total'
            and anciennete = 'total'
            and rsa = 'total'
            and nationalite = 'total'
            and frein = $frein
            and intensite = 'total'
            and definition = $definition
            and sortie = $sortie
            and ($periode::date is null or periode is null or periode <= $periode::date)
    ),
    dates as (
        select
            periode,
            row_number() over (order by starts_with(origine, 'herite'), periode desc nulls last) as rang
        from chiffres
    ),
    successeurs as (
        select p.code_2015 as code
        from passages as p
        join quartiers as q on q.code = p.code_2024 and q.a_contour
        where p.statut = 'inchange'
    )
select
    q.code,
    q.nom,
    q.nom_commune,
    q.statut,
    q.longitude,
    q.latitude,
    coalesce(q.schematique, false) as schematique,
    case
        when q.a_contour
        then 'contour'
        when q.code in (select code from successeurs)
        then 'emprunt'
        when q.longitude is not null
        then 'point'
        else 'aucun'
    end as dessin,
    c.periode,
    c.valeur,
    c.bas,
    c.haut,
    c.numerateur,
    c.denominateur,
    c.marque,
    c.origine,
    c.source
from quartiers as q
left join
    chiffres as c
    on c.code = q.code
    and c.periode is not distinct from (select periode from dates where rang = 1)
where q.geographie = $geographie
order by q.code
