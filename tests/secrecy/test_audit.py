import json

import numpy as np
import pytest
from secrecy_tables import TWO_WAY, cross, rows

from observatoire.secrecy import Breakdown, Links, Rule, audit, protect

# An investment table by activity (rows) and region with one sensitive cell, of the kind that works on cell
# suppression begin with (Fischetti and Salazar-González, Management Science 47(7), 2001, pp. 1008-1026,
# doi:10.1287/mnsc.47.7.1008.9805). The expected interval is worked out by hand: x = row II, region C;
# the four masks form a rectangle, so x moves by the room of its neighbours, from 22 - 17 to 22 + 8.
INVESTMENT = cross([[20, 50, 10], [8, 19, 22], [17, 32, 12]])


def with_masks(masked: dict[tuple[str, str], str]):
    status = [
        masked.get((s, a), "publie") for s, a in zip(INVESTMENT["sexe"], INVESTMENT["age"], strict=True)
    ]
    return INVESTMENT.assign(statut=status)


def test_a_rectangle_of_masks_leaves_the_interval_worked_out_by_hand():
    pattern = {
        ("p1", "p2"): "primaire",
        ("p1", "p0"): "complementaire",
        ("p2", "p0"): "complementaire",
        ("p2", "p2"): "complementaire",
    }
    wide = Rule(1000, zero_is_safe=False)  # wider than any interval, so that the audit tells it
    told = audit(with_masks(pattern), wide, TWO_WAY)["at_risk"]
    bounds = {(e["cell"]["sexe"], e["cell"]["age"]): (e["low"], e["high"]) for e in told}
    assert bounds["p1", "p2"] == (5, 30)


def test_a_primary_cell_alone_is_computed_from_its_margins():
    report = audit(with_masks({("p1", "p2"): "primaire"}), Rule(5), TWO_WAY)
    [risk] = report["at_risk"]
    assert (risk["cell"], risk["low"], risk["high"]) == ({"sexe": "p1", "age": "p2"}, 22, 22)


def test_a_small_count_that_is_published_is_at_risk():
    report = audit(cross([[3, 20], [20, 20]]), Rule(5), TWO_WAY)
    assert [r["cell"] for r in report["at_risk"]] == [{"sexe": "p0", "age": "p0"}]


def test_without_status_every_mask_is_held_as_primary():
    table = cross([[3, 20], [20, 20]])
    table.loc[0, "effectif"] = np.nan
    assert audit(table, Rule(5), TWO_WAY)["primary"] == 1
    assert not audit(table, Rule(5), TWO_WAY)["safe"]


def test_two_masks_of_a_narrow_sum_are_at_risk():
    table = rows("""
        age   effectif statut
        total 30       publie
        a     2        primaire
        b     3        primaire
        c     25       publie
    """)
    report = audit(table, Rule(5), Links(("age",), (Breakdown("age"),)))
    assert [(r["low"], r["high"]) for r in report["at_risk"]] == [(1, 4), (1, 4)]


def test_the_audit_needs_no_hidden_value():
    rng = np.random.default_rng(3)
    table = cross(rng.poisson(9, (3, 4)))
    done = protect(table, Rule(5), TWO_WAY)
    assert done.report["primary"] > 0
    blind, full = (
        audit(done.table, Rule(5), TWO_WAY),
        audit(table.assign(statut=done.table["statut"]), Rule(5), TWO_WAY),
    )
    assert blind["safe"]
    assert {k: v for k, v in blind.items() if k != "seconds"} == {
        k: v for k, v in full.items() if k != "seconds"
    }


def test_the_report_is_json():
    report = audit(with_masks({("p1", "p2"): "primaire"}), Rule(5), TWO_WAY)
    assert {"cells", "primary", "complementary", "at_risk", "seconds"} <= set(json.loads(json.dumps(report)))


@pytest.mark.parametrize("derived", [True, False])
def test_a_producers_mask_is_not_reconstructed_by_our_figures(derived):
    table = rows("""
        age   effectif
        total 30
        a     -
        b     25
    """)
    done = protect(table.assign(fige=not derived), Rule(5), Links(("age",), (Breakdown("age"),)))
    assert done.safe  # nothing here can hide what the producer's own figures betray
    assert len(done.report["producer_exposed"]) == (0 if derived else 1)
    assert done.report["complementary"] == (1 if derived else 0)


def test_rounded_margins_of_a_producer_are_near_relations():
    table = rows("""
        age   effectif
        total 30
        a     3
        b     25
        c     10
    """)  # 38, not 30: rounded figures
    done = protect(table, Rule(5), Links(("age",), (Breakdown("age"),)))
    assert done.report["dropped"] == 0
    assert done.report["complementary"] == 1
