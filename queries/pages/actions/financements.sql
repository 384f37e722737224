-- Money of one action, per funder and year. Parameters: id.
select financeur, annee, montant_prevu, montant_verse
from financements
where id_action = $id
order by annee, financeur
