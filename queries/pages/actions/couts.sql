-- Cost per exit under each definition, and per person reached, in a place. Parameters: niveau, code,
-- geographie.
select indicateur, periode, definition, sortie, valeur, numerateur as euros, denominateur as personnes, marque
from valeurs
where
    indicateur in ('cout_par_sortie', 'cout_par_personne')
    and niveau = $niveau
    and code = $code
    and geographie = $geographie
order by indicateur, periode, definition, sortie
