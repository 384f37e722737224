"""One test per kind of relation: what is linked is masked together, what is not is left alone."""

import numpy as np
import pandas as pd
import pytest
from secrecy_tables import TWO_WAY, cross, rows, statuses

from observatoire.secrecy import Alias, Breakdown, Links, Places, Rule, audit, protect
from observatoire.secrecy.relations import derive, stack


def equations(table, links, earlier=()):
    stacked = stack(table, earlier)
    return derive(stacked, links, stacked["effectif"].to_numpy(float))


def test_crossed_dimensions_give_every_margin():
    found = equations(cross([[1, 2, 3], [4, 5, 6]]), TWO_WAY)
    assert found.matrix.shape == (4 + 3, 12)  # sexe within each age and total; age within each sexe and total
    assert not found.virtual.any()
    assert np.all(found.matrix @ np.arange(12) == found.matrix @ np.arange(12))


def test_every_relation_holds_on_the_true_values():
    table = cross(np.arange(24).reshape(2, 3, 4), ("sexe", "age", "formation"))
    links = Links(("sexe", "age", "formation"), tuple(Breakdown(d) for d in ("sexe", "age", "formation")))
    found = equations(table, links)
    value = np.zeros(len(found.virtual))
    value[found.variable] = table["effectif"]
    assert found.matrix.shape[0] > 0
    assert not np.any(found.matrix @ value)


def test_parts_are_inferred_within_a_measure():
    table = rows("""
        mesure age   effectif
        dares  total 30
        dares  <25   10
        dares  25+   20
        iae    total 30
        iae    <26   10
        iae    26+   20
    """)
    found = equations(table, Links(("mesure", "age"), (Breakdown("age"),)))
    assert found.matrix.shape == (2, 6)
    assert not found.virtual.any()


def test_the_only_part_published_protects_its_hidden_complement():
    table = rows("""
        rsa   effectif
        total 60
        oui   57
    """)
    links = Links(("rsa",), (Breakdown("rsa", parts=("oui", "non")),))
    assert not audit(table, Rule(5), links)["safe"]  # 3 people without RSA
    assert protect(table, Rule(5), links).report["complementary"] == 1
    assert protect(table.assign(effectif=[60, 40.0]), Rule(5), links).report["complementary"] == 0


def test_nested_measures_protect_their_difference():
    table = rows("""
        mesure   code effectif
        defm_abc Q1   60
        defm_a   Q1   58
        defm_abc Q2   60
        defm_a   Q2   40
    """)
    nested = Breakdown("mesure", total="defm_abc", parts=("defm_a",), complete=False)
    done = protect(table, Rule(5), Links(("mesure", "code"), (nested,)))
    assert statuses(done.table)[2:] == [".", "."]
    assert statuses(done.table)[:2].count("c") == 1
    assert done.safe


def test_overlapping_parts_protect_each_complement():
    table = rows("""
        frein    effectif
        total    60
        mobilite 58
        logement 30
    """)
    done = protect(table, Rule(5), Links(("frein",), (Breakdown("frein", overlap=True),)))
    assert done.safe
    assert done.table["statut"].iloc[2] == "publie"
    assert statuses(done.table)[:2].count("c") == 1


def test_an_absent_total_links_two_breakdowns_of_it():
    table = rows("""
        sexe  age   effectif
        F     total 40
        H     total 50
        total <25   3
        total 25+   87
    """)
    done = protect(table, Rule(5), TWO_WAY)
    assert statuses(done.table) != [".", ".", "p", "."]  # 40 + 50 - 87 would give the 3
    assert done.safe


MEMBERS = pd.DataFrame({"niveau": "commune", "code": ["C1", "C1", "C1"], "membre": ["Q1", "Q2", "Q3"]})
BY_PLACE = Links(("niveau", "code"), places=(Places(MEMBERS),))


def test_a_territoire_is_the_sum_of_its_quartiers():
    table = rows("""
        niveau   code effectif
        quartier Q1   3
        quartier Q2   40
        quartier Q3   50
        commune  C1   93
    """)
    done = protect(table, Rule(5), BY_PLACE)
    assert statuses(done.table) == ["p", "c", ".", "."]
    assert done.safe


