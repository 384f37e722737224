-- Interviews that their moderation lets out, and nothing of the others.
select
    id, code, if(code like 'QP%', 2015, 2024)::bigint as geographie, periode, frein, public, verbatim, source
from extrait_entretiens
where publiable
qualify row_number() over (partition by id order by fichier desc) = 1
