-- Quartiers without a figure for one indicator at one date, and why.
with
    demandes as (select unnest($codes) as code),
    valeurs_du_jour as (
        select code, valeur, marque
        from valeurs
        where
            indicateur = $indicateur
            and niveau = 'quartier'
            and geographie = $geographie
            and periode = $periode
            and sexe = $sexe
            and tranche_age = $tranche_age
            and niveau_formation = 'total'
            and anciennete = 'total'
            and rsa = 'total'
            and nationalite = 'total'
    )
select d.code, q.nom, coalesce(v.marque, 'absent') as marque
from demandes as d
join quartiers as q on q.code = d.code and q.geographie = $geographie
left join valeurs_du_jour as v on v.code = d.code
where v.valeur is null
order by q.nom
