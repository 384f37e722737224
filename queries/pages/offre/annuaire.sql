-- The partner directory, by kind of actor. Parameters: acteur (null: all), frein (null: all), communes
-- (list, null: all), mots (null).
select a.*, t.nom as nom_commune
from annuaire as a
left join territoires as t on t.niveau = 'commune' and t.code = a.commune
where
    ($acteur is null or a.acteur = $acteur)
    and ($frein is null or list_contains(a.freins, $frein))
    and ($communes::varchar[] is null or list_contains($communes::varchar[], a.commune))
    and ($mots is null or contains(lower(strip_accents(a.nom)), lower(strip_accents($mots))))
order by a.acteur, a.nom
