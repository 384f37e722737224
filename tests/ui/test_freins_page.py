"""The page Freins on the demonstration release: its three states, its cell, its filter, its empty states."""

from __future__ import annotations

import pytest

from observatoire.home import Home
from tests.ui.test_pages import html, visit


def shown(app) -> str:
    """Titles and HTML of the page as a reader sees them."""
    heads = [*app.title, *app.header, *app.subheader]
    return html(app).replace("&#x27;", "'") + "\n" + "\n".join(head.value.replace("\\", "") for head in heads)


def test_the_page_names_three_needs_and_shows_three_states(
    demo_home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = visit(demo_home, "freins", monkeypatch, territoire="cde-036")
    assert not app.exception
    assert not app.error
    assert "restent d'abord sans réponse" in app.title[0].value.replace("\\", "")
    cells = app.dataframe[0].value.to_string()
    assert all(sign in cells for sign in ("▲", "✓", "?"))
    text = shown(app)
    assert "Couverture du diagnostic" in text
    assert "besoin non couvert" in text and "on ne sait pas" in text


def test_without_jobseekers_the_coverage_is_unknown(demo_home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    app = visit(demo_home, "freins", monkeypatch, territoire="cde-079")
    cells = app.dataframe[0].value.to_string()
    assert "?" in cells and "✓" not in cells and "▲" not in cells
    assert "On ne sait pas quelle part" in shown(app)
    assert "on ne sait pas" in app.title[0].value


def test_a_link_opens_one_cell(demo_home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    app = visit(
        demo_home,
        "freins",
        monkeypatch,
        territoire="cde-036",
        case_frein="mobilite",
        case_quartier="QN01401M",
    )
    assert app.selectbox(key="case_frein").value == "mobilite"
    assert app.selectbox(key="case_quartier").value == "QN01401M"
    text = shown(app)
    assert "Chemin Vert, mobilité" in text
    assert "Vélo-école" in text
    assert "vélo à quarante ans" in text
    assert "actions?niveau=cite_emploi&amp;territoire=cde-036" in text


def test_the_filter_by_frein_narrows_the_matrix(demo_home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    app = visit(demo_home, "freins", monkeypatch, territoire="cde-036", frein="numerique")
    assert len(app.dataframe[0].value) == 1
    assert "le numérique reste sans réponse" in app.title[0].value
    assert "case_frein" not in [box.key for box in app.selectbox]


def test_a_page_where_the_frein_does_not_act_says_so(
    demo_home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    for page in ("demandeurs_emploi", "carte"):
        app = visit(demo_home, page, monkeypatch, territoire="cde-036", frein="numerique")
        assert "le filtre par frein n'agit pas" in shown(app), page


def test_synthese_and_quartier_speak_of_needs(demo_home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    synthese = visit(demo_home, "synthese", monkeypatch, territoire="cde-036")
    assert "Besoins sans réponse" in html(synthese)
    assert "restent d'abord sans réponse" in shown(synthese)
    fiche = visit(demo_home, "quartier", monkeypatch, territoire="cde-036", quartiers="QN01401M")
    assert "Freins et besoins" in [header.value for header in fiche.header]
    assert "vélo à quarante ans" in html(fiche).replace("&#x27;", "'")


def test_two_quartiers_are_not_added_up(demo_home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    app = visit(demo_home, "freins", monkeypatch, territoire="cde-036", quartiers=["QN01401M", "QN01405I"])
    assert not app.exception
    assert "ne s'additionnent pas" in shown(app)
