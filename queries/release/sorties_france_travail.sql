-- Exits read as France Travail does: in work within six months of leaving, any contract; durable from six
-- months on.
select
    *,
    'france_travail' as definition,
    case
        when
            coalesce(delai_mois, 0) <= 6
            and (contrat in ('cdi', 'fonction_publique') or (contrat <> 'aucun' and duree_mois >= 6))
        then ['acces', 'durable']
        when coalesce(delai_mois, 0) <= 6 and (contrat <> 'aucun' or creation)
        then ['acces']
        else []
    end as sorties
from faits
