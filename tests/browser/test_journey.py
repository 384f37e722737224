"""The way of a reader, in Chromium: filter, click on the map, read the fiche, share the link, take the file."""

from __future__ import annotations

import csv
import re
from pathlib import Path

from playwright.sync_api import Page, TimeoutError, expect

from tests.browser.conftest import PATIENCE, settle

CAEN = "CU Caen la Mer (cde-036)"
CHEMIN_VERT = "Chemin Vert (QN01401M)"


def choose(page: Page, label: str, option: str) -> None:
    """Choose an option of a menu of the sidebar."""
    menus = page.locator("[data-testid=stSelectbox], [data-testid=stMultiSelect]")
    menus.filter(has=page.get_by_text(label, exact=True)).locator("input").first.click()
    page.get_by_role("option", name=option).first.click()
    settle(page)


def test_a_reader_filters_by_cite_and_quartier_and_nothing_is_asked_of_the_network(
    page: Page, address: str
) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(address)
    settle(page)
    assert page.get_attribute("html", "lang") == "fr"
    assert page.title() == "Synthèse · Observatoire des quartiers et de l'emploi"
    choose(page, "Territoire", CAEN)
    expect(page.locator("h1")).to_contain_text("CU Caen la Mer")
    choose(page, "Quartiers", CHEMIN_VERT)
    expect(page.locator("h1")).to_contain_text("Chemin Vert")
    assert "territoire=" in page.url
    assert "QN01401M" in page.url
    ours = (address, address.replace("http", "ws"), "data:", "blob:")
    assert asked
    assert [url for url in asked if not url.startswith(ours)] == []


def test_a_link_shows_the_same_view_in_another_browser(page: Page, other: Page, address: str) -> None:
    page.goto(f"{address}/demandeurs-emploi?territoire=cde-036&quartiers=QN01401M&sexe=F&periode=2024-12-31")
    settle(page)
    title, link = page.inner_text("h1"), page.url
    cards = page.inner_text(".obs-cards")
    other.goto(link)
    settle(other)
    assert other.inner_text("h1") == title
    assert other.inner_text(".obs-cards") == cards
    assert "femmes" in title


def test_filters_keep_from_page_to_page(page: Page, address: str) -> None:
    page.goto(f"{address}/?territoire=cde-036&quartiers=QN01401M")
    for name in ("Quartier", "Demandeurs d'emploi"):  # the first page is left before it is drawn
        page.get_by_role("link", name=name, exact=True).click()
        expect(page.locator(".obs-kicker")).to_contain_text(name)
        settle(page)
        expect(page.locator("h1")).to_contain_text("Chemin Vert")
        page.wait_for_url(re.compile("QN01401M"), timeout=PATIENCE * 1000)


def test_a_click_on_the_map_leads_to_the_fiche(page: Page, address: str) -> None:
    page.goto(f"{address}/carte?niveau=commune&territoire=18197")  # one quartier: it is in the middle
    settle(page)
    drawn = page.get_by_test_id("stDeckGlJsonChart").first
    drawn.scroll_into_view_if_needed()
    box = drawn.bounding_box()
    assert box is not None
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    fiche = page.get_by_text(re.compile("Ouvrir la fiche de"))
    for _ in range(8):  # contours come after the page: point at them and click until they are there
        page.mouse.move(*middle)
        page.wait_for_timeout(1500)
        page.mouse.click(*middle, delay=60)
        try:
            fiche.wait_for(timeout=8000)
            break
        except TimeoutError:
            continue
    settle(page)
    assert "quartiers=" in page.url
    name = fiche.inner_text().removeprefix("Ouvrir la fiche de ").strip()
    fiche.click()
    expect(page.locator(".obs-kicker")).to_contain_text("Quartier ·", timeout=20000)
    settle(page)
    expect(page.locator("h1")).to_contain_text(name)


def test_a_download_holds_the_numbers_on_screen(page: Page, address: str, tmp_path: Path) -> None:
    page.goto(f"{address}/quartier?territoire=cde-036&quartiers=QN01401M")
    settle(page)
    table = page.locator("table.obs-table", has_text="Chiffres de Chemin Vert")
    table.wait_for(state="attached")
    shown = {
        row.locator("th").inner_text().replace("\u00a0", " "): row.locator("td").nth(1).inner_text()
        for row in table.locator("tbody tr").all()
    }
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Télécharger en CSV").last.click()
    target = tmp_path / waiting.value.suggested_filename
    waiting.value.save_as(target)
    assert target.name.startswith("demonstration_")
    rows = list(csv.DictReader(target.open(encoding="utf-8-sig", newline=""), delimiter=";"))
    assert len(rows) == len(shown) > 20
    for row in rows:
        written = shown[row["Indicateur"]].replace("(p)", "").replace("\u202f", "").strip(" %€")
        value = row["Le quartier"] or row["Marque (Le quartier)"]
        assert written.replace("−", "-") == value.removesuffix(",0") or written.replace("−", "-") == value
        assert row["Avertissement"].startswith("Données de démonstration")
