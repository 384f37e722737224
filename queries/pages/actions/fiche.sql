-- One action as it is described, and the name of the territoire that it names. Parameters: id.
select a.*, t.nom as territoire
from actions as a
left join territoires as t on t.niveau = a.niveau and t.code = a.code
where a.id = $id
