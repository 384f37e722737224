"""What holds for any table: no protected cell is bounded too tightly, and nothing hidden is told."""

from __future__ import annotations

import json
import sys
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.optimize import linprog
from secrecy_tables import TWO_WAY, cross, statuses

import observatoire.secrecy.suppress as suppress
from observatoire.secrecy import FAST, Breakdown, Cost, Effort, Links, Places, Rule, audit, protect
from observatoire.secrecy.bounds import Attacker, Exposed, exposed
from observatoire.secrecy.system import build

QUICK = settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
SMALL = st.sampled_from([0, 0, 1, 2, 3, 4, 5, 6, 8, 11, 17, 30, 60])
DIMENSIONS = ("sexe", "age", "formation")
MEMBERS = pd.DataFrame({"niveau": "commune", "code": "C", "membre": ["Q1", "Q2"]})
LINKED = Links(
    ("niveau", "code", *DIMENSIONS), tuple(Breakdown(d) for d in DIMENSIONS), places=(Places(MEMBERS),)
)


def linked(inner: np.ndarray) -> pd.DataFrame:
    """Two quartiers, each sexe × age × formation, and their commune. inner: (2, 2, 2, 2)."""
    tables = [cross(q, DIMENSIONS, niveau="quartier", code=f"Q{i + 1}") for i, q in enumerate(inner)]
    tables.append(cross(inner.sum(axis=0), DIMENSIONS, niveau="commune", code="C"))
    return pd.concat(tables, ignore_index=True)


def naive_equations(table: pd.DataFrame) -> np.ndarray:
    """Independent of the package: every margin, found by looking at every row. (equations, rows)"""
    shape = (len(table), len(table.columns))
    if shape not in NAIVE:
        NAIVE[shape] = look_at_every_row(table)
    return NAIVE[shape]


NAIVE: dict[tuple[int, int], np.ndarray] = {}


def look_at_every_row(table: pd.DataFrame) -> np.ndarray:
    lines = []
    keys = [k for k in LINKED.keys if k in table]
    for i, row in table.iterrows():
        for d in [d for d in DIMENSIONS if d in table and row[d] == "total"]:
            others = [k for k in keys if k != d]
            parts = (table[others] == row[others]).all(axis=1) & (table[d] != "total")
            lines.append(parts.to_numpy(float) - (table.index == i))
        if row.get("niveau") == "commune":
            same = [k for k in keys if k not in ("niveau", "code")]
            parts = (table[same] == row[same]).all(axis=1) & (table["niveau"] == "quartier")
            lines.append(parts.to_numpy(float) - (table.index == i))
    return np.array(lines)


def naive_interval(
    equations: np.ndarray, published: pd.Series, row: int, least: float
) -> tuple[float, float]:
    bounds = [(least, None) if np.isnan(v) else (v, v) for v in published]
    ends = []
    for way in (1, -1):
        cost = np.zeros(len(published))
        cost[row] = way
        answer = linprog(cost, A_eq=equations, b_eq=np.zeros(len(equations)), bounds=bounds, method="highs")
        ends.append(np.inf if answer.status == 3 else answer.x[row])
    return ends[0], ends[1]


def assert_protected(table: pd.DataFrame, done: pd.DataFrame, rule: Rule) -> None:
    equations = naive_equations(table)
    least = 1.0 if rule.zero_is_safe else 0.0
    for row in np.flatnonzero(done["statut"] == "primaire"):
        low, high = naive_interval(equations, done["effectif"], int(row), least)
        assert high - low >= rule.threshold - 1e-5
        assert high >= rule.threshold - 1e-5


@QUICK
@given(arrays(int, (2, 2, 2, 2), elements=SMALL), st.sampled_from([3, 5, 11]), st.booleans())
def test_no_protected_cell_is_bounded_too_tightly(inner, threshold, zero_is_safe):
    table, rule = linked(inner), Rule(threshold, zero_is_safe)
    done = protect(table, rule, LINKED, effort=FAST)
    assert done.safe
    small = (table["effectif"] < threshold) & ((table["effectif"] > 0) | (not zero_is_safe))
    assert (done.table.loc[small, "statut"] == "primaire").all()
    assert done.table["effectif"].isna().equals(done.table["statut"] != "publie")
    assert_protected(table, done.table, rule)


