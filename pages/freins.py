"""What stands in the way, who answers, and where nobody does?"""

from observatoire.ui import freins
from observatoire.ui.scope import sidebar_scope

scope = sidebar_scope()
needs = freins.read(scope)

freins.headline(scope, needs)
if needs and needs.whole and not needs.diagnosed:
    freins.offer_alone(needs)
elif needs and needs.whole:
    freins.matrix(needs)
    freins.case(needs)
    freins.distribution(needs)
