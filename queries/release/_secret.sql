-- Whether a count of people, or what a rate leaves out, is too small to be told (health and justice: a higher
-- threshold). The variables are set at publication, from the contracts.
create or replace macro trop_petit(n, frein) as (
    n > 0
    and n
    < if(
        list_contains(getvariable('freins_sensibles'), frein), getvariable('seuil_sensible'), getvariable('seuil')
    )
)
