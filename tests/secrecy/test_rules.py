import numpy as np
import pandas as pd
import pytest

from observatoire.secrecy import Rule
from observatoire.secrecy.primary import frequency, mark, sensitivity
from observatoire.secrecy.rules import rule_of


@pytest.mark.parametrize(
    ("rule", "marked"),
    [
        (Rule(5), [False, True, True, False]),
        (Rule(5, zero_is_safe=False), [True, True, True, False]),
        (Rule(11), [False, True, True, True]),
    ],
)
def test_minimum_frequency_rule(rule, marked):
    assert frequency(np.array([0, 1, 4, 5.0]), rule).tolist() == marked


@pytest.mark.parametrize(
    ("rule", "level"),
    [
        # X = 100, x1 = 80, x2 = 10, x3 = x4 = 5; worked out from the definitions of the NK and P rules
        (Rule(dominance=(1, 75)), 100 / 75 * 80 - 100),
        (Rule(dominance=(2, 95)), 0),  # 90 % of the cell: safe
        (Rule(dominance=(3, 85)), 100 / 85 * 95 - 100),
        (Rule(p_percent=20), 0.2 * 80 - (100 - 80 - 10)),
        (Rule(p_percent=12.5), 0),  # exactly at the limit: safe
    ],
)
def test_upper_protection_level_of_a_magnitude_cell(rule, level):
    gifts = pd.DataFrame({"ligne": [0, 1, 1, 1, 1], "montant": [9, 5, 80, 10, 5.0]})
    assert sensitivity(gifts, 2, rule)[1] == pytest.approx(level)


def test_one_contributor_is_always_sensitive():
    table = pd.DataFrame({"effectif": [9.0, 100.0]})
    gifts = pd.DataFrame({"ligne": [0, *[1] * 10], "montant": [9.0, *[10.0] * 10]})
    assert mark(table, Rule(dominance=(3, 85)), gifts).sensitive.tolist() == [True, False]


def test_a_rule_per_measure_and_a_default():
    rules = {"sante": Rule(11), "*": Rule(5)}
    table = pd.DataFrame({"mesure": ["sante", "defm", "sante"], "effectif": [8.0, 8, 12]})
    assert mark(table, rules).sensitive.tolist() == [True, False, False]
    with pytest.raises(KeyError, match="defm"):
        rule_of({"sante": Rule(11)}, "defm")


def test_a_forbidden_crossing_is_masked_whatever_its_size():
    rule = Rule(11, never_crossed=("sexe", "age"))
    table = pd.DataFrame(
        {
            "niveau": ["quartier", "quartier", "commune"],
            "sexe": ["F", "F", "F"],
            "age": ["<25", "total", "<25"],
            "effectif": [400.0, 400, 400],
        }
    )
    assert mark(table, rule).sensitive.tolist() == [True, False, False]


@pytest.mark.parametrize(
    "wrong",
    [{"threshold": -1}, {"dominance": (0, 85)}, {"dominance": (3, 100)}, {"p_percent": 0}, {"rounding": 0}],
)
def test_a_rule_without_meaning_is_refused(wrong):
    with pytest.raises(ValueError, match=next(iter(wrong))):
        Rule(**wrong)


def test_the_partner_tier_never_raises_a_threshold():
    assert Rule(11).lowered(5).threshold == 5
    assert Rule(3).lowered(5).threshold == 3
