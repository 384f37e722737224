-- Money of one funder for one action and year: the row of the whole action, else the sum of its parts.
select
    id_action,
    financeur,
    annee,
    coalesce(sum(montant_prevu) filter (code is null), sum(montant_prevu) filter (code is not null))::decimal(
        14, 2
    ) as montant_prevu,
    coalesce(sum(montant_verse) filter (code is null), sum(montant_verse) filter (code is not null))::decimal(
        14, 2
    ) as montant_verse,
    min(source) as source
from
    (
        select
            * replace (
                montant_prevu::decimal(14, 2) as montant_prevu, montant_verse::decimal(14, 2) as montant_verse
            )
        from extrait_financements
        qualify
            row_number() over (
                partition by id_action, financeur, annee, code, code_2024, reference order by fichier desc
            )
            = 1
    )
group by id_action, financeur, annee
