-- Lines of the roadmap, late ones first within their axis. Parameters: cite (null: all), axe (null: all),
-- statut (null: all).
select f.*, t.nom as nom_cite
from feuille_de_route as f
left join territoires as t on t.niveau = 'cite_emploi' and t.code = f.cite
where
    ($cite is null or f.cite = $cite)
    and ($axe is null or f.axe = $axe)
    and ($statut is null or f.statut = $statut)
order by f.cite, f.axe, f.en_retard desc, f.echeance, f.objectif
