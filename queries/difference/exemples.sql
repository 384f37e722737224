-- The figures of each indicator that change most, totals first: what a person reads before publishing.
select
    indicateur,
    niveau,
    code,
    coalesce(apres_noms.nom, avant_noms.nom, code) as nom,
    geographie,
    periode,
    ventilation,
    avant,
    apres,
    marque_avant,
    marque_apres,
    nature,
    cause,
    ecart
from cellules
left join apres_noms using (niveau, code)
left join avant_noms using (niveau, code)
qualify
    row_number() over (
        partition by indicateur, nature, cause
        order by ventilation <> '', periode desc nulls last, abs(ecart) desc nulls last, niveau, code
    )
    <= $nombre
order by
    indicateur,
    nature,
    cause,
    ventilation <> '',
    periode desc nulls last,
    abs(ecart) desc nulls last,
    niveau,
    code
