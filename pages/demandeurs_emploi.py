"""Who looks for work in the quartiers, and how does it move?"""

from observatoire.facts import jobseekers_title
from observatoire.ui import freins
from observatoire.ui.embauches import hiring_needs
from observatoire.ui.pictures import gap_dots, structures, trend
from observatoire.ui.scope import sidebar_scope
from observatoire.ui.words import gap_cards, headline, masked_note, section

SPLITS = ("sexe", "tranche_age", "niveau_formation", "anciennete", "rsa", "nationalite")

scope = sidebar_scope()

headline("Demandeurs d'emploi", scope, jobseekers_title)
freins.idle(scope)
section("En bref")
gap_cards(scope, ("defm_abc", "defm_a", "defm_abcde", "part_femmes_defm"))
masked_note(scope, "defm_abc")

trend(scope, ("defm_abc", "defm_a", "defm_abcde"))

structures(scope, "defm_abc", SPLITS, "Qui sont-elles, qui sont-ils ?")

gap_dots(scope, "part_peu_formes_defm")
hiring_needs(scope)
