-- Job offers by trade in the zones d'emploi of a place at their latest date, beside its QPV jobseekers.
-- Parameters: niveau, code, geographie.
with
    zones as (
        select distinct a.code_territoire as code
        from appartenances as a
        join membres($niveau, $code, $geographie) using (code)
        where a.type = 'zone_emploi' and a.geographie = $geographie
    ),
    offres as (
        select o.periode, o.rome, max(o.libelle) as libelle, sum(o.offres) as offres
        from offres_emploi as o
        join zones using (code)
        where o.niveau = 'zone_emploi'
        group by o.periode, o.rome
        qualify o.periode is not distinct from max(o.periode) over ()
    ),
    inscrits as (
        select periode, valeur
        from valeurs
        where
            indicateur = 'defm_abc'
            and niveau = $niveau
            and code = $code
            and geographie is not distinct from $geographie
            and perimetre = 'qpv'
            and sexe = 'total'
            and tranche_age = 'total'
            and niveau_formation = 'total'
            and anciennete = 'total'
            and rsa = 'total'
            and nationalite = 'total'
        qualify periode = max(periode) over ()
    )
select
    o.periode,
    o.rome,
    o.libelle,
    o.offres,
    sum(o.offres) over () as offres_en_tout,
    (select any_value(valeur) from inscrits) as demandeurs_qpv,
    (select any_value(periode) from inscrits) as periode_demandeurs
from offres as o
order by o.offres desc, o.rome
