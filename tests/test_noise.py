"""What leaves the noise: each method against figures of its paper, computed by hand, or by scipy."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from observatoire import noise
from observatoire.noise import Estimate, Verdict


def test_wilson_gives_the_interval_that_newcombe_printed() -> None:
    # Newcombe 1998 (Two-sided confidence intervals for the single proportion), table I: 81 of 263 and 15 of 148
    for part, whole, low, high in ((81, 263, 25.53, 36.62), (15, 148, 6.24, 16.05)):
        found = noise.wilson(part, whole)
        assert found is not None
        assert (found.low, found.high) == pytest.approx((low, high), abs=0.01)


def test_wilson_stands_nobody_and_everybody() -> None:
    assert noise.wilson(0, 0) is None
    none, all_ = noise.wilson(0, 20), noise.wilson(20, 20)
    assert none is not None and all_ is not None
    assert none.low == 0 and none.high == pytest.approx(16.11, abs=0.01)
    assert all_.high == pytest.approx(100) and all_.low == pytest.approx(83.89, abs=0.01)


@given(st.integers(1, 5000), st.data())
def test_wilson_is_what_scipy_computes(whole: int, data: st.DataObject) -> None:
    part = data.draw(st.integers(0, whole))
    found = noise.wilson(part, whole, z=float(stats.norm.ppf(0.975)))
    theirs = stats.binomtest(part, whole).proportion_ci(method="wilson")
    assert found is not None
    assert (found.low, found.high) == pytest.approx((100 * theirs.low, 100 * theirs.high), abs=1e-9)


def test_a_difference_of_rates_is_method_10_of_newcombe() -> None:
    # Newcombe 1998 (Interval estimation for the difference), table II, example (a): 56/70 - 48/80
    ours, theirs = noise.wilson(56, 70), noise.wilson(48, 80)
    assert ours is not None and theirs is not None
    apart = ours.minus(theirs)
    assert (apart.value, apart.low, apart.high) == pytest.approx((20.0, 5.24, 33.39), abs=0.01)


@given(st.integers(1, 6000), st.integers(0, 6000))
def test_a_change_of_counts_is_the_score_test_of_two_poisson_counts(before: int, now: int) -> None:
    change = noise.relative_change(before, now)
    score = abs(now - before) / math.sqrt(now + before)
    assert change is not None
    assert change.low <= change.value <= change.high
    if abs(score - noise.Z95) > 1e-6:
        assert (change.low > 0 or change.high < 0) == (score > noise.Z95)


def test_a_change_of_counts_agrees_with_the_exact_conditional_test_and_by_hand() -> None:
    for before, now in ((100, 106), (100, 125), (100, 150), (4761, 4475), (5000, 5010), (40, 20)):
        change = noise.relative_change(before, now)
        assert change is not None
        p = stats.binomtest(now, before + now, 0.5).pvalue
        assert (change.low > 0 or change.high < 0) == (p < 0.05), (before, now, p)
    by_hand = noise.relative_change(100, 100)
    # share 1/2 of 200: (0.5 + 1.96²/400 ± 1.96 √(0.25/200 + 1.96²/160000)) / (1 + 1.96²/200) = 0.4314 and 0.5686
    assert by_hand is not None
    assert (by_hand.low, by_hand.high) == pytest.approx((100 * (0.4314 / 0.5686 - 1), 31.80), abs=0.05)
    assert noise.relative_change(0, 10) is None


@pytest.mark.parametrize(
    ("change", "people", "verdict"),
    [
        (Estimate(6, 1, 11), None, Verdict.UP),
        (Estimate(-6, -11, -1), None, Verdict.DOWN),
        (Estimate(1, -3, 5), None, Verdict.STABLE),
        (Estimate(1, -3, 12), None, Verdict.FEW),
        (Estimate(-1, -12, 3), None, Verdict.FEW),
        (Estimate(60, 20, 90), 29, Verdict.FEW),
        (Estimate(60, 20, 90), 30, Verdict.UP),
        (None, None, Verdict.UNKNOWN),
        (None, 12, Verdict.FEW),
    ],
)
def test_judged(change: Estimate | None, people: float | None, verdict: Verdict) -> None:
    assert noise.judged(change, 10, people) is verdict


estimates = st.lists(
    st.tuples(st.floats(0, 100), st.floats(0, 20), st.floats(0, 20)).map(
        lambda t: Estimate(t[0], t[0] - t[1], t[0] + t[2])
    ),
    min_size=1,
    max_size=25,
)


@given(estimates)
def test_ranks_count_only_intervals_that_do_not_meet(figures: list[Estimate]) -> None:
    for k, (best, worst) in enumerate(noise.ranks(figures)):
        mine = figures[k]
        apart = [other for other in figures if not mine.meets(other)]
        assert best == 1 + sum(other.value > mine.value for other in apart)
        assert worst == len(figures) - sum(other.value < mine.value for other in apart)
        assert noise.beside(mine, figures) == (best - 1, worst - best + 1, len(figures) - worst)


def test_ranks_by_hand() -> None:
    high, middle, low = Estimate(60, 50, 70), Estimate(45, 40, 52), Estimate(30, 25, 35)
    assert noise.ranks([low, high, middle]) == [(3, 3), (1, 2), (1, 2)]
    assert not noise.no_order([low, high, middle])
    assert noise.no_order([high, middle])


def test_control_limits_by_hand() -> None:
    # Bin(10, 0.5), p = 0.025: P(R <= 1) = 11/1024 = 0.0107, P(R <= 2) = 56/1024 = 0.0547, so r = 2,
    # alpha = (56/1024 - 0.025) / (45/1024) = 0.6756, limit = (2 - 0.6756) / 10
    low, high = noise.control_limits(50, 10, 0.95)
    assert low == pytest.approx(13.244, abs=0.001)
    # p = 0.975: P(R <= 7) = 968/1024 = 0.9453, P(R <= 8) = 1013/1024 = 0.9893, so r = 8,
    # alpha = (1013/1024 - 0.975) / (45/1024) = 0.3244, limit = (8 - 0.3244) / 10
    assert high == pytest.approx(76.756, abs=0.001)


@given(st.integers(1, 3000), st.floats(1, 99), st.sampled_from(noise.LIMITS))
def test_control_limits_lie_within_one_person_of_the_quantiles_of_scipy(
    whole: int, rate: float, cover: float
) -> None:
    low, high = noise.control_limits(rate, whole, cover)
    tail = (1 - cover) / 2
    for found, p in ((low, tail), (high, 1 - tail)):
        exact = float(stats.binom.ppf(p, whole, rate / 100))
        assert exact - 1 - 1e-6 <= found * whole / 100 <= exact + 1e-6 or found in (0.0, 100.0)
    assert low <= rate <= high or whole < 40


def test_control_limits_stand_large_numbers_and_empty_rates() -> None:
    low, high = noise.control_limits(30, 60000, 0.998)
    half = 100 * 3.0902 * math.sqrt(0.21 / 60000)
    assert (low, high) == pytest.approx((30 - half, 30 + half), abs=0.01)
    assert noise.control_limits(0, 50, 0.95) == (0, 0)


def test_dispersion_tells_chance_from_places_that_differ() -> None:
    dice = np.random.default_rng(5)
    wholes = dice.integers(150, 900, 200)
    chance = dice.binomial(wholes, 0.3)
    calm = noise.dispersion(chance.tolist(), wholes.tolist(), 30)
    assert not calm.significant and calm.factor < 1.2
    differ = dice.binomial(wholes, np.clip(dice.normal(0.3, 0.06, 200), 0.05, 0.9))
    wild = noise.dispersion(differ.tolist(), wholes.tolist(), 30)
    assert wild.significant and wild.factor > 3
    # by hand: factor 4 doubles the half-width 1.96 sqrt(0.3 x 0.7 / 100) = 8.98 points
    assert noise.Dispersion(4, True).widened(30, 100, 0.95) == pytest.approx((12.04, 47.96), abs=0.01)
    # by hand: four equal places at +2, -2, +2, -2 standard errors give the factor 4
    four = noise.dispersion([60, 40, 60, 40], [100] * 4, 50)
    assert four.factor == pytest.approx(4) and four.significant


def test_beside_and_outside() -> None:
    others = [Estimate(10, 8, 12), Estimate(20, 15, 25), Estimate(30, 28, 33)]
    assert noise.beside(Estimate(20, 14, 26), others) == (1, 1, 1)
    assert [noise.outside(rate, (10, 20)) for rate in (9, 10, 15, 21)] == [-1, 0, 0, 1]
