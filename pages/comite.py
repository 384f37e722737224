"""What do we show and sign? The pack of the comité, those shown before, and what was decided."""

from observatoire.ui import comite
from observatoire.ui.presentation import invite
from observatoire.ui.scope import sidebar_scope

scope = sidebar_scope()

comite.headline(scope)
invite("Présenter cette page en salle")
comite.new_pack(scope)
comite.past_packs(scope)
comite.decisions(scope)