@QUICK
@given(inner=arrays(np.int64, (2, 2, 2, 2), elements=SMALL), data=st.data())
def test_what_an_attacker_was_asked_before_changes_nothing(inner, data):
    system = build(linked(inner), Rule(5), LINKED, (), None).system
    size = len(system.point)
    system = replace(system, hard=np.ones(size, dtype=bool))
    attacker = Attacker(system)
    for _ in range(3):
        masked = data.draw(arrays(np.bool_, size))
        again, anew = attacker.exposed(masked), exposed(system, masked)
        np.testing.assert_array_equal(again.at, anew.at)
        np.testing.assert_allclose(again.low, anew.low, atol=1e-6)
        np.testing.assert_allclose(again.high, anew.high, atol=1e-6)


def seen_from_outside(done: pd.DataFrame) -> pd.DataFrame:
    """The protected table as its reader has it: nothing says why a cell is masked."""
    return done.assign(statut=np.where(done["effectif"].isna(), "masque", "publie"))


@QUICK
@given(arrays(int, (2, 2, 2, 2), elements=SMALL), st.sampled_from([3, 5, 11]), st.booleans())
def test_every_mask_holds_for_who_cannot_tell_them_apart(inner, threshold, zero_is_safe):
    rule = Rule(threshold, zero_is_safe)
    done = protect(linked(inner), rule, LINKED, effort=FAST, uniform=True)
    assert done.safe
    assert audit(seen_from_outside(done.table), rule, LINKED)["safe"]


@pytest.mark.parametrize("effort", [FAST, Effort()])
def test_what_a_repair_masks_is_protected_in_its_turn(effort, monkeypatch):
    """Q1 and Q2, masked for Q0's sake, were left between 1 and their own published total of 5."""
    monkeypatch.setattr(suppress, "mend_equations", lambda system, unknown, candidate, cost: unknown.copy())
    counts = {"Q0": 3.0, "Q1": 5.0, "Q2": 5.0, "Q3": 4000.0}
    cells = [("commune", "C", "F", sum(counts.values()))]
    cells += [("quartier", code, "F", count) for code, count in counts.items()]
    cells += [("quartier", code, "total", count) for code, count in counts.items() if code != "Q0"]
    members = pd.DataFrame({"niveau": "commune", "code": "C", "membre": list(counts)})
    women = Breakdown("sexe", parts=("F",), complete=False)
    links = Links(("niveau", "code", "sexe"), (women,), (Places(members),))
    table = pd.DataFrame(cells, columns=["niveau", "code", "sexe", "effectif"])
    done = protect(table, Rule(5), links, effort=effort, uniform=True)
    assert done.safe
    assert audit(seen_from_outside(done.table), Rule(5), links)["safe"]


@QUICK
@given(arrays(int, (3, 4), elements=SMALL), st.sampled_from([3, 5]))
def test_the_optimum_protects_too(inner, threshold):
    table, rule = cross(inner), Rule(threshold)
    done = protect(table, rule, TWO_WAY)
    assert done.safe
    assert_protected(table, done.table, rule)


@QUICK
@given(arrays(int, (2, 2, 2, 2), elements=SMALL), st.data())
def test_a_producers_mask_is_never_bounded_too_tightly(inner, data):
    table, rule = linked(inner), Rule(5)
    gone = data.draw(st.lists(st.integers(0, len(table) - 1), min_size=1, max_size=4, unique=True))
    table.loc[gone, "effectif"] = np.nan
    done = protect(table, rule, LINKED, effort=FAST)
    assert done.safe
    equations, least = naive_equations(table), np.where(np.isin(np.arange(len(table)), gone), 0.0, 1.0)
    bounds = [
        (low, None) if np.isnan(v) else (v, v) for v, low in zip(done.table["effectif"], least, strict=True)
    ]
    for row in gone:
        cost = np.zeros(len(table))
        cost[row] = 1
        ends = [
            linprog(w * cost, A_eq=equations, b_eq=np.zeros(len(equations)), bounds=bounds) for w in (1, -1)
        ]
        high = np.inf if ends[1].status == 3 else -ends[1].fun
        assert high - ends[0].fun >= 5 - 1e-5 or high < 1e-6  # a zero that everyone may see


@settings(max_examples=25, deadline=None)
@given(arrays(int, (2, 2), elements=st.integers(0, 9)))
def test_every_table_of_whole_numbers_was_tried(inner):
    """Brute force: two-way tables have integer vertices, so the relaxed interval is the true one."""
    table, rule = cross(inner), Rule(3)
    done = protect(table, rule, TWO_WAY)
    worlds = np.stack(np.meshgrid(*[np.arange(24)] * 4, indexing="ij"), -1).reshape(-1, 2, 2)
    worlds = np.concatenate([worlds, worlds.sum(2, keepdims=True)], axis=2)
    worlds = np.concatenate([worlds, worlds.sum(1, keepdims=True)], axis=1).reshape(-1, 9)
    shown = done.table["effectif"].to_numpy()
    masked = np.isnan(shown)
    possible = worlds[(worlds[:, ~masked] == shown[~masked]).all(1) & (worlds[:, masked] >= 1).all(1)]
    for row in np.flatnonzero(done.table["statut"] == "primaire"):
        assert np.ptp(possible[:, row]) >= 3
        assert possible[:, row].max() >= 3


