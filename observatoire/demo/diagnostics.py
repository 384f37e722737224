"""Demonstration tables of the kinds `diagnostics` and `entretiens`: simulated counts, invented words.

Some quartiers have no diagnosis at all, some too little of one: the matrix must say that it does not know.
Guadeloupe has diagnoses and no count of jobseekers, so the share of people diagnosed there is unknown.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from observatoire import vocabulary as v
from observatoire.contracts import CONTRACTS
from observatoire.demo import facts, profiles
from observatoire.demo.dice import Dice
from observatoire.demo.facts import SIMULATED, Quartier
from observatoire.demo.jobseekers import _total as jobseekers_abc
from observatoire.demo.profiles import OVERSEAS

Row = dict[str, Any]

DATES_2015 = (dt.date(2021, 12, 31),)
DATES_2024 = (dt.date(2024, 6, 30), dt.date(2024, 12, 31), dt.date(2025, 6, 30), dt.date(2025, 12, 31))

WITHOUT = {"QN07822N", "QN02811N", "QN03714N", "QN04104N", "QN03715N", "QP078018", "QP014006", "QP045001"}
"""Quartiers that nobody has diagnosed."""
BARELY = {"QN04505M", "QN03704M", "QN07815M", "QN01404M", "QN02806M", "QP045010"}
"""Quartiers where too few people are diagnosed to tell."""

SHARES = {
    "mobilite": (0.34, 0.52, (0.2, 0.55, 0.25)),
    "famille": (0.21, 0.78, (0.15, 0.7, 0.15)),
    "savoirs": (0.22, 0.55, (0.12, 0.58, 0.3)),
    "sante": (0.17, 0.5, (0.08, 0.47, 0.45)),
    "logement": (0.14, 0.5, (0.25, 0.55, 0.2)),
    "finances": (0.27, 0.53, (0.2, 0.6, 0.2)),
    "droits": (0.16, 0.48, (0.15, 0.55, 0.3)),
    "numerique": (0.23, 0.52, (0.05, 0.45, 0.5)),
    "reseaux": (0.3, 0.47, (0.34, 0.5, 0.16)),
    "confiance": (0.26, 0.55, (0.28, 0.5, 0.22)),
}
"""Share of people who have each frein, share of women among them, and shares by age."""
WITHOUT_FREIN = 0.17
STRENGTHS = (0.3, 0.38, 0.22, 0.1)


def _diagnosed(quartier: Quartier, date: dt.date) -> int:
    """How many people are diagnosed: more every year."""
    if quartier.departement == OVERSEAS:
        seekers = round(quartier.population * profiles.of_quartier(quartier).defm / 100)
    else:
        seekers = jobseekers_abc(quartier, date)
    dice = Dice("diagnostic", quartier.lineage)
    share = dice.uniform(0.12, 0.24) if quartier.code in BARELY else dice.uniform(0.38, 0.72)
    return round(seekers * share * (1 + 0.12 * (date.year + date.month / 12 - 2026)))


def _of_quartier(quartier: Quartier, date: dt.date) -> Iterator[Row]:
    place = {
        "niveau": "quartier",
        "code": quartier.code,
        "geographie": quartier.geographie,
        "periode": date,
        "source": SIMULATED,
    }
    people = _diagnosed(quartier, date)
    taste, dice = Dice("freins", quartier.lineage), Dice("freins", quartier.code, date)
    yield from _split(place, v.TOTAL, people, 0.5, (0.17, 0.56, 0.27), dice)
    yield {**place, "frein": v.AUCUN_FREIN, "effectif": round(people * taste.around(WITHOUT_FREIN, 0.03))}
    for frein, (share, women, ages) in SHARES.items():
        count = round(people * max(0.03, taste.around(share, share / 6)) * dice.around(1, 0.04))
        yield from _split({**place}, frein, count, women, ages, dice)
        parts = dice.split(count, STRENGTHS, 0.25)
        for strength, part in zip(v.INTENSITES, parts, strict=True):
            yield {**place, "frein": frein, "intensite": strength, "effectif": part}


def _split(
    place: Row, frein: str, count: int, women: float, ages: tuple[float, ...], dice: Dice
) -> Iterator[Row]:
    yield {**place, "frein": frein, "effectif": count}
    for sex, part in zip(v.SEXES, dice.split(count, (women, 1 - women)), strict=True):
        yield {**place, "frein": frein, "sexe": sex, "effectif": part}
    for age, part in zip(v.TRANCHES_AGE_PARCOURS, dice.split(count, ages), strict=True):
        yield {**place, "frein": frein, "tranche_age": age, "effectif": part}


def diagnostics() -> pa.Table:
    """Every count of people by frein."""
    rows: list[Row] = []
    for quartier in facts.quartiers():
        if quartier.code in WITHOUT:
            continue
        for date in DATES_2015 if quartier.geographie == 2015 else DATES_2024:
            rows += _of_quartier(quartier, date)
    return CONTRACTS["diagnostics"].table(rows)


def entretiens() -> pa.Table:
    """Words invented for the demonstration; those that are not publishable never reach a release."""
    return CONTRACTS["entretiens"].table(
        {
            **row,
            "id": f"demo-{rank:03d}",
            "periode": dt.date.fromisoformat(row["periode"]),
            "publiable": row["publiable"] == "oui",
            "source": "Parole inventée pour la démonstration",
        }
        for rank, row in enumerate(facts._rows("entretiens"), 1)
    )
