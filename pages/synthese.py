"""Where do we stand? Facts, gaps, a map, and what deserves attention."""

from observatoire.ui.pictures import gap_dots
from observatoire.ui.scope import sidebar_scope
from observatoire.ui.words import attention, facts, gap_cards, headline, section

scope = sidebar_scope()

headline("Synthèse", scope)
facts(scope)

section("Les écarts en bref")
gap_cards(scope)

section("Points d'attention")
attention(scope)

gap_dots(scope, "taux_emploi")
