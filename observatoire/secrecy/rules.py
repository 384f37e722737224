"""What makes a published cell sensitive: the rules of a source, in the words of τ-Argus."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Rule:
    """The disclosure rules of one measure.

    threshold: minimum frequency; a count of people strictly under it is a primary cell, and the width
        (same unit) that the feasibility interval of a protected count must keep.
    zero_is_safe: True: a 0 is published as it is, so a reader knows that every masked cell is 1 or more.
        False: a 0 is a primary cell like any small count. Say False for a producer who masks zeros: with
        True, a cell that he masked and that published figures show to be 0 counts as protected.
    producer_masks_zero: whether a cell masked by the producer may be 0. Say False for a producer under the
        same rule as us: his masks are then 1 or more, which is more than an attacker may be sure of.
    dominance: (n, k), magnitude tables: sensitive when the n largest contributors make more than k % of
        the cell (the NK rule of τ-Argus).
    p_percent: magnitude tables: sensitive when the second largest contributor can estimate the largest to
        within p % of its true value (the P rule of τ-Argus).
    rounding: rounding base of the published values, in the unit of the cell. Suppression is decided as if
        the exact values were shown, so rounding only takes information away from the attacker.
    never_crossed: columns that may not all be split at once (santé, justice: sexe × tranche_age).
    never_crossed_level: the level (`niveau`) where `never_crossed` holds; None: everywhere.

    Errors: ValueError on a value that has no meaning.
    """

    threshold: int = 5
    zero_is_safe: bool = True
    producer_masks_zero: bool = True
    dominance: tuple[int, float] | None = None
    p_percent: float | None = None
    rounding: int | None = None
    never_crossed: tuple[str, ...] = ()
    never_crossed_level: str | None = "quartier"

    def __post_init__(self) -> None:
        if self.threshold < 0:
            raise ValueError("threshold: 0 or more")
        if self.dominance is not None and (self.dominance[0] < 1 or not 0 < self.dominance[1] < 100):
            raise ValueError("dominance: (n, k) with n of 1 or more and k between 0 and 100")
        if self.p_percent is not None and self.p_percent <= 0:
            raise ValueError("p_percent: more than 0")
        if self.rounding is not None and self.rounding < 1:
            raise ValueError("rounding: a base of 1 or more")

    @property
    def masked_minimum(self) -> int:
        """The least value that a reader must allow for a cell that this rule masks: 0 or 1."""
        return int(self.zero_is_safe and not self.never_crossed and not self.magnitude and self.threshold > 1)

    @property
    def magnitude(self) -> bool:
        """True when the cells are amounts (money), judged by their contributors rather than by their size."""
        return self.dominance is not None or self.p_percent is not None

    def lowered(self, threshold: int) -> Rule:
        """The same rule with a lower threshold, for the tier `partenaires`; never a higher one."""
        return replace(self, threshold=min(threshold, self.threshold))


def rule_of(rules: Rule | Mapping[str, Rule], measure: str) -> Rule:
    """The rule of a measure: the one given for it, else the one under `*`. KeyError when there is none."""
    if isinstance(rules, Rule):
        return rules
    found = rules.get(measure, rules.get("*"))
    if found is None:
        raise KeyError(f"no secrecy rule for the measure {measure!r}")
    return found
