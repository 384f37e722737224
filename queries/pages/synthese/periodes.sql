-- Dates that each indicator has a figure for, to say what a release brought.
select indicateur, geographie, periode
from valeurs
where niveau = 'quartier' and valeur is not null and origine = 'publie'
group by indicateur, geographie, periode
order by indicateur, geographie, periode
