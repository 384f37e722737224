-- The territoires of one level, as the menu writes them, with how many indicators have a figure for their
-- quartiers.
with
    noms as (select code, any_value(nom) as nom from lieux where niveau = $niveau group by code),
    chiffres as (
        select code, count(distinct indicateur) as indicateurs
        from valeurs
        where niveau = $niveau and perimetre = 'qpv' and valeur is not null
        group by code
    )
select code, nom, coalesce(indicateurs, 0) as indicateurs
from noms
left join chiffres using (code)
order by strip_accents(lower(nom)), code