def test_a_quartier_without_a_row_is_a_hidden_rest():
    table = rows("""
        niveau   code effectif
        quartier Q1   43
        quartier Q2   47
        commune  C1   93
    """)
    assert protect(table, Rule(5), BY_PLACE).report["complementary"] == 1
    assert protect(table.assign(effectif=[43, 40, 93.0]), Rule(5), BY_PLACE).report["complementary"] == 0


def test_a_territoire_that_is_not_the_sum_has_no_relation():
    table = rows("""
        niveau   code effectif
        quartier Q1   3
        quartier Q2   40
        quartier Q3   50
        commune  C1   900
    """)
    done = protect(table, Rule(5), BY_PLACE)
    assert statuses(done.table) == ["p", ".", ".", "."]
    assert done.report["dropped"] == 1


def test_two_overlapping_territoires_are_solved_together():
    members = pd.concat([MEMBERS, MEMBERS.iloc[:2].assign(niveau="epci", code="E1")])
    table = rows("""
        niveau   code effectif
        quartier Q1   60
        quartier Q2   40
        quartier Q3   3
        commune  C1   103
        epci     E1   100
    """)
    done = protect(table, Rule(5), Links(("niveau", "code"), places=(Places(members),)))
    assert done.safe
    status = dict(zip(table["code"], done.table["statut"], strict=True))
    assert status["Q3"] == "primaire"
    assert "complementaire" in {status["C1"], status["E1"]}  # C1 - E1 = Q3, whatever Q1 and Q2 are


def test_the_two_codes_of_an_unchanged_quartier_share_their_mask():
    table = rows("""
        code   geographie sexe  effectif
        QP1    2015       total 50
        QP1    2015       F     20
        QP1    2015       H     30
        QN1    2024       F     20
        QN1    2024       H     30
        QN1    2024       total 50
    """)
    table.loc[[1, 3], "effectif"], table.loc[[0, 5], "effectif"] = 2, 32
    pairs = pd.DataFrame(
        {"code": ["QP1"], "geographie": ["2015"], "code_2": ["QN1"], "geographie_2": ["2024"]}
    )
    links = Links(
        ("code", "geographie", "sexe"), (Breakdown("sexe"),), aliases=(Alias(("code", "geographie"), pairs),)
    )
    done = protect(table, Rule(5), links)
    assert done.safe
    s = statuses(done.table)
    assert (s[0], s[1], s[2]) == (s[5], s[3], s[4])
    assert equations(table, links).matrix.shape == (1, 3)


def test_a_rate_is_its_numerator():
    table = rows("""
        ligne     sexe  cellule effectif
        effectif  total t       32
        effectif  F     f       2
        effectif  H     h       30
        taux      H     h       30
    """)
    done = protect(table, Rule(5), Links(("ligne", "sexe"), (Breakdown("sexe"),), identity="cellule"))
    s = statuses(done.table)
    assert s[2] == s[3]
    assert done.safe


def test_figures_of_an_earlier_release_are_known():
    table = rows("""
        sexe  effectif
        total 32
        F     2
        H     30
    """)
    links = Links(("sexe",), (Breakdown("sexe"),))
    before = table.assign(effectif=[32, np.nan, np.nan])
    assert statuses(protect(table, Rule(5), links).table).count("c") == 1
    assert statuses(protect(table, Rule(5), links, earlier=[before]).table) == [".", "p", "c"]


def test_a_cell_shown_before_cannot_be_protected_and_is_told():
    table = rows("""
        sexe  effectif
        total 32
        F     2
        H     30
    """)
    links = Links(("sexe",), (Breakdown("sexe"),))
    done = protect(table, Rule(5), links, earlier=[table])
    assert not done.safe
    assert done.report["at_risk"][0]["cell"] == {"sexe": "F"}


def test_a_revised_figure_is_another_cell():
    table = rows("""
        sexe  effectif
        total 32
        F     2
        H     30
    """)
    before = table.assign(effectif=[40, 12, 28.0])
    assert protect(table, Rule(5), Links(("sexe",), (Breakdown("sexe"),)), earlier=[before]).safe


def test_two_rows_for_one_cell_are_refused_without_their_value():
    table = rows("""
        sexe effectif
        F    3
        F    3
    """)
    with pytest.raises(ValueError, match="same keys") as error:
        protect(table, Rule(5), Links(("sexe",), (Breakdown("sexe"),)))
    assert "3" not in str(error.value)
