"""The page Comparer: each tab on the demonstration, its link, what it says, and nothing of what is masked."""

from __future__ import annotations

import json

import pytest
from streamlit.testing.v1 import AppTest

from observatoire.home import Home
from observatoire.tables import _unaccented
from observatoire.ui import comparer
from observatoire.warehouse import Warehouse
from tests.ui.test_pages import html, visit

TABS = {
    "Côte à côte": "rangés par ordre alphabétique",
    "Quartiers semblables": "Distance 1",
    "Est-ce le hasard ?": "Comment lire",
    "Parmi les Cités": "chacun compté une fois",
    "L'écart dans le temps": "Définition",
}


def said(app: AppTest) -> str:
    """Everything that the page writes, titles too."""
    titles = [block.value for kind in (app.title, app.header, app.subheader) for block in kind]
    return "\n".join([html(app), *titles]).replace("\\", "")


def charts(app: AppTest) -> list[dict]:
    return [json.loads(chart.proto.spec) for chart in app.get("plotly_chart")]


@pytest.mark.parametrize(("tab", "words"), TABS.items(), ids=[t[:12] for t in TABS])
@pytest.mark.parametrize("geographie", ["2015", "2024"])
def test_every_tab_opens(
    tab: str, words: str, geographie: str, demo_home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = visit(
        demo_home, "comparer", monkeypatch, territoire="cde-036", comparaison=tab, geographie=geographie
    )
    assert not app.exception and not app.error
    assert words in said(app)
    drawn = charts(app)
    assert "démonstration" not in str(drawn), "it is said under the picture"
    assert not drawn or "Source\u202f: Démonstration (données simulées)" in said(app)


def test_the_title_says_how_far_apart_where_no_interval_is_published(
    demo_home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = visit(demo_home, "comparer", monkeypatch, territoire="cde-036", indicateurs=["taux_emploi"])
    assert "taux d'emploi de 44,1" in app.title[0].value.replace("\\", "")
    assert "selon le quartier" in app.title[0].value


def test_a_link_chooses_indicators_by_their_id(demo_home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    app = visit(
        demo_home,
        "comparer",
        monkeypatch,
        territoire="cde-036",
        indicateurs=["part_rsa_defm", "revenu_median"],
    )
    assert app.multiselect(key="indicateurs").value == ["part_rsa_defm", "revenu_median"]
    assert len(charts(app)) == 2


def test_rows_are_sorted_by_value_only_where_an_order_holds(
    demo_home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = visit(demo_home, "comparer", monkeypatch, territoire="cde-036", indicateurs=["part_jeunes_defm"])
    names = charts(app)[0]["layout"]["yaxis"]["ticktext"]
    assert "ne veut rien dire" in html(app)
    plain = [name.replace("<br>", " ") for name in names]
    assert len(plain) == 6
    assert plain == sorted(plain, key=_unaccented)


def test_the_gap_over_time_is_drawn_between_two_dates(
    demo_home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = visit(
        demo_home,
        "comparer",
        monkeypatch,
        territoire="cde-036",
        geographie="2024",
        indicateurs=["part_femmes_defm", "taux_emploi"],
        comparaison="L'écart dans le temps",
    )
    assert "toute l'intercommunalité" in said(app)
    assert any("points" in note["text"] for note in charts(app)[0]["layout"]["annotations"])
    assert "se lit quartier par quartier" in html(app)


def test_the_reading_of_the_cites_is_of_what_is_drawn(
    demo_home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Among many Cités, only the interval of the subject is drawn: its own is read, or none."""
    monkeypatch.setattr(comparer, "MOST_NAMED", 1)
    asked = {"territoire": "cde-036", "comparaison": "Parmi les Cités"}
    own = (
        html(visit(demo_home, "comparer", monkeypatch, **asked))
        .split("Comment lire\u202f?")[1]
        .split("</p>")[0]
    )
    assert "CU Caen la Mer" in own and "Le trait va de" in own
    monkeypatch.setattr(comparer, "_own", lambda *_: None)
    other = (
        html(visit(demo_home, "comparer", monkeypatch, **asked))
        .split("Comment lire\u202f?")[1]
        .split("</p>")[0]
    )
    assert "Le trait va de" not in other and other.strip()


@pytest.mark.parametrize("tab", TABS)
def test_nothing_of_a_masked_figure_is_on_the_page(
    tab: str, demo_home: Home, demo_warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A quartier masked for the first indicator is in no funnel, no rank, and its mark stands for its figure."""
    masked = demo_warehouse.con.execute(
        "select v.indicateur, v.code, v.geographie from valeurs as v where v.niveau = 'quartier' and v.marque = 's' "
        "and v.indicateur = 'part_menages_6' and v.perimetre = 'qpv' and v.sexe = 'total' order by all limit 1"
    ).fetchall()
    (name, code, geographie) = masked[0]
    app = visit(
        demo_home,
        "comparer",
        monkeypatch,
        niveau="france",
        geographie=str(geographie),
        quartiers=[code],
        indicateurs=[name],
        comparaison=tab,
        profil=[name, "taux_pauvrete"],
    )
    assert not app.exception and not app.error
    if tab == "Quartiers semblables":
        assert "Sans valeur publiée ici, donc hors de la distance" in html(app)
    for chart in charts(app):
        for trace in chart["data"]:
            if tab == "Côte à côte" and code in (trace.get("customdata") or []):
                raise AssertionError("a masked quartier has a dot")


def test_a_whole_country_is_a_table_not_a_picture(demo_home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    app = visit(demo_home, "comparer", monkeypatch, niveau="france")
    assert not charts(app)
    assert "un graphique ne se lit plus" in html(app)
