-- How many cells of the matrix of a place have each state, how many have no diagnosis, how many quartiers are
-- in it, how many of them are known for one frein at least, and the most people without a place in one cell.
-- Parameters: niveau, code, geographie, periode (null: the latest), quartiers (null: all), frein (null: all).
select
    count(*) filter (m.etat = 'non_couvert') as non_couvert,
    count(*) filter (m.etat = 'couvert') as couvert,
    count(*) filter (m.etat = 'inconnu') as inconnu,
    count(*) filter (m.raison = 'sans_diagnostic') as sans_diagnostic,
    count(*) as cases,
    count(distinct m.code) as quartiers,
    count(distinct m.code) filter (m.etat <> 'inconnu') as quartiers_connus,
    max(m.non_couvert) as plus_grand_manque
from matrice as m
join membres($niveau, $code, $geographie) using (code)
where
    m.niveau = 'quartier'
    and m.geographie = $geographie
    and m.periode = (from jour_de_matrice($niveau, $code, $geographie, $periode))
    and ($quartiers::varchar[] is null or list_contains($quartiers::varchar[], m.code))
    and ($frein is null or m.frein = $frein)
