"""Statistical disclosure control of linked tables of counts: protect, then audit.

Words are those of τ-Argus: primary and secondary (complementary) suppression, minimum frequency rule,
dominance rule (n, k), p%-rule, safe zero, feasibility interval, rounding base, cost. Usable on its own: it
imports nothing from the rest of the project.

    links = Links(keys=("mesure", "niveau", "code", "periode", "sexe"), breakdowns=(Breakdown("sexe"),))
    done = protect(table, Rule(threshold=5), links)
    if done.safe: done.public()

What the attacker knows is said in `audit`. Not modelled: what he may deduce from the very choice of the masks
(he would have to know the costs), and tables that the caller does not give.
"""

from .audit import audit
from .protect import Cost, Protected, protect
from .relations import Alias, Breakdown, Links, Places
from .rules import Rule
from .suppress import FAST, Effort

__all__ = [
    "FAST",
    "Alias",
    "Breakdown",
    "Cost",
    "Effort",
    "Links",
    "Places",
    "Protected",
    "Rule",
    "audit",
    "protect",
]
