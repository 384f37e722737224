-- Dates of the figures of one generation, latest first.
select distinct periode
from valeurs
where niveau = 'quartier' and geographie = $geographie and periode is not null
order by periode desc
