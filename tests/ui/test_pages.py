"""Every page runs on the demonstration release and on an empty installation."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from observatoire import releases
from observatoire.home import Home
from observatoire.reading import Scope
from observatoire.sentences import DEMONSTRATION
from observatoire.tables import Origin, Table, to_csv
from observatoire.ui import carte, news
from observatoire.ui.downloads import is_open
from tests.test_sentences import RATE

FOLDS = is_open
"""As readers have it: the tests of this folder unfold all tables."""
PAGES = (
    "synthese",
    "carte",
    "quartier",
    "demandeurs_emploi",
    "freins",
    "actions",
    "offre",
    "comparer",
    "comite",
    "donnees",
    "methode",
)


def entry() -> None:
    """Run app.py from another folder: beside `pages/`, AppTest would run the file of a page without its frame."""
    import runpy

    from observatoire.home import PROJECT

    runpy.run_path(str(PROJECT / "app.py"))


def visit(home: Home, page: str, monkeypatch: pytest.MonkeyPatch, **params: str | list[str]) -> AppTest:
    """Open a page of an installation with a link."""
    monkeypatch.setenv("OBSERVATOIRE_HOME", str(home.root))
    app = AppTest.from_function(entry, default_timeout=60)
    for name, value in params.items():
        app.query_params[name] = value
    if page != "synthese":
        app._page_hash = calc_hash(page.replace("_", "-"))
    return app.run()


def html(app: AppTest) -> str:
    """All HTML blocks of the page."""
    return "\n".join(block.proto.body for block in app.get("html"))


@pytest.mark.parametrize("page", PAGES)
def test_a_page_opens_with_one_title_and_the_demonstration_notice(
    page: str, demo_home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = visit(demo_home, page, monkeypatch, territoire="cde-036")
    assert not app.exception
    assert not app.error
    assert len(app.title) == 1
    assert DEMONSTRATION in html(app)


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(
    "params",
    [
        {"territoire": "cde-036", "geographie": "2015", "sexe": "F", "periode": "2019-12-31"},
        {"territoire": "cde-079", "age": "<26"},
        {"niveau": "france", "sexe": "F", "age": "50+"},
        {"territoire": "cde-036", "quartiers": ["QN01401M", "QN01405I"]},
    ],
    ids=["2015", "no-jobseekers", "crossing", "two-quartiers"],
)
def test_a_page_stands_every_filter(
    page: str, params: dict[str, str | list[str]], demo_home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = visit(demo_home, page, monkeypatch, **params)
    assert not app.exception
    assert not app.error


@pytest.mark.parametrize("page", ["synthese", "methode"])
def test_an_empty_installation_says_how_to_publish(
    page: str, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = visit(home, "synthese", monkeypatch)
    assert not app.exception
    assert "observatoire publish" in app.info[0].value


def test_the_headline_figure_is_the_sum_of_the_release(
    demo_home: Home, demo_warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = visit(demo_home, "demandeurs_emploi", monkeypatch, territoire="cde-036", geographie="2024")
    path = demo_warehouse.path / "valeurs.parquet"
    expected = duckdb.sql(
        f"select sum(valeur) from '{path}' join (select code from '{demo_warehouse.path}/appartenances.parquet' "
        "where type = 'cite_emploi' and code_territoire = 'cde-036' and geographie = 2024) using (code) "
        "where indicateur = 'defm_abc' and niveau = 'quartier' and geographie = 2024 and periode = '2025-12-31' "
        "and sexe = 'total' and tranche_age = 'total' and niveau_formation = 'total' and anciennete = 'total' "
        "and rsa = 'total' and nationalite = 'total'"
    ).fetchall()[0][0]
    assert f"{int(expected):,}".replace(",", "\u202f") in html(app)


def test_a_crossing_that_nobody_publishes_says_why(demo_home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    app = visit(demo_home, "demandeurs_emploi", monkeypatch, territoire="cde-036", sexe="F", age="<26")
    assert "n&#x27;est pas publié pour ce croisement" in html(app)


def test_a_territoire_without_jobseekers_stays_useful(
    demo_home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = visit(demo_home, "synthese", monkeypatch, territoire="cde-079")
    assert "taux d'emploi" in app.title[0].value.replace("\\", "")
    assert "Aucune donnée publiée pour ces quartiers" in html(app)
    page = visit(demo_home, "demandeurs_emploi", monkeypatch, territoire="cde-079")
    assert page.title[0].value.endswith("aucun nombre de demandeurs d'emploi publié")
    own = html(page)
    assert "Comparaisons" not in own, "no card has a figure to compare"
    assert own.count("Aucune donnée publiée") == 2, "once under the cards, once for the diplomas"
    assert own.count("\u202f» ou «\u202fPart des femmes") == 1


def test_the_fiche_tells_the_lineage(demo_home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    app = visit(demo_home, "quartier", monkeypatch, territoire="cde-079", quartiers="QN97104M")
    assert "Issu de Cour Charneau-Raizet (QP971004) et Raizet (QP971005)." in html(app)
    app.button(key="voir_QP971005").click().run()
    assert not app.exception
    assert "Devenu Raizet- Charneau - Dugazon (QN97104M)." in html(app)


def test_the_other_list_inherits_only_where_the_contour_is_the_same(
    demo_home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    same = visit(demo_home, "quartier", monkeypatch, territoire="cde-036", quartiers="QN01405I")
    assert "Son contour n&#x27;a pas changé" in html(same)
    changed = visit(demo_home, "quartier", monkeypatch, territoire="cde-036", quartiers="QN01401M")
    assert "ne lui sont pas repris" in html(changed)


def test_a_newer_release_is_offered_and_read_on_demand(
    little_twice: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = Home(shutil.copytree(little_twice.root, tmp_path / "own"))
    second, first = (release.id for release in releases.releases(home))
    releases.rollback(home, first)
    app = visit(home, "methode", monkeypatch)
    releases.rollback(home, second)
    app.run()
    assert first in html(app)
    assert "plus récente" in app.info[0].value
    app.button(key="recharger").click().run()
    assert f"Publication {second}" in html(app)
    assert not app.info


def _two_comparisons() -> None:
    from observatoire.difference import Difference, Line
    from observatoire.ui import reception

    line = Line("population", "population", "Population", "modifie", "revise", 1, 1, 100.0)
    found = Difference("a", "b", (line,))
    reception.show_difference(found, ", version b")
    reception.show_difference(found)


def test_a_version_that_waits_stands_beside_ones_own_comparison(
    little_home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OBSERVATOIRE_HOME", str(little_home.root))
    app = AppTest.from_function(_two_comparisons, default_timeout=60).run()
    assert not app.exception
    assert "version b" in html(app)


def test_a_table_is_sent_once_it_is_unfolded(demo_home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("observatoire.ui.downloads.is_open", FOLDS)
    app = visit(demo_home, "methode", monkeypatch)
    title = "Publications conservées"
    assert f"Tableau : {title}" in [box.label for box in app.expander]
    assert "en vigueur" not in html(app)
    assert not app.get("download_button")
    app.session_state[f"tableau_{title}"] = True
    app.run()
    assert not app.exception
    assert "en vigueur" in html(app)
    assert [button.label for button in app.get("download_button")] == [
        "Télécharger en CSV",
        "Télécharger en XLSX",
    ]


def test_the_csv_of_the_map_says_its_source_once_and_plainly(
    demo_home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[Table] = []
    monkeypatch.setattr(carte, "data_table", lambda table, **_: shown.append(table))
    assert not visit(demo_home, "carte", monkeypatch, territoire="cde-036").exception
    written = to_csv(shown[0], Origin("v", "jour", DEMONSTRATION)).decode("utf-8-sig").splitlines()
    assert len(written) > 5
    column = written[0].split(";").index("Source")
    assert {line.split(";")[column] for line in written[1:]} == {"Démonstration (données simulées)"}


def test_the_map_shortens_a_very_long_name() -> None:
    long = "Quartier dont le nom officiel énumère toutes les cités qu'il réunit"
    rows = pd.DataFrame(
        {"code": ["A", "B"], "nom": [long, "Cité"], "valeur": [20.0, 60.0], "marque": None}
        | {"periode": pd.Timestamp(2021, 12, 31), "longitude": 1.0, "latitude": 48.0}
        | {"numerateur": None, "denominateur": None, "statut_millesime": "confirme"}
    )
    scope = Scope("commune", "45234", "Orléans", 2024)
    found = carte.Carte(scope, RATE, rows, {"A": long, "B": "Cité"}, {})
    assert "(Quartier dont le nom officiel énu…) à 60,0" in found.message
    assert long not in found.message
    assert [label["text"].split("…")[0] for label in carte._labels(found)][:1] == [
        "Quartier dont le nom offi"
    ]


def test_two_releases_are_compared_once_for_all_readers(
    little_twice: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = Home(shutil.copytree(little_twice.root, tmp_path / "home"))
    compared: list[str] = []
    ask = news.ask_release

    def counted(release: releases.Release, question: str) -> pd.DataFrame:
        compared.append(question)
        return ask(release, question)

    monkeypatch.setattr(news, "ask_release", counted)
    first, second = (visit(home, "synthese", monkeypatch, territoire="cde-036") for _ in range(2))
    assert not first.exception and not second.exception
    assert compared == [news.PERIODS]
