-- Published figures that differ between two releases, how (`nature`) and why (`cause`).
-- catalogue: the indicator itself came or went. reel: a period not published before, or no longer.
-- perimetre: other
-- quartiers stand behind the figure. revise: same key, same quartiers, other value.
with
    paires as (
        select
            coalesce(apres_valeurs.ligne, avant_valeurs.ligne) as ligne,
            avant_valeurs.valeur as avant,
            apres_valeurs.valeur as apres,
            avant_valeurs.marque as marque_avant,
            apres_valeurs.marque as marque_apres,
            avant_valeurs.cle is not null as etait,
            apres_valeurs.cle is not null as est,
            etait and est and avant_valeurs.quartiers is distinct from apres_valeurs.quartiers as autre_somme
        from avant_valeurs
        full join apres_valeurs using (cle)
        where
            avant_valeurs.cle is null
            or apres_valeurs.cle is null
            or avant_valeurs.marque is distinct from apres_valeurs.marque
            or (avant_valeurs.valeur is null) <> (apres_valeurs.valeur is null)
            or abs(avant_valeurs.valeur - apres_valeurs.valeur)
            > 1e-9 * greatest(1, abs(avant_valeurs.valeur))
    ),
    cellules as (select unnest(ligne), paires.* exclude (ligne) from paires),
    catalogue as (
        select indicateur
        from (select distinct ligne.indicateur as indicateur from avant_valeurs) as avant
        full join
            (select distinct ligne.indicateur as indicateur from apres_valeurs) as apres using (indicateur)
        where avant.indicateur is null or apres.indicateur is null
    ),
    periodes as (
        select indicateur, geographie, periode
        from
            (
                select distinct
                    ligne.indicateur as indicateur,
                    ligne.geographie as geographie,
                    ligne.periode as periode,
                    true as la
                from avant_valeurs
            ) as avant
        full join
            (
                select distinct
                    ligne.indicateur as indicateur,
                    ligne.geographie as geographie,
                    ligne.periode as periode,
                    true as la
                from apres_valeurs
            ) as apres using (indicateur, geographie, periode)
        where avant.la is null or apres.la is null
    )
select
    cellules.*,
    case
        when not etait
        then 'nouveau'
        when not est
        then 'disparu'
        when marque_apres = 's'
        then 'masque'
        when marque_avant = 's'
        then 'revele'
        else 'modifie'
    end as nature,
    case
        when cellules.indicateur in (select indicateur from catalogue)
        then 'catalogue'
        when
            (cellules.indicateur, cellules.geographie, cellules.periode)
            in (select (indicateur, geographie, periode) from periodes)
        then 'reel'
        when
            autre_somme
            or (cellules.niveau, cellules.code, coalesce(cellules.geographie, 0))
            in (select (niveau, code, geographie) from lieux_changes)
        then 'perimetre'
        else 'revise'
    end as cause,
    case when abs(avant) > 0 then 100 * (apres - avant) / abs(avant) end as ecart
from cellules
