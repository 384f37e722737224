"""The analyst's whole story, in Chromium only: a wrong file, a right one, compare, publish, read, roll back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from playwright.sync_api import Locator, Page, TimeoutError, expect

from observatoire import releases
from observatoire.contracts import CONTRACTS
from observatoire.home import Home
from tests.browser.axe import faults
from tests.browser.conftest import PATIENCE, SIZE, served, settle
from tests.browser.test_keyboard import reach

CODE = "QP014001"
VIEW = "/?niveau=cite_emploi&territoire=cde-036&geographie=2015"
LONG = PATIENCE * 3000
EXTRA = "colonne" * 11
"""A column that no contract knows, its name without a space."""


@pytest.fixture
def desk(own_little: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A server for the analyst of this machine, over a demonstration installation of its own."""
    monkeypatch.setenv("OBSERVATOIRE_ANALYSTE", "1")
    monkeypatch.setenv("STREAMLIT_SERVER_ADDRESS", "127.0.0.1")
    with served(own_little, tmp_path / "log.txt") as address:
        yield address


def revised(home: Home, folder: Path) -> Path:
    """The jobseekers of the demonstration, twice as many in one quartier at the last date."""
    table = pq.read_table(home.extracts / "demandeurs_emploi" / "demandeurs_emploi-parquet.parquet")
    rows = table.to_pylist()
    last = max(row["periode"] for row in rows if row["code"] == CODE)
    for row in rows:
        if row["code"] == CODE and row["periode"] == last and row["effectif"]:
            row["effectif"] *= 2
    target = folder / "demandeurs_emploi.parquet"
    made = CONTRACTS["demandeurs_emploi"].table(rows).append_column(EXTRA, pa.nulls(len(rows), pa.string()))
    pq.write_table(made.replace_schema_metadata(table.schema.metadata), target)
    return target


def drop_by_keyboard(page: Page, path: Path) -> None:
    reach(page, "Choisir des fichiers", "BUTTON")
    for _ in range(5):  # a browser too slow to answer a key within 5 seconds opens no chooser: press again
        try:
            with page.expect_file_chooser(timeout=10_000) as waiting:
                page.keyboard.press("Enter")
            break
        except TimeoutError:
            continue
    waiting.value.set_files(str(path))
    expect(page.get_by_role("button", name="Recevoir (1)")).to_be_enabled(timeout=LONG)
    settle(page)
    reach(page, "Recevoir (1)", "BUTTON")
    page.keyboard.press("Enter")
    settle(page)


def drop(page: Page, path: Path) -> None:
    page.locator("input[type=file]").set_input_files(str(path))
    page.get_by_role("button", name="Recevoir (1)").click(timeout=LONG)
    settle(page)


def told(page: Page, text: str) -> Locator:
    """The message that says `text`: good news is a status for a screen reader, bad news an alert."""
    return page.get_by_role("alert").or_(page.get_by_role("status")).filter(has_text=text)


def card(page: Page) -> str:
    """Text of the card of jobseekers A, B, C."""
    settle(page)
    return page.locator(".obs-card").filter(has_text="Demandeurs d'emploi").first.inner_text()


