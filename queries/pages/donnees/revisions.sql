-- Figures of one place, for one public, that the release before showed with another value.
select indicateur, geographie, periode
from revisions
where
    niveau = $niveau
    and code = $code
    and sexe = $sexe
    and tranche_age = $tranche_age
    and niveau_formation = 'total'
    and anciennete = 'total'
    and rsa = 'total'
    and nationalite = 'total'
order by indicateur, geographie, periode
