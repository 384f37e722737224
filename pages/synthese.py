"""Where do we stand? Facts, gaps, a map, and what deserves attention."""

from observatoire.ui import freins
from observatoire.ui.overview import answers, map_and_points
from observatoire.ui.pictures import gap_dots, trend
from observatoire.ui.presentation import invite
from observatoire.ui.scope import sidebar_scope
from observatoire.ui.welcome import first_visit
from observatoire.ui.words import facts, gap_cards, headline, section

scope = sidebar_scope()

headline("Synthèse", scope)
facts(scope)
freins.needs_fact(scope)
invite()
first_visit()

section("Les écarts en bref")
gap_cards(scope, extra=freins.card_html(scope))

map_and_points(scope)
answers(scope, "synthese")

gap_dots(scope, "taux_emploi")
trend(scope, ("defm_abc",))
