-- Every Cité de l'emploi with one indicator at one date, then all their quartiers together, each counted
-- once even where
-- several Cités hold it.
with
    chiffres as (
        select
            niveau,
            code,
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
            source
        from valeurs
        where
            indicateur = $indicateur
            and niveau in ('cite_emploi', 'quartier')
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
            and periode <= coalesce($periode::date, periode)
    ),
    a_la_date as (
        select *
        from chiffres
        where
            periode = (select max(periode) from chiffres where niveau = 'cite_emploi' and valeur is not null)
    ),
    membres as (
        select code, count(distinct code_territoire) as cites
        from appartenances
        where type = 'cite_emploi' and geographie = $geographie
        group by code
    ),
    noms as (select code, any_value(nom) as nom from lieux where niveau = 'cite_emploi' group by code)
select n.nom, c.*, null::bigint as partages
from a_la_date as c
join noms as n using (code)
where c.niveau = 'cite_emploi'
union all by name
select
    '' as nom,
    'ensemble' as niveau,
    '' as code,
    any_value(c.periode) as periode,
    sum(c.numerateur) filter (c.valeur is not null) as numerateur,
    sum(c.denominateur) filter (c.valeur is not null) as denominateur,
    100
    * sum(c.numerateur) filter (c.valeur is not null)
    / nullif(sum(c.denominateur) filter (c.valeur is not null), 0) as valeur,
    if(bool_or(c.marque = 'p'), 'p', null) as marque,
    count(*)::integer as quartiers,
    count(c.valeur)::integer as quartiers_publies,
    'somme' as origine,
    any_value(c.source) as source,
    count(*) filter (m.cites > 1) as partages
from membres as m
left join a_la_date as c on c.code = m.code and c.niveau = 'quartier'
order by niveau, nom, code
