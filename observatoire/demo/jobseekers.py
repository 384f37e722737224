"""Demonstration table of the kind `demandeurs_emploi`: simulated counts whose parts add up to their totals.

Quartiers of 2015 have the 31 December of five years, quartiers of 2024 every end of quarter from 2022 to
2025, with categories F and G from 2025 on. No count from 1 to 4 is given, and a margin with such a part is
masked whole, so that nothing can be found by subtraction. Guadeloupe's quartiers have no row at all: nobody
publishes any.
"""

from __future__ import annotations

import calendar
import datetime as dt
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import pyarrow as pa

from observatoire import vocabulary as v
from observatoire.contracts import CONTRACTS
from observatoire.demo import facts, profiles
from observatoire.demo.dice import Dice
from observatoire.demo.facts import SIMULATED, Quartier
from observatoire.demo.profiles import OVERSEAS, Area

Row = dict[str, Any]

YEARS_2015 = (2016, 2017, 2019, 2020, 2021)
QUARTERS = tuple(
    dt.date(year, month, calendar.monthrange(year, month)[1])
    for year in range(2022, 2026)
    for month in (3, 6, 9, 12)
)
PROVISIONAL = QUARTERS[-1]
REFORM = dt.date(2025, 1, 1)
"""Law "plein emploi": categories F and G, and RSA recipients registered without asking."""
THRESHOLD = 5

LEVELS = {2015: 1.125, 2016: 1.115, 2017: 1.15, 2018: 1.1, 2019: 1.045, 2020: 1.06, 2021: 1.0}
LEVELS_SINCE = {
    2022: (0.99, 0.965, 0.96, 0.955),
    2023: (0.94, 0.925, 0.935, 0.945),
    2024: (0.94, 0.93, 0.945, 0.965),
}
LEVELS_SINCE |= {2025: (0.995, 1.0, 1.01, 1.02)}
"""Level of registered jobseekers at the end of a year, then of a quarter; 31 December 2021 is 1."""

AGES = ("<26", "26-49", "50+")
TRAINING = tuple(v.NIVEAUX_FORMATION)
DURATIONS = ("classe 1", "classe 2", "classe 3", "classe 4")
NATIONALITIES = tuple(v.NATIONALITES)

ABSENT = {("QP028007", 2019), ("QP045008", 2016)}
"""Quartiers with no figure at all one year."""
LATE = {"QN04104N": dt.date(2022, 6, 30), "QN02811N": dt.date(2022, 3, 31)}
"""New quartiers without figures until after this date."""
WHOLE_REGIONS = {"24": ("18", "28", "36", "37", "41", "45"), "01": (OVERSEAS,)}
"""Regions whose departments are all in the demonstration: they are the sum of them."""
HIDDEN_SPLITS = 1100
"""Under this population, crossed splits are masked."""


@dataclass(frozen=True)
class Block:
    """Cells published or masked together: (breakdown, count); `derived`: what subtraction would give."""

    categorie: str
    cells: tuple[tuple[dict[str, str], int], ...]
    derived: tuple[int, ...] = ()

    @property
    def unsafe(self) -> bool:
        """Whether a cell, or a difference with a published margin, counts from 1 to 4 people."""
        return any(0 < count < THRESHOLD for count in (*(count for _, count in self.cells), *self.derived))


