"""The page Freins on the demonstration release: its three states, its cell, its filter, its empty states."""

from __future__ import annotations

import json
from typing import Any

import pytest

from observatoire import releases
from observatoire.home import Home
from tests.ui.test_pages import html, visit


def shown(app) -> str:
    """Titles and HTML of the page as a reader sees them."""
    heads = [*app.title, *app.header, *app.subheader]
    text = html(app).replace("&#x27;", "'") + "\n" + "\n".join(head.value.replace("\\", "") for head in heads)
    return text.replace("\N{NO-BREAK SPACE}", " ")


def grid(app) -> dict[str, Any]:
    """What the matrix is drawn from."""
    return dict(json.loads(app.get("bidi_component")[0].proto.json))


def cells(app) -> list[dict[str, Any]]:
    """Text, shade and state of each cell."""
    drawn = grid(app)
    return [
        {"text": text, "shade": int(shade), "state": drawn["states"][text[0]], "line": line["title"]}
        for line in drawn["lines"]
        for text, shade in zip(line["cells"], line["shades"], strict=True)
    ]


def test_the_page_names_three_needs_and_shows_three_states(
    demo_home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = visit(demo_home, "freins", monkeypatch, territoire="cde-036")
    assert not app.exception
    assert not app.error
    assert "restent sans réponse pour" in app.title[0].value.replace("\\", "")
    patterns = {cell["text"][0]: set() for cell in cells(app)}
    for cell in cells(app):
        patterns[cell["text"][0]].add(cell["shade"])
    assert patterns == {"▲": {1, 2, 3}, "✓": {0}, "?": {4}}
    first = {"text": "? 113 / 49 + ?", "shade": 4, "state": "on ne sait pas", "line": "Mobilité"}
    assert first in cells(app) and "Grâce De Dieu" in [column["title"] for column in grid(app)["columns"]]
    text = shown(app)
    assert "Couverture du diagnostic" in text
    assert "besoin non couvert" in text and "on ne sait pas" in text


def test_without_jobseekers_the_coverage_is_unknown(demo_home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    app = visit(demo_home, "freins", monkeypatch, territoire="cde-079")
    assert {cell["text"][0] for cell in cells(app)} == {"?"}
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
    assert grid(app)["chosen"] == ["mobilite", "QN01401M"]
    text = shown(app)
    assert "Chemin Vert, mobilité" in text
    assert "Vélo-école" in text
    assert "vélo à quarante ans" in text
    assert "actions?niveau=cite_emploi&amp;territoire=cde-036" in text


def test_without_a_diagnosis_the_page_says_what_to_send_and_keeps_the_offer(
    demo_home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = {"territoire": "cde-036", "geographie": "2015", "quartiers": "QP014006"}
    app = visit(demo_home, "freins", monkeypatch, **here)
    assert not app.exception
    assert not app.get("bidi_component"), "a matrix of « ? » only"
    text = shown(app)
    assert text.count("Aucun diagnostic n'est publié ici") == 1
    assert "onglet=Contrats&amp;contrat=diagnostics" in text
    assert "Offre connue par frein, Centre Ville" in text
    assert "&amp;frein=numerique&amp;quartiers=QP014006" in text
    asked = visit(demo_home, "donnees", monkeypatch, onglet="Contrats", contrat="diagnostics")
    assert asked.selectbox(key="contrat").value == "diagnostics"
    assert "Colonnes : Diagnostics des freins à l'emploi" in shown(asked)


def test_before_the_first_matrix_the_page_says_whether_a_later_date_has_one(
    demo_home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = {"territoire": "cde-036", "geographie": "2015", "periode": "2016-12-31"}
    later = shown(visit(demo_home, "freins", monkeypatch, **here))
    assert "au 31 décembre 2016" in later
    assert "Le premier diagnostic publié est du 31 décembre 2021" in later
    never = shown(visit(demo_home, "freins", monkeypatch, **here, quartiers="QP014006"))
    assert "Aucun diagnostic n'est publié ici, à aucune date" in never
    assert "Le premier diagnostic" not in never and "envoyer l'extrait" in never


def test_a_folded_table_names_each_quartier_in_one_link(
    demo_home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = visit(demo_home, "freins", monkeypatch, niveau="departement", territoire="37")
    table = html(app).split("<caption>Besoins et places par")[1].split("</table>")[0]
    assert table.count("<tr>") == 151
    assert table.count('href="quartier?') == table.count("href=") == 15


def test_the_filter_by_frein_narrows_the_matrix(demo_home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    app = visit(demo_home, "freins", monkeypatch, territoire="cde-036", frein="numerique")
    assert len(grid(app)["lines"]) == 1
    assert "restent sans réponse pour le numérique" in app.title[0].value
    assert "case_frein" not in [box.key for box in app.selectbox]


def test_a_page_where_the_frein_does_not_act_says_so(
    demo_home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    for page in ("demandeurs_emploi", "carte"):
        app = visit(demo_home, page, monkeypatch, territoire="cde-036", frein="numerique")
        assert "le filtre par frein n'agit pas" in shown(app), page


def test_the_map_of_uncovered_needs_always_shows_a_frein_and_says_which(
    demo_home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = {"territoire": "cde-036", "indicateur": "besoin_non_couvert"}
    app = visit(demo_home, "carte", monkeypatch, **asked)
    assert "aucun quartier" not in app.title[0].value and "mobilité" in app.title[0].value
    assert "La carte montre d'abord «\u202fMobilité\u202f»" in shown(app)
    other = visit(demo_home, "carte", monkeypatch, **asked, frein="savoirs")
    assert "langue et savoirs de base" in other.title[0].value and "La carte montre" not in shown(other)
    exits = visit(demo_home, "carte", monkeypatch, territoire="cde-036", indicateur="taux_sortie")
    assert "sortie dynamique, au sens IAE" in shown(exits).replace("&#x27;", "'")


def test_synthese_and_quartier_speak_of_needs(demo_home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    synthese = visit(demo_home, "synthese", monkeypatch, territoire="cde-036")
    assert "Besoins sans réponse" in html(synthese)
    assert "restent sans réponse pour" in shown(synthese)
    fiche = visit(demo_home, "quartier", monkeypatch, territoire="cde-036", quartiers="QN01401M")
    assert "Freins et besoins" in [header.value for header in fiche.header]
    assert "vélo à quarante ans" in html(fiche).replace("&#x27;", "'")
    for app in (synthese, fiche):
        assert "services à portée" in shown(app)
        assert "vue=Parcours+et+sorties" in html(app)


def test_two_quartiers_are_not_added_up(demo_home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    app = visit(demo_home, "freins", monkeypatch, territoire="cde-036", quartiers=["QN01401M", "QN01405I"])
    assert not app.exception
    assert "ne s'additionnent pas" in shown(app)


def test_many_quartiers_are_shown_in_parts(demo_home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("observatoire.ui.freins.MOST_ROWS", 20)
    app = visit(demo_home, "freins", monkeypatch, niveau="region", territoire="24")
    assert len(grid(app)["lines"]) == 20
    assert len(app.get("bidi_component")[0].proto.json) < 40 * len(cells(app)), "bytes for each cell"
    assert "quartiers 1 à 20 sur 57" in grid(app)["caption"].replace("\u202f", " ")
    first = grid(app)["lines"][0]["text"]
    app.selectbox(key="matrice_depuis").set_value("41").run()
    assert len(grid(app)["lines"]) == 17
    assert first not in [line["text"] for line in grid(app)["lines"]]


def test_what_extracts_say_against_one_another_is_shown(
    demo_home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = visit(demo_home, "donnees", monkeypatch)
    assert "Ce que la comparaison des extraits signale" in [head.value for head in app.header]
    assert "sa capacité est inconnue, et non nulle" in shown(app)


def test_a_release_made_before_the_matrix_still_opens(
    own_little: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = own_little.releases / str(releases.current_id(own_little)) / "manifest.json"
    manifest = json.loads(path.read_text("utf-8"))
    manifest["tables"].pop("matrice")
    path.write_text(json.dumps(manifest), "utf-8")
    app = visit(own_little, "freins", monkeypatch)
    assert not app.exception
    assert "ne contient pas de matrice des besoins" in html(app)
