"""axe-core finds nothing of ours on any page, in its main states, in light and in dark; enlarged pages flow again."""

from __future__ import annotations

import re
from typing import Literal

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.axe import faults
from tests.browser.conftest import PATIENCE, SIZE, settle
from tests.browser.guides import FOLDER, SHOTS, Shot, take

PLACE = "territoire=cde-036"
VIEWS: dict[str, Literal["light", "dark"]] = {
    f"/?{PLACE}": "light",
    f"/?{PLACE}&presentation=1": "light",
    f"/carte?{PLACE}": "light",
    f"/quartier?{PLACE}&quartiers=QN01401M": "dark",
    f"/demandeurs-emploi?{PLACE}": "light",
    f"/freins?{PLACE}": "light",
    f"/freins?{PLACE}&frein=mobilite": "light",
    f"/actions?{PLACE}&vue=Parcours et sorties": "dark",
    f"/actions?{PLACE}&vue=Feuille de route": "light",
    f"/offre?{PLACE}": "light",
    f"/comparer?{PLACE}": "dark",
    f"/comparer?{PLACE}&comparaison=Quartiers semblables": "light",
    f"/comite?{PLACE}": "dark",
    "/donnees": "light",
    "/methode": "light",
}

HEAVIEST = 120_000
"""Bytes of a picture of the guides."""
WIDTHS = {"tablet": 820, "200 %": 640, "400 %": 320}
"""Widths, in CSS pixels, of a tablet and of a screen of 1,280 enlarged (WCAG 1.4.4 and 1.4.10)."""
SLOW = """() => [...document.querySelectorAll("*")].filter((e) =>
  [getComputedStyle(e).transitionDuration, getComputedStyle(e).animationDuration]
    .some((s) => s.split(",").some((one) => parseFloat(one) > 0.01))).length"""
"""Elements that still move for a reader whose system asks for less motion."""
HOLDS = """() => [document.documentElement, document.querySelector("[data-testid=stMain]")]
  .every((e) => e.scrollWidth <= e.clientWidth)"""


OVER_THE_BAR = """() => {
  const bar = document.querySelector(".obs-telecommande").getBoundingClientRect();
  const drawn = [...document.querySelectorAll(".js-plotly-plot")].filter((e) => e.checkVisibility({ visibilityProperty: true }));
  return drawn.length && drawn.every((e) => e.getBoundingClientRect().bottom <= bar.top && e.getBoundingClientRect().top >= 0);
}"""


@pytest.mark.parametrize("view", VIEWS)
def test_axe_finds_nothing_and_the_page_reflows(page: Page, address: str, view: str) -> None:
    page.emulate_media(color_scheme=VIEWS[view], reduced_motion="reduce")
    page.goto(address + view)
    settle(page)
    assert page.locator("main h1").count() == 1
    assert faults(page) == []
    assert page.evaluate(SLOW) == 0
    for name, shot in SHOTS.items():
        if shot.path == view:
            check_picture(page, name, shot)
    for width in WIDTHS.values():
        page.set_viewport_size({"width": width, "height": 450})
        page.wait_for_function(HOLDS, timeout=PATIENCE * 1000)  # charts follow once the page is laid out
    if view.startswith("/quartier"):
        check_edges(page)
    if view.endswith("Feuille de route"):
        check_screens(page)
    if view.endswith("presentation=1"):
        check_low(page)


def check_edges(page: Page) -> None:
    """A table wider than its place fades at its right edge, until it is scrolled to the end."""
    page.set_viewport_size({"width": WIDTHS["tablet"], "height": 450})
    table = page.locator(".obs-scroll").filter(visible=True).last
    assert table.evaluate("e => e.scrollWidth > e.clientWidth")
    expect(table).to_have_css("mask-size", "100% 100%")
    table.evaluate("e => e.scrollLeft = e.scrollWidth")
    expect(table).to_have_css("mask-size", "calc(100% + 40px) 100%")


def check_screens(page: Page) -> None:
    """Walk the screens of the roadmap in the room: a title alone is none, and an axis has one."""
    page.set_viewport_size(SIZE)
    page.evaluate("history.replaceState(history.state, '', `${location.href}&presentation=1`)")
    page.evaluate("document.body.append(document.createElement('i'))")
    said = page.locator(".obs-telecommande [role=status]")
    for screen in ("Écran 1 sur 4", "Écran 2 sur 4 : Feuille de route", "Écran 3 sur 4 : 2. Aller vers"):
        expect(said).to_contain_text(screen)
        expect(page.locator(".obs-cards, .obs-scroll").filter(visible=True)).to_have_count(1)
        page.keyboard.press("ArrowRight")


def check_low(page: Page) -> None:
    """On a low screen of a room, the chart of the last screen stands whole over the bar."""
    page.set_viewport_size({"width": 1366, "height": 768})
    last = re.compile(r"^Écran (\d+) sur \1 ")
    said = page.locator(".obs-telecommande [role=status]")
    for _ in range(10):
        if last.match(said.inner_text()):
            break
        page.keyboard.press("ArrowRight")
        page.wait_for_timeout(200)
    expect(said).to_have_text(last)
    page.wait_for_function(OVER_THE_BAR, timeout=PATIENCE * 1000)


def check_picture(page: Page, name: str, shot: Shot) -> None:
    """Take the picture of a guide again: what the guide quotes is on the page."""
    now = take(page, shot)
    text = page.content()
    assert all(said in text for said in shot.says)
    path = FOLDER / f"{name}.webp"
    assert path.stat().st_size < HEAVIEST
    # Another machine has other fonts: what must hold is what the guide says, not each pixel.
    with Image.open(path) as before:
        assert before.size == now.size, "take the pictures again: python tests/browser/guides.py"


def test_axe_finds_nothing_in_the_console_and_in_an_open_table(page: Page, address: str) -> None:
    page.goto(f"{address}/donnees")
    settle(page)
    page.get_by_role("tab", name="SQL").click()
    page.get_by_role("button", name="Exécuter").click()
    page.get_by_text("Résultat de la requête").wait_for()
    settle(page)
    assert faults(page) == []
