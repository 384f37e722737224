"""What about this one? The fiche of a quartier, beside its territoires and in the other list."""

from observatoire.ui import freins
from observatoire.ui.fiche import beside, chosen_quartier, identity, lineage, pdf
from observatoire.ui.overview import answers
from observatoire.ui.pictures import trend
from observatoire.ui.scope import sidebar_scope
from observatoire.ui.words import facts, gap_cards, headline, section

CARDS = ("population", "revenu_median", "taux_emploi", "defm_abc")

scope = chosen_quartier(sidebar_scope())
if scope:
    headline("Quartier", scope)
    facts(scope)
    pdf(scope)
    section("En bref")
    gap_cards(scope, CARDS)
    trend(scope, ("defm_abc",))
    freins.of_quartier(scope)
    answers(scope, "quartier")
    identity(scope)
    lineage(scope)
    beside(scope)
