-- Exits read as in insertion par l'activité économique: the situation on the day of leaving, over all exits.
select
    * exclude (sortie),
    'iae' as definition,
    case sortie when 'autre' then [] else [sortie, 'dynamique'] end as sorties
from
    (
        select
            *,
            case
                when
                    situation in ('cdi', 'fonction_publique')
                    or (situation in ('cdd', 'interim') and duree_mois > 6)
                    or creation
                then 'durable'
                when situation in ('cdd', 'interim', 'contrat_aide')
                then 'transition'
                when formation in ('qualifiante', 'qualifiante_validee') or situation = 'autre_siae'
                then 'positive'
                else 'autre'
            end as sortie
        from faits
    )
