-- Exits of a place read under each definition, with interval: the switch of the page. Residents outside QPV
-- stand beside.
-- Parameters: niveau, code, geographie, frein ('total': all), sexe, tranche_age, periode (null: the latest).
select definition, sortie, perimetre, periode, valeur, numerateur, denominateur, bas, haut, marque
from valeurs
where
    indicateur = 'taux_sortie'
    and niveau = $niveau
    and code = $code
    and (geographie = $geographie or perimetre = 'hors_qpv')
    and frein = $frein
    and sexe = $sexe
    and tranche_age = $tranche_age
    and ($periode::date is null or periode <= $periode::date)
qualify periode = max(periode) over ()
order by definition, sortie, perimetre