def test_without_the_complementary_step_the_audit_fails(monkeypatch):
    table = linked(np.random.default_rng(0).poisson(8, (2, 2, 2, 2)))
    assert protect(table, Rule(5), LINKED).safe
    nothing = Exposed(*[np.zeros(0, dtype=t) for t in (np.int64, float, float)])
    door = sys.modules[protect.__module__]
    monkeypatch.setattr(door, "complement", lambda system, unknown, *_: (unknown, nothing))
    mutant = protect(table, Rule(5), LINKED)
    assert not audit(mutant.table, Rule(5), LINKED)["safe"]


def test_without_the_repairs_the_equations_alone_do_not_protect(monkeypatch):
    tables = [linked(np.random.default_rng(i).poisson(6, (2, 2, 2, 2))) for i in range(12)]
    monkeypatch.setattr(suppress, "repair", lambda land, found: (found.at[:0], found.at))
    assert not all(protect(t, Rule(5), LINKED, effort=FAST).safe for t in tables)


def test_the_heuristic_is_near_the_optimum():
    """At most 1.3 × the optimum of HiGHS on small tables, with the defaults and with the heuristic alone."""
    best = Effort(exact_cells=500, exact_flows=10**6, pruned=0)
    counts = np.zeros(3)
    for seed in range(10):
        table = cross(np.random.default_rng(seed).poisson(9, (4, 5)))
        done = [protect(table, Rule(5), TWO_WAY, cost=Cost("unit"), effort=e) for e in (best, None, FAST)]
        masked = [d.report["primary"] + d.report["complementary"] for d in done]
        assert masked[1] <= 1.3 * masked[0]
        counts += masked
    assert counts[2] <= 1.3 * counts[0]


def test_without_a_small_cell_everything_is_published():
    done = protect(cross([[20, 30], [40, 0]]), Rule(5), TWO_WAY)
    assert set(statuses(done.table)) == {"."}
    assert done.report["kept"] == 1


def test_rounding_to_a_base_only_hides_more():
    done = protect(cross([[21, 33], [43, 57]]), Rule(5, rounding=5), TWO_WAY)
    assert done.table["effectif"].tolist() == [20, 35, 55, 45, 55, 100, 65, 90, 155]


def test_a_dominated_amount_is_protected_to_its_level():
    table = cross([[100.0, 400], [300, 200]])
    gifts = pd.DataFrame({"ligne": [0, 0, *[1] * 20], "montant": [90, 10, *[20] * 20]})
    gifts = pd.concat([gifts, pd.DataFrame({"ligne": range(2, 9), "montant": 0.0})])
    done = protect(table, Rule(dominance=(1, 75)), TWO_WAY, contributors=gifts)
    assert done.table["statut"].iloc[0] == "primaire"
    assert done.safe
    low, high = naive_interval(naive_equations(table), done.table["effectif"], 0, 0.0)
    assert high - low >= 100 / 75 * 90 - 100


def test_nothing_hidden_is_in_the_outputs():
    planted = 7919  # a distinctive number under an enormous threshold
    inner = np.array([[planted, 50_021], [60_013, 70_001]])
    done = protect(cross(inner), Rule(10_000), TWO_WAY)
    said = json.dumps(done.report) + repr(done) + str(done) + done.public().to_csv() + done.table.to_csv()
    assert done.safe
    assert str(planted) not in said
    assert set(done.public().loc[done.table["effectif"].isna(), "marque"]) == {"s"}
    assert "statut" not in done.public()


def test_the_table_keeps_its_rows_and_the_given_one_is_left_alone():
    table = cross([[2, 30], [40, 50]]).sample(frac=1, random_state=1)
    before = table.copy()
    done = protect(table, Rule(5), TWO_WAY)
    pd.testing.assert_frame_equal(table, before)
    assert done.table.index.equals(table.index)


def test_an_empty_table_is_safe():
    done = protect(cross([[1]]).iloc[:0], Rule(5), TWO_WAY)
    assert done.safe
    assert done.report["cells"] == 0


@pytest.mark.parametrize("missing", ["sexe", "effectif"])
def test_a_missing_column_is_named(missing):
    with pytest.raises(KeyError, match=missing):
        protect(cross([[1, 2]]).drop(columns=missing), Rule(5), TWO_WAY)
