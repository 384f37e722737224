-- The quartiers of the other generation linked to one quartier.
select p.code_2015, p.code_2024, p.statut, p.officiel, p.source, autre.code, autre.nom, autre.geographie
from passages as p
left join quartiers as autre on autre.code = if(p.code_2024 = $code, p.code_2015, p.code_2024)
where p.code_2024 = $code or p.code_2015 = $code
order by autre.code