def test_from_a_wrong_file_to_a_revised_figure_and_back(
    desk: str, own_little: Home, page: Page, tmp_path: Path
) -> None:
    page.goto(desk + VIEW)
    before = card(page)
    assert "révisé" not in before
    first = releases.current_id(own_little)

    page.goto(f"{desk}/donnees")
    settle(page)
    wrong = tmp_path / "demandeurs.csv"
    wrong.write_text("<!doctype html><html><body>Connexion</body></html>", "utf-8")
    expect(page.get_by_test_id("stFileUploaderDropzone")).to_have_attribute("role", "group")
    assert faults(page) == []
    drop_by_keyboard(page, wrong)
    expect(told(page, "refusé")).to_be_visible(timeout=LONG)
    assert faults(page) == []
    expect(page.get_by_text("une page web trouvée").first).to_be_visible()

    drop(page, revised(own_little, tmp_path))
    expect(told(page, "accepté")).to_be_visible(timeout=LONG)
    check_long_names(page)
    page.get_by_role("button", name="Voir ce qui changerait").click()
    expect(page.get_by_text("Donnée révisée").first).to_be_visible(timeout=LONG)
    page.get_by_label("Note de publication").fill("Chiffres de décembre corrigés")
    page.get_by_role("button", name="Publier cette version").click()
    expect(told(page, "est en service")).to_be_visible(timeout=LONG)
    assert releases.current_id(own_little) != first

    page.goto(desk + VIEW)
    after = card(page)
    assert "révisé depuis la publication précédente" in after
    assert after.splitlines()[1:3] != before.splitlines()[1:3]

    page.goto(f"{desk}/donnees?onglet=Versions")
    settle(page)
    page.get_by_role("tab", name="Versions").click()
    page.get_by_label("Pourquoi revenir").fill("Correction à reprendre")
    page.get_by_role("button", name="Remettre en service").click()
    expect(told(page, "de nouveau en service")).to_be_visible(timeout=LONG)
    assert releases.current_id(own_little) == first
    page.goto(desk + VIEW)
    assert card(page) == before
    check_dates(page, desk)


def check_long_names(page: Page) -> None:
    """The letter stays in its column on a tablet, whatever the names that it quotes."""
    expect(page.get_by_text(EXTRA)).to_be_visible()
    page.set_viewport_size({"width": 820, "height": 900})
    page.wait_for_function(
        "() => [...document.querySelectorAll('code')].every((e) => e.getBoundingClientRect().right <= innerWidth)"
    )
    page.set_viewport_size(SIZE)


def check_dates(page: Page, desk: str) -> None:
    """A date field that is empty, or was emptied, says how to write a date in French."""
    page.goto(f"{desk}/comite?territoire=cde-036")
    settle(page)
    due, day = (page.get_by_role("group", name=name, exact=True) for name in ("Échéance", "Comité du"))
    expect(due).to_have_text("jj/mm/aaaa")
    expect(day).to_have_text(re.compile(r"^\d\d/\d\d/20\d\d$"))
    for part in day.get_by_role("spinbutton").all():
        part.click()
        for _ in range(4):
            page.keyboard.press("Backspace")
    expect(day).to_have_text("jj/mm/aaaa")
    expect(day.get_by_role("spinbutton", name="jour, Comité du")).to_have_attribute("aria-valuetext", "Vide")
    check_names_are_left(page)


def check_names_are_left(page: Page) -> None:
    """The words of a date field and the sizes of files are put into French there, and not where a partner is called so."""
    names = ["Next", "day", "Empty", "13B"]
    page.evaluate(
        "names => names.forEach((name) => document.body.append(Object.assign(document.createElement('p'), "
        "{ className: 'called', textContent: name })))",
        [*names, "Choose options"],
    )
    expect(page.locator("p.called").last).to_have_text("Choisir")
    expect(page.locator("p.called")).to_have_text([*names, "Choisir"])


def test_a_reader_is_offered_the_console_and_nothing_that_changes_the_data(address: str, page: Page) -> None:
    page.goto(f"{address}/donnees")
    settle(page)
    expect(page.get_by_text("Lecture seule")).to_be_visible()
    assert page.get_by_text("--analyste").evaluate("e => e.getClientRects().length") == 1, "whole on its line"
    assert page.locator("input[type=file]").count() == 0
    for name in (
        "Recevoir",
        "Publier",
        "Voir ce qui changerait",
        "Remettre en service",
        "Télécharger et recevoir",
    ):
        assert page.get_by_role("button", name=re.compile(f"^{name}")).count() == 0
    page.get_by_role("tab", name="SQL").click()
    page.get_by_role("button", name="Exécuter").click()
    expect(page.get_by_text("Résultat de la requête")).to_be_visible(timeout=LONG)
    page.get_by_label("Requête", exact=True).fill("drop view valeurs")
    page.get_by_role("button", name="Exécuter").click()
    expect(told(page, "Seul SELECT")).to_be_visible(timeout=LONG)
