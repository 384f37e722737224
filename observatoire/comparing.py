"""Rows → what can honestly be said when places are compared: ranks, gaps over time, funnel, yardstick. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from observatoire import formats, noise
from observatoire import sentences as say
from observatoire.catalog import Indicator
from observatoire.noise import Dispersion, Estimate, Verdict
from observatoire.twins import Profile

Row = Mapping[str, Any]

ALPHABETICAL = "Ils sont rangés par ordre alphabétique."
NO_PRECISION = f"Précision non publiée : l'ordre des quartiers ne serait pas un classement. {ALPHABETICAL}"
NO_ORDER = f"Les intervalles se recouvrent tous : l'ordre des quartiers ne veut rien dire. {ALPHABETICAL}"
STEPS = 60
"""Points of a curve of control limits."""
SIMILAR = 0.98
"""Two sums of a rate are on the same quartiers where the numbers of quartiers differ by less than this."""
SHOWN = 6
"""Names in a sentence."""


# --- ranks --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Order:
    """The ranks that some quartiers may have for one indicator, by code, and what may be said of them."""

    bands: dict[str, tuple[int, int]]
    sentence: str

    @property
    def holds(self) -> bool:
        """Whether one quartier at least is surely before another."""
        return any(band != (1, len(self.bands)) for band in self.bands.values())

    def rank(self, code: str) -> str:
        """Write the rank of a quartier: `2e`, `du 1er au 3e`, or nothing where no rank means anything."""
        if not self.holds or code not in self.bands:
            return ""
        best, worst = self.bands[code]
        return _nth(best) if best == worst else f"du {_nth(best)} au {_nth(worst)}"


def order(rows: Sequence[Row], indicator: Indicator, names: Mapping[str, str]) -> Order:
    """Rank quartiers as far as their intervals allow. Rows without a figure have no rank."""
    known = [row for row in rows if say.known(row)]
    found = {str(row["code"]): estimate for row in known if (estimate := say.estimate(row, indicator))}
    if len(known) < 2:
        return Order({}, "")
    if len(found) < len(known):
        return Order({}, NO_PRECISION)
    bands = dict(zip(found, noise.ranks(list(found.values())), strict=True))
    last = len(bands)
    up = [names[code] for code, (best, worst) in bands.items() if best == 1 and worst < last]
    down = [names[code] for code, (best, worst) in bands.items() if best > 1 and worst == last]
    if not up and not down:
        return Order(bands, NO_ORDER)
    said = [f"nettement au-dessus d'un autre au moins, {say.some(up, SHOWN)}"] if up else []
    said += [f"nettement au-dessous, {say.some(down, SHOWN)}"] if down else []
    text = f"{' ; '.join(said)}. Entre deux intervalles qui se recouvrent, l'ordre ne veut rien dire."
    text = f"{text[:1].upper()}{text[1:]} Rangs possibles : au tableau."
    return Order(bands, text)


def _nth(rank: int) -> str:
    return "1er" if rank == 1 else f"{formats.number(rank)}e"


def standing(rows: Sequence[Row], reference: Row | None, indicator: Indicator) -> tuple[int, int, int] | None:
    """Count the quartiers surely above a reference, not told from it, and surely below; None without intervals."""
    other = say.estimate(reference, indicator)
    found = [(row, estimate) for row in rows if (estimate := say.estimate(row, indicator))]
    if other is None or not found:
        return None
    sides = [
        noise.judged(own.minus(other), noise.STABLE_POINTS, row.get("denominateur")) for row, own in found
    ]
    above, below = (sum(side is verdict for side in sides) for verdict in (Verdict.UP, Verdict.DOWN))
    return above, len(sides) - above - below, below


def standing_title(whom: str, indicator: Indicator, counted: tuple[int, int, int], reference: str) -> str:
    """Say how many quartiers are apart from a reference: the title of the page."""
    above, same, below = counted
    total = above + same + below
    what = f"{indicator.title[:1].lower()}{indicator.title[1:]}"
    if not above and not below:
        one = f"aucun des {formats.number(total)} quartiers" if total > 1 else "le quartier"
        return f"{whom} : {one} ne s'écarte nettement de {reference} ({what})".replace(
            "le quartier ne s'écarte nettement", "le quartier ne s'écarte pas nettement"
        )
    sides = [f"{formats.number(above)} au-dessus"] if above else []
    sides += [f"{formats.number(below)} au-dessous"] if below else []
    over = f"{formats.count(above + below, 'quartier')} sur {formats.number(total)}"
    verb = "s'écarte" if above + below == 1 else "s'écartent"
    return f"{whom} : {over} {verb} nettement de {reference} ({what} : {formats.listing(sides)})"


# --- gap over time ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Gap:
    """A figure, that of its reference at the same date, and how far apart they are."""

    periode: pd.Timestamp
    own: dict[str, Any]
    other: dict[str, Any]
    apart: float


def gaps(own: pd.DataFrame, other: pd.DataFrame, indicator: Indicator) -> list[Gap]:
    """Pair two series date by date, over the last stretch without a break or a change of quartiers."""
    here, there = _stretch(own, indicator), _stretch(other, indicator)
    found = []
    for moment in sorted(set(here) & set(there)):
        mine, theirs = here[moment], there[moment]
        found.append(Gap(moment, mine, theirs, float(mine["valeur"]) - float(theirs["valeur"])))
    return found


def _stretch(rows: pd.DataFrame, indicator: Indicator) -> dict[pd.Timestamp, dict[str, Any]]:
    known = rows[rows["valeur"].notna() & rows["periode"].notna()].sort_values("periode")
    if known.empty:
        return {}
    last = known.iloc[-1]
    past = [pd.Timestamp(b.date) for b in indicator.breaks if pd.Timestamp(b.date) <= last["periode"]]
    kept = known[known["periode"] >= max(past)] if past else known
    if not formats.is_missing(last["quartiers_publies"]):
        reach = kept["quartiers_publies"] / last["quartiers_publies"]
        kept = kept[(reach >= SIMILAR) & (reach <= 1 / SIMILAR)]
    lines = ({str(key): cell for key, cell in row.items()} for row in kept.to_dict("records"))
    return {pd.Timestamp(line["periode"]): line for line in lines}


def gap_verdict(first: Gap, last: Gap, indicator: Indicator) -> Verdict:
    """Say whether a gap widened (up) or narrowed (down) beyond the noise of its four figures."""
    ends = [_gap_estimate(gap, indicator) for gap in (first, last)]
    if ends[0] is None or ends[1] is None:
        return Verdict.UNKNOWN
    grown = ends[1].minus(ends[0])
    if last.apart < 0 or (last.apart == 0 and first.apart < 0):
        grown = Estimate(-grown.value, -grown.high, -grown.low)
    fewest = min(float(gap.own["denominateur"]) for gap in (first, last))
    return noise.judged(grown, noise.STABLE_POINTS, fewest)


def _gap_estimate(gap: Gap, indicator: Indicator) -> Estimate | None:
    own, other = say.estimate(gap.own, indicator), say.estimate(gap.other, indicator)
    return own.minus(other) if own and other else None


GAP_WORDS = {
    Verdict.UP: "un écart qui se creuse",
    Verdict.DOWN: "un écart qui se resserre",
    Verdict.STABLE: "un écart stable",
    Verdict.FEW: "trop peu de personnes pour conclure sur l'évolution",
    Verdict.UNKNOWN: "évolution non qualifiée (précision non publiée)",
}


def gap_sentence(found: Sequence[Gap], indicator: Indicator, reference: str) -> str:
    """Say the gap at the last date, and how it moved since the first one where that leaves the noise."""
    first, last = found[0], found[-1]
    now = f"{indicator.title} : {_level(last, indicator, reference)}"
    if first is last:
        return formats.spaced(f"{now} au {formats.day(last.periode.date())}")
    verdict = gap_verdict(first, last, indicator)
    then = f" ({size_of(first.apart, indicator)} alors)" if verdict.moves or verdict is Verdict.STABLE else ""
    words = GAP_WORDS[verdict]
    if verdict is Verdict.STABLE and now.startswith(f"{indicator.title} : sans écart net"):
        words = "sans changement net"
    return formats.spaced(f"{now}, {words} depuis le {formats.day(first.periode.date())}{then}")


def _level(gap: Gap, indicator: Indicator, reference: str) -> str:
    """Say a gap at one date; `sans écart net` where chance alone may explain it."""
    if say.gap(gap.own, gap.other, indicator) in (say.SAME, say.UNCLEAR):
        return f"sans écart net avec {reference} ({size_of(gap.apart, indicator)})"
    side = "au-dessous" if gap.apart < 0 else "au-dessus"
    return f"{size_of(gap.apart, indicator)} {side} de {reference}"


def size_of(apart: float, indicator: Indicator) -> str:
    """Write the size of a gap: in points for rates, in the unit of the indicator otherwise."""
    if indicator.kind in ("taux", "evolution"):
        return formats.points(abs(apart))
    return formats.value(abs(apart), indicator.unit, indicator.decimals)


# --- funnel -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Funnel:
    """Rates of places by how many people they are over, and what chance alone would let them be.

    rate: of all places together. curve: numbers of people, with the bounds of each pair of limits. sides: -1, 0 or 1
    by code, against the limits at 99.8 % (widened where places differ more than chance has it); within: those
    beyond 95 % only.
    """

    rows: tuple[dict[str, Any], ...]
    rate: float
    spread: Dispersion
    curve: tuple[tuple[int, tuple[tuple[float, float], ...]], ...]
    wide: tuple[tuple[float, float], ...]
    sides: dict[str, int]

    @property
    def out(self) -> list[dict[str, Any]]:
        """Rows beyond the limits, the farthest first."""
        beyond = [row for row in self.rows if self.sides[row["code"]]]
        return sorted(beyond, key=lambda row: -abs(row["valeur"] - self.rate) * row["denominateur"] ** 0.5)


def funnel(rows: Sequence[Row]) -> Funnel | None:
    """Draw control limits around the rate of all places; None under three places with published counts."""
    kept = [
        dict(row)
        for row in rows
        if say.known(row)
        and not formats.is_missing(row.get("numerateur"))
        and (row["denominateur"] or 0) >= 1
    ]
    if len(kept) < 3:
        return None
    parts = [float(row["numerateur"]) for row in kept]
    wholes = [float(row["denominateur"]) for row in kept]
    rate = 100 * sum(parts) / sum(wholes)
    spread = noise.dispersion(parts, wholes, rate)
    sizes = _sizes(min(wholes), max(wholes))
    curve = tuple((n, tuple(noise.control_limits(rate, n, cover) for cover in noise.LIMITS)) for n in sizes)
    sides = {}
    for row in kept:
        people = round(row["denominateur"])
        limits = (
            spread.widened(rate, people, noise.LIMITS[1])
            if spread.significant
            else noise.control_limits(rate, people, noise.LIMITS[1])
        )
        sides[str(row["code"])] = noise.outside(float(row["valeur"]), limits)
    wide = tuple(spread.widened(rate, n, noise.LIMITS[1]) for n in sizes) if spread.significant else ()
    return Funnel(tuple(kept), rate, spread, curve, wide, sides)


def _sizes(low: float, high: float) -> list[int]:
    """Choose numbers of people evenly spaced on a square-root scale: limits bend most where people are few."""
    start, end = max(low * 0.8, 1) ** 0.5, (high * 1.05) ** 0.5
    return sorted({round((start + (end - start) * k / (STEPS - 1)) ** 2) for k in range(STEPS)} - {0})


def funnel_title(found: Funnel, indicator: Indicator, codes: Sequence[str], whom: str) -> str:
    """Say how many of some quartiers chance alone does not explain."""
    here = [row for row in found.rows if row["code"] in codes]
    out = [row for row in here if found.sides[row["code"]]]
    if not here:
        return f"{indicator.title} : aucun effectif publié pour {whom}"
    if not out:
        all_ = "le quartier reste" if len(here) == 1 else f"les {formats.number(len(here))} quartiers restent"
        usual = "l'écart habituel entre quartiers" if found.spread.significant else "ce que le hasard permet"
        return f"{indicator.title} : {all_} dans {usual}"
    verb = "s'écarte" if len(out) == 1 else "s'écartent"
    over = f"{formats.count(len(out), 'quartier')} sur {formats.number(len(here))}"
    than = (
        "plus que les quartiers entre eux" if found.spread.significant else "plus que le hasard ne le permet"
    )
    return f"{indicator.title} : {over} {verb} {than}"


def funnel_notes(
    found: Funnel, indicator: Indicator, codes: Sequence[str], names: Mapping[str, str]
) -> list[str]:
    """Name the quartiers beyond the limits, say how many chance would put there, and handle overdispersion."""
    total = len(found.rows)
    here = [row for row in found.out if row["code"] in codes]
    named = [
        f"{names[row['code']]} ({say.bare(row, indicator)}, {'au-dessus' if found.sides[row['code']] > 0 else 'au-dessous'})"
        for row in here
    ]
    expected = (1 - noise.LIMITS[1]) * total
    chance = "moins d'un" if expected < 1 else f"environ {formats.number(expected)}"
    said = [f"Hors limites dans ce territoire : {say.some(named, SHOWN)}."] if named else []
    said.append(
        f"Parmi les {formats.number(total)} quartiers dessinés, {formats.number(len(found.out)) if found.out else 'aucun ne'} "
        f"{'sort' if len(found.out) < 2 else 'sortent'} des limites à 99,8 % ; le seul hasard en ferait sortir {chance}."
    )
    if found.spread.significant:
        said.append(
            f"Les quartiers varient {formats.number(found.spread.factor, 1)} fois plus que le hasard seul (variance) : "
            "ils ne se ressemblent pas. Les limites sont donc élargies d'autant (tirets) pour dire lesquels s'écartent "
            "vraiment des autres."
        )
    return said


# --- yardstick ----------------------------------------------------------------------------------------


def yardstick_title(
    whom: str, indicator: Indicator, own: Row, others: Sequence[Row], reference: Row | None
) -> str:
    """Say where a place stands among the Cités, counting only those surely above or below it."""
    mine = say.estimate(own, indicator)
    held = [estimate for row in others if (estimate := say.estimate(row, indicator))]
    lead = f"{whom} : {indicator.title[:1].lower()}{indicator.title[1:]} de {say.bare(own, indicator)}"
    if mine is None or not held:
        return f"{lead}, {say.bare(reference, indicator)} pour les Cités ensemble" if reference else lead
    above, same, below = noise.beside(mine, held)
    total = formats.number(len(held))
    if same == len(held):
        whole = "l'autre Cité" if same == 1 else f"aucune des {total} autres Cités"
        return f"{lead}, sans écart net avec {whole}"
    parts = [f"{formats.number(above)} nettement plus haut"] if above else []
    parts += [f"{formats.number(below)} nettement plus bas"] if below else []
    parts += [f"{formats.number(same)} sans écart net"] if same else []
    return f"{lead} ; sur {total} autres Cités, {formats.listing(parts)}"


# --- twins --------------------------------------------------------------------------------------------


def twins_title(found: Profile, names: Mapping[str, str]) -> str:
    """Name the nearest quartier, or say that none is near."""
    own = names[found.code]
    if not found.twins:
        return f"{own} : aucun autre quartier n'a les mêmes chiffres publiés"
    nearest = found.twins[0]
    if nearest.distance >= 1:
        return f"{own} : aucun quartier ne lui ressemble vraiment"
    return f"{own} ressemble le plus {say.at(names[nearest.code])}"


def twins_notes(found: Profile, titles: Mapping[str, str], indicators: Mapping[str, Indicator]) -> list[str]:
    """Say over how many quartiers twins were sought, what was left out, and what a distance means."""
    said = []
    if found.compared:
        said.append(
            f"Cherché parmi {formats.count(found.compared, 'autre quartier', 'autres quartiers')} dont tous les "
            f"chiffres choisis sont publiés."
        )
    if found.discarded:
        said.append(
            f"{formats.count(found.discarded, 'quartier écarté', 'quartiers écartés')} : un chiffre au moins y est "
            "secret ou non publié. Les comparer sur le reste fausserait la distance."
        )
    if found.lacking:
        said.append(
            f"Sans valeur publiée ici, donc hors de la distance : {formats.listing([titles[n] for n in found.lacking])}."
        )
    widest = max(found.used, key=lambda name: found.spreads[name])
    indicator = indicators[widest]
    usual = (
        formats.points(found.spreads[widest])
        if indicator.kind in ("taux", "evolution")
        else formats.value(found.spreads[widest], indicator.unit, indicator.decimals)
    )
    said.append(
        "Distance 1 : en moyenne, les deux quartiers diffèrent d'un écart habituel entre quartiers (écart type) sur "
        f"chaque indicateur, par exemple de {usual} pour « {indicator.title} ». Deux quartiers pris au hasard sont à 1,4 "
        "environ."
    )
    said.append("Sous 0,5, le profil est très proche ; au-delà de 1, les quartiers ne se ressemblent plus.")
    return said
