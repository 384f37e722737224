-- Exits read as in a PLIE: six months of work at half-time or more (17.5 hours a week), a creation, a
-- validated training.
select
    *,
    'plie' as definition,
    if(
        (
            temps >= 17.5
            and (
                situation in ('cdi', 'fonction_publique')
                or (situation in ('cdd', 'interim', 'contrat_aide') and duree_mois >= 6)
            )
        )
        or creation
        or formation = 'qualifiante_validee',
        ['positive'],
        []
    ) as sorties
from faits
