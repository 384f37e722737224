"""The audit: play the attacker on what is published, and say which protected cells he bounds too tightly."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from .arrays import Bools, Ints, distinct, without
from .bounds import Exposed, System, exposed
from .relations import Links
from .rules import Rule
from .system import COMPLEMENTARY, MASKED, PRIMARY, PRODUCER, SHOWN, Release, build

LISTED = 200


def audit(
    table: pd.DataFrame,
    rules: Rule | Mapping[str, Rule],
    links: Links,
    *,
    earlier: Sequence[pd.DataFrame] = (),
    contributors: pd.DataFrame | None = None,
) -> dict[str, Any]:
    """Bound every protected cell of a release from everything published; a JSON-able report.

    table: one row per cell: the key columns, `effectif`, and `statut` (publie, primaire, complementaire,
    producteur, or `masque`: masked, and nothing says why; held as protected unless it is surely not small).
        Without `statut`, a row without value is a masked cell, and each is held as primary. `fige` (True): a
        reader finds this very value elsewhere.
    Values of masked rows may be given or not: they are never written in the report.

    Attacker: knows every relation of `links`, every published value of this release and of `earlier`, and
    that a masked cell is 1 or more where zero is safe (0 or more elsewhere, and for the producer's masks);
    he does not know which masks are primary. Integrality is relaxed.

    Report: cells, primary, complementary, producer (rows), hidden (rests that nobody publishes), relations,
    dropped (relations that do not hold), at_risk (keys and bounds of each exposed cell, the first 200;
    `already_public`: frozen figures alone betray it, so that no mask here can protect it), at_risk_count,
    avoidable_count (those that a mask here would protect), producer_exposed (the producer's masks that frozen
    figures alone betray, which are not in at_risk), safe, seconds. Errors: KeyError, ValueError: see `build`.
    """
    start = time.perf_counter()
    status = statuses(table)
    release = build(table.assign(statut=status), rules, links, earlier, contributors)
    report = inspect(release, status)
    return {**report, "seconds": round(time.perf_counter() - start, 3)}


def statuses(table: pd.DataFrame) -> np.ndarray[Any, Any]:
    """The status of each row; where there is no `statut`, every masked row is held as primary."""
    if "statut" in table:
        return table["statut"].to_numpy(dtype=object)
    return np.where(table["effectif"].notna(), SHOWN, PRIMARY).astype(object)


def inspect(release: Release, status: np.ndarray[Any, Any], known: Exposed | None = None) -> dict[str, Any]:
    """The attacker's report on a release whose rows have these statuses; `known`: what he found already."""
    masked, hard = masks(release, status)
    soft = release.relations.virtual.copy()
    soft[release.variable[status == MASKED]] = True
    soft[_masked_before(release, (MASKED,))] = True
    system = replace(release.system, hard=hard, soft=soft)
    found = _with_shown(release, known or exposed(system, masked), masked, status)
    public = _betrayed_by_frozen(system, release, found)
    producers = public & _of_producer(release, found, status)
    risk = ~producers
    return {
        "cells": release.rows,
        "primary": int((status == PRIMARY).sum()),
        "complementary": int((status == COMPLEMENTARY).sum()),
        "producer": int((status == PRODUCER).sum()),
        "hidden": int(release.relations.virtual.sum()),
        "relations": int(system.matrix.shape[0]),
        "dropped": release.dropped,
        "at_risk": _listed(release, found, public, risk),
        "at_risk_count": int(risk.sum()),
        "avoidable_count": int((risk & ~public).sum()),
        "producer_exposed": _listed(release, found, public, producers),
        "safe": not risk.any(),
    }


def masks(release: Release, status: np.ndarray[Any, Any]) -> tuple[Bools, Bools]:
    """(masked, protected) variables when the rows of the current table have these statuses."""
    relations, size = release.relations, len(release.relations.virtual)
    visible = release.frozen.copy()
    visible[release.variable[status == SHOWN]] = True
    hard = np.zeros(size, dtype=bool)
    hard[release.variable[(status == PRIMARY) | (status == PRODUCER)]] = True
    hard[_masked_before(release, (PRIMARY, PRODUCER))] = True
    visible &= ~np.isnan(release.value)
    return ~visible, hard & ~relations.virtual


def _masked_before(release: Release, statuses: tuple[str, ...]) -> Ints:
    """Variables that only an earlier release has, and that it masks with one of these statuses."""
    old = release.table.iloc[release.rows :]
    if not len(old):
        return np.zeros(0, dtype=np.int64)
    variable = release.relations.variable[release.rows :]
    secret = old["statut"].isin(statuses).to_numpy(dtype=bool)
    return without(distinct(variable[secret]), distinct(release.variable))


def _with_shown(release: Release, found: Exposed, masked: Bools, status: np.ndarray[Any, Any]) -> Exposed:
    """Add the sensitive cells whose value is plainly shown, here or in an earlier release."""
    rows = np.flatnonzero(release.marks.sensitive[: release.rows] | (status == PRIMARY))
    plain = distinct(release.variable[rows])
    plain = plain[~masked[plain]]
    value = release.value[plain]
    return Exposed(
        np.concatenate([found.at, plain]),
        np.concatenate([found.low, value]),
        np.concatenate([found.high, value]),
    )


def _betrayed_by_frozen(system: System, release: Release, found: Exposed) -> Bools:
    """Among exposed cells, those that stay exposed when all that we can mask is masked."""
    public = release.frozen[found.at]
    if not len(found.at):
        return public
    only = np.zeros(len(system.point), dtype=bool)
    only[found.at] = True
    return public | np.isin(found.at, exposed(system, ~release.frozen, only).at)


def _of_producer(release: Release, found: Exposed, status: np.ndarray[Any, Any]) -> Bools:
    producer = np.zeros(len(release.relations.virtual), dtype=bool)
    producer[release.variable[status == PRODUCER]] = True
    return producer[found.at]


def _listed(release: Release, found: Exposed, public: Bools, which: Bools) -> list[dict[str, Any]]:
    """Keys and bounds of exposed cells. The bounds are what any reader can compute from the release."""
    first = np.full(len(release.relations.virtual), -1)
    rows = np.arange(len(release.table))[::-1]
    first[release.relations.variable[rows]] = rows
    at = np.flatnonzero(which)
    at = at[np.argsort(public[at], kind="stable")][:LISTED]
    return [
        {
            **_entry(release, first, int(found.at[i]), float(found.low[i]), float(found.high[i])),
            "already_public": bool(public[i]),
        }
        for i in at
    ]


def _entry(release: Release, first: Ints, variable: int, low: float, high: float) -> dict[str, Any]:
    row, hidden = int(first[variable]), bool(release.relations.virtual[variable])
    if hidden:
        row = int(first[_whole_of(release, variable)])
    cell = {k: str(release.table[k].iloc[row]) for k in release.keys} if row >= 0 else {}
    need = float(release.system.need[variable])
    return {"cell": cell, "rest": hidden, "low": round(low, 6), "high": round(high, 6), "need": need}


def _whole_of(release: Release, variable: int) -> int:
    """The whole (else any published term) of an equation where a hidden rest stands."""
    matrix = release.system.matrix
    line = int((matrix[:, [variable]] != 0).nonzero()[0][0])
    terms = slice(matrix.indptr[line], matrix.indptr[line + 1])
    order = np.argsort(-matrix.data[terms], kind="stable")
    shown = [int(v) for v in matrix.indices[terms][order] if not release.relations.virtual[v]]
    return shown[0] if shown else variable
