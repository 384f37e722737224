"""Twins: distances by hand, what each indicator weighs, and nothing of what is masked."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from observatoire import twins

NAN = float("nan")


def values(**columns: list[float]) -> pd.DataFrame:
    """Quartiers A, B, C… by indicator."""
    length = len(next(iter(columns.values())))
    return pd.DataFrame(columns, index=[chr(65 + k) for k in range(length)])


def test_distance_and_shares_by_hand() -> None:
    # x: mean 2, standard deviation √2; y: mean 20, standard deviation 10 √0.8 (population formulas)
    found = twins.profile(values(x=[0, 1, 2, 3, 4], y=[10, 10, 20, 30, 30]), "A")
    assert found is not None
    b, c = found.twins[:2]
    assert (b.code, c.code) == ("B", "C")
    assert b.distance == pytest.approx((1 / math.sqrt(2)) / math.sqrt(2))
    assert b.shares == pytest.approx({"x": 100, "y": 0})
    # C: x apart by 2/√2 = √2, y apart by 10/(10 √0.8) = √1.25
    assert c.distance == pytest.approx(math.sqrt((2 + 1.25) / 2))
    assert c.shares == pytest.approx({"x": 200 / 3.25, "y": 125 / 3.25})
    assert found.spreads == pytest.approx({"x": math.sqrt(2), "y": 10 * math.sqrt(0.8)})
    assert (found.compared, found.discarded) == (4, 0)


def test_a_quartier_without_a_figure_is_left_out_and_counted() -> None:
    found = twins.profile(values(x=[1, 1, 2, 5], y=[1, NAN, 2, 5]), "A")
    assert found is not None
    assert [twin.code for twin in found.twins] == ["C", "D"]
    assert (found.compared, found.discarded) == (2, 1)


def test_an_indicator_that_the_quartier_lacks_leaves_the_distance() -> None:
    found = twins.profile(values(x=[1, 2, 3], y=[NAN, 5, 9]), "A")
    assert found is not None
    assert found.used == ("x",) and found.lacking == ("y",)
    assert [twin.code for twin in found.twins] == ["B", "C"]


def test_no_profile_without_a_figure_nor_for_a_stranger() -> None:
    assert twins.profile(values(x=[NAN, 1, 2]), "A") is None
    assert twins.profile(values(x=[3, 3, 3]), "A") is None
    assert twins.profile(values(x=[1, 2, 3]), "Z") is None


def test_words_follow_the_distance() -> None:
    words = [twins.Twin("A", distance, {}).word for distance in (0.1, 0.7, 1.2, 3)]
    assert words == ["très proche", "proche", "assez éloigné", "éloigné"]
    assert twins.Twin("A", 0, {"x": 0.0}).shares == {"x": 0}


cell = st.one_of(st.just(NAN), st.floats(-50, 50).map(lambda x: round(x, 2)))


@settings(max_examples=40)
@given(st.lists(st.tuples(cell, cell, cell), min_size=3, max_size=20))
def test_shares_add_up_and_distances_rise(rows: list[tuple[float, float, float]]) -> None:
    table = pd.DataFrame(rows, columns=["x", "y", "z"], index=[f"Q{k:02d}" for k in range(len(rows))])
    found = twins.profile(table, "Q00")
    if found is None:
        return
    distances = [twin.distance for twin in found.twins]
    assert distances == sorted(distances)
    assert not table.loc[[twin.code for twin in found.twins], list(found.used)].isna().any(axis=None)
    for twin in found.twins:
        whole = sum(twin.shares.values())
        assert whole == pytest.approx(100) or twin.distance == pytest.approx(0, abs=1e-9)
        root = math.sqrt(np.mean([gap**2 for gap in twin.gaps.values()]))
        assert twin.distance == pytest.approx(root)