def _level(date: dt.date) -> float:
    if date.year in LEVELS_SINCE:
        return LEVELS_SINCE[date.year][date.month // 3 - 1]
    return LEVELS[date.year]


@cache
def _total(quartier: Quartier, date: dt.date) -> int:
    """Jobseekers A, B, C of a quartier on a date."""
    profile = profiles.of_quartier(quartier)
    own = Dice("tendance", quartier.lineage)
    slope, phase, swing = own.around(0, 0.006), own.uniform(0, 6.28), own.uniform(0.005, 0.03)
    time = date.year + date.month / 12 - 2021
    level = _level(date) * (1 + slope * time + swing * math.sin(0.9 * time + phase))
    return round(
        quartier.population
        * profile.defm
        / 100
        * level
        * Dice("effectif", quartier.code, date).around(1, 0.008)
    )


def _cross(
    name: str, labels: Sequence[str], by_sex: dict[str, list[int]]
) -> tuple[tuple[dict[str, str], int], ...]:
    return tuple(
        ({name: label, "sexe": sex}, by_sex[sex][i]) for sex in v.SEXES for i, label in enumerate(labels)
    )  # fmt: skip


def _split(name: str, labels: Sequence[str], counts: Sequence[int]) -> tuple[tuple[dict[str, str], int], ...]:
    return tuple(({name: label}, count) for label, count in zip(labels, counts, strict=True))


def _sexes(women: int, men: int) -> tuple[tuple[dict[str, str], int], ...]:
    return (({"sexe": "F"}, women), ({"sexe": "H"}, men))


def _blocks(quartier: Quartier, date: dt.date) -> Iterator[Block]:
    """Draw every count of a quartier on a date, grouped in blocks."""
    total = _total(quartier, date)
    taste, dice = Dice("structure", quartier.lineage), Dice("structure", quartier.code, date)
    time = date.year + date.month / 12 - 2021
    women, men = dice.split(total, (taste.around(0.485, 0.025), 0.515), 0.02)
    yield Block("ABC", (({}, total),))
    yield Block("ABC", _sexes(women, men))

    share_a, share_b = taste.around(0.63, 0.03) - 0.006 * time, taste.around(0.13, 0.01)
    part_a, part_b, part_c = dice.split(total, (share_a, share_b, 1 - share_a - share_b), 0.02)
    a_women = round(part_a * women / total * 0.965)
    a_men = part_a - a_women
    yield Block("A", (({}, part_a),), (total - part_a,))
    yield Block("A", _sexes(a_women, a_men), (women - a_women, men - a_men))
    extra = dice.split(round(total * taste.around(0.115, 0.012)), (taste.uniform(0.35, 0.45), 0.6), 0.05)
    extra_women = round(sum(extra) * 0.54)
    yield Block("ABCDE", (({}, total + sum(extra)),), (sum(extra),))
    yield Block(
        "ABCDE",
        _sexes(women + extra_women, men + sum(extra) - extra_women),
        (extra_women, sum(extra) - extra_women),
    )
    if quartier.geographie == 2024:
        yield Block("B", (({}, part_b),), (part_c,))
        yield Block("C", (({}, part_c),), (part_b,))
        yield Block("D", (({}, extra[0]),), (extra[1],))
        yield Block("E", (({}, extra[1]),), (extra[0],))
    if date > REFORM:
        since = (date - REFORM).days / 365
        for category, share in (("F", 0.022 + 0.03 * since), ("G", 0.11 + 0.05 * since)):
            count = round(total * share * dice.around(1, 0.08))
            half = round(count * dice.around(0.52, 0.02))
            yield Block(category, (({}, count),))
            yield Block(category, _sexes(half, count - half))

    rsa = round(total * (taste.around(0.25, 0.03) + (0.035 if date > REFORM else 0.0)) * dice.around(1, 0.02))
    rsa_women = round(rsa * taste.around(0.54, 0.03))
    rsa_men = rsa - rsa_women
    yield Block("ABC", (({"rsa": "oui"}, rsa),), (total - rsa,))
    crossed = tuple(({"rsa": "oui", **cell}, count) for cell, count in _sexes(rsa_women, rsa_men))
    yield Block("ABC", crossed, (women - rsa_women, men - rsa_men))

    young, old = taste.around(0.155, 0.02), taste.around(0.235, 0.025) + 0.003 * time
    yield Block("ABC", _split("tranche_age", AGES, dice.split(total, (young, 1 - young - old, old), 0.02)))
    foreign = taste.around(0.28, 0.06)
    yield Block("ABC", _split("nationalite", NATIONALITIES, dice.split(total, (1 - foreign, foreign), 0.02)))
    yield from _crossed("niveau_formation", TRAINING, (0.31, 0.335, 0.19, 0.165), (women, men), taste, dice)
    yield from _crossed("anciennete", DURATIONS, (0.36, 0.17, 0.19, 0.28), (women, men), taste, dice)


def _crossed(
    name: str,
    labels: Sequence[str],
    weights: Sequence[float],
    sexes: tuple[int, int],
    taste: Dice,
    dice: Dice,
) -> Iterator[Block]:
    """Draw a split of A, B, C, and the same crossed with sex."""
    own = [weight * taste.around(1, 0.06) for weight in weights]
    by_sex = {sex: dice.split(count, own, 0.06) for sex, count in zip(v.SEXES, sexes, strict=True)}
    yield Block(
        "ABC", _split(name, labels, [sum(by_sex[sex][i] for sex in v.SEXES) for i in range(len(labels))])
    )
    yield Block("ABC", _cross(name, labels, by_sex))


def _of_quartier(quartier: Quartier, date: dt.date) -> Iterator[Row]:
    """Yield the rows of a quartier on a date, masked where they must be."""
    place = {"niveau": "quartier", "code": quartier.code, "geographie": quartier.geographie, "periode": date}
    absent = (quartier.code, date.year) in ABSENT or date <= LATE.get(quartier.code, dt.date.min)
    for block in _blocks(quartier, date):
        fine = len(block.cells) > 4 or any("rsa" in cell and "sexe" in cell for cell, _ in block.cells)
        hidden = block.unsafe or (fine and quartier.population < HIDDEN_SPLITS)
        for cell, count in block.cells:
            row = {**place, "categorie": block.categorie, **cell, "source": SIMULATED}
            if absent:
                yield {**row, "marque": "nd"}
            elif hidden:
                yield {**row, "marque": "s"}
            else:
                yield {**row, "effectif": count, "marque": "p" if date == PROVISIONAL else None}


def _area_counts(area: Area, date: dt.date) -> dict[tuple[str, str], int]:
    """Jobseekers of a territoire by (categorie, sexe), all residents, rounded to 5 as Dares does."""
    within = [
        a
        for a in profiles.areas()
        if a.niveau == "departement" and a.departement in WHOLE_REGIONS.get(area.code, ())
    ]
    if area.niveau == "region" and within:
        parts = [_area_counts(part, date) for part in within]
        return {key: sum(part[key] for part in parts) for key in parts[0]}
    inside = profiles.residents_in_quartiers(area)
    outside = max((area.population or 0) - inside, 0)
    own = Dice("tendance", area.alike)
    slope, women, a_share = own.around(0, 0.003), own.around(0.51, 0.008), own.around(0.55, 0.015)
    time = date.year + date.month / 12 - 2021
    damped = 1 + (_level(date) - 1) * 0.75
    rate = 0.004 * profiles.of_area(area).pauvrete + 0.02
    noise = Dice("effectif", area.alike, date).around(1, 0.004)
    total = (outside * rate + inside * 0.16) * damped * (1 + slope * time) * noise
    counts: dict[tuple[str, str], int] = {}
    for category, share in (("ABC", 1.0), ("A", a_share - 0.005 * time), ("ABCDE", 1.12)):
        by_sex = {"F": 5 * round(total * share * women / 5), "H": 5 * round(total * share * (1 - women) / 5)}
        counts |= {(category, sex): count for sex, count in by_sex.items()}
        counts[category, v.TOTAL] = sum(by_sex.values())
    return counts


def _of_area(area: Area) -> Iterator[Row]:
    """Yield the rows of a territoire."""
    if area.population is None:
        return
    for date in (*(dt.date(year, 12, 31) for year in YEARS_2015), *QUARTERS):
        for (category, sex), count in _area_counts(area, date).items():
            yield {
                "niveau": area.niveau,
                "code": area.code,
                "periode": date,
                "categorie": category,
                "sexe": sex,
                "effectif": count,
                "marque": "p" if date == PROVISIONAL else None,
                "source": SIMULATED,
            }


def changes(quartier: Quartier, year: int) -> dict[str, float]:
    """Change over a year of jobseekers of a quartier, in %, as published (on a revised series)."""
    now, then = (_total(quartier, dt.date(y, 12, 31)) for y in (year, year - 1))
    dice = Dice("evolution", quartier.code, year)
    overall = 100 * (now / then - 1) + dice.around(0, 0.3)
    names = ("abc", "abc_femmes", "abc_hommes", "a", "a_femmes", "a_hommes")
    return {
        f"evolution_defm_{name}": round(overall + (dice.around(0, 1.2) if i else 0), 1)
        for i, name in enumerate(names)
    }


def demandeurs_emploi() -> pa.Table:
    """Every count of jobseekers of the demonstration."""
    rows: list[Row] = []
    for quartier in facts.quartiers():
        if quartier.departement == OVERSEAS:
            continue
        dates = (
            [dt.date(year, 12, 31) for year in YEARS_2015] if quartier.geographie == 2015 else list(QUARTERS)
        )
        for date in dates:
            rows += _of_quartier(quartier, date)
    for area in profiles.areas():
        rows += _of_area(area)
    return CONTRACTS["demandeurs_emploi"].table(rows)
