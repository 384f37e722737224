-- title: Personnes ayant un frein
-- unit: personnes
-- kind: effectif
-- definition: Personnes diagnostiquées pour lesquelles un frein à l'emploi est repéré. Chaque personne
-- compte une fois par frein ; tous freins confondus, une seule fois. Les personnes non diagnostiquées n'y
-- sont pas : lire avec la couverture du diagnostic.
-- reading: À {lieu}, {valeur} ont ce frein parmi les personnes diagnostiquées ({periode}).
-- source: Partenaires de la Cité, diagnostics
-- direction: lower is better
-- territories: sum
-- order: 1
select
    niveau,
    code,
    geographie,
    periode,
    frein,
    intensite,
    sexe,
    tranche_age,
    effectif as numerateur,
    marque,
    source
from diagnostics
where frein in (from freins)
union all by name
select 'quartier' as niveau, code, geographie, periode, 'total' as frein, avec_un_frein as numerateur, source
from situations
where avec_un_frein >= 0 and not trop_petit(avec_un_frein, 'total')
