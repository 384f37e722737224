-- Population of one territoire, all its residents.
select population, millesime
from territoires
where niveau = $niveau and code = $code and population is not null
