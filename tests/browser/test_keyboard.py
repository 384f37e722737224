"""The main task of each reader, without a mouse: what has the focus is seen, and the order of the page is followed."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import PATIENCE, settle

FAR = 120
"""No reader should have to press Tab more often than this to reach what they came for."""
FOCUSED = """() => {
  const e = document.activeElement;
  const drawn = [e, e.closest("[data-rac]") || e].map((one) => getComputedStyle(one));
  const ring = drawn.some((s) => (s.outlineStyle !== "none" && parseFloat(s.outlineWidth) > 0) || s.boxShadow !== "none");
  const own = ["INPUT", "TEXTAREA", "CANVAS", "BODY"].includes(e.tagName); // a caret, a cell drawn on canvas, the page
  const name = e.getAttribute("aria-label") || e.textContent || "";
  return {
    name: name.trim().slice(0, 120),
    tag: e.tagName,
    what: e.outerHTML.slice(0, 200),
    seen: ring || own || Boolean(e.closest("[role=tablist], [data-testid=stDataFrame]")),
  };
}"""


def reach(page: Page, name: str, tag: str = "", key: str = "Tab") -> None:
    """Press Tab until the focus is on what is called `name`; each stop on the way shows that it has the focus."""
    for _ in range(FAR):
        page.keyboard.press(key)
        stop = page.evaluate(FOCUSED)
        if not stop["seen"]:  # a ring may come in by a transition
            page.wait_for_timeout(300)
            stop = page.evaluate(FOCUSED)
        assert stop["seen"], f"the focus cannot be seen on {stop}"
        if name in stop["name"] and tag in stop["tag"]:
            return
    raise AssertionError(f"« {name} » is not within {FAR} presses of Tab")


def choose(page: Page, label: str, typed: str) -> None:
    """Choose an option of the menu `label`, by keyboard only."""
    reach(page, label, "INPUT")
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type(typed, delay=20)
    expect(page.get_by_role("option")).to_have_count(
        1, timeout=PATIENCE * 1000
    )  # the menu has followed what was typed
    expect(page.get_by_role("option", name=typed)).to_have_attribute("data-focused", "true")
    page.keyboard.press("Enter")
    expect(page.get_by_role("combobox", name=label, exact=True)).to_have_value(re.compile(re.escape(typed)))


def test_an_elected_official_chooses_a_place_reads_and_presents(page: Page, address: str) -> None:
    page.goto(address)
    settle(page)
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_contain_text("Aller au contenu", timeout=2000)
    choose(page, "Territoire", "CAP Excellence")
    expect(page.locator(".obs-kicker")).to_contain_text("CAP Excellence", timeout=PATIENCE * 1000)
    settle(page)
    reach(page, "Définition", "SUMMARY")
    page.keyboard.press("Enter")
    expect(page.locator(".obs-card details[open]").first).to_be_visible()
    reach(page, "Tableau : ", "SUMMARY")
    page.keyboard.press("Enter")
    expect(page.locator("table.obs-table").first).to_be_visible()
    page.evaluate("document.querySelector('a[data-presenter]').focus()")
    page.keyboard.press("Enter")
    screen = page.locator(".obs-telecommande [role=status]")
    expect(screen).to_contain_text("Écran 1 sur")
    page.keyboard.press("ArrowRight")
    expect(screen).to_contain_text("Écran 2 sur")
    expect(page.get_by_role("heading", name="Les écarts en bref")).to_be_visible()
    assert not page.locator("h1").is_visible()
    page.keyboard.press("ArrowLeft")
    expect(page.locator("h1")).to_be_visible()
    page.keyboard.press("Escape")
    expect(screen).to_have_count(0)
    assert "presentation" not in page.url


def test_a_coordinator_chooses_a_need_and_downloads_its_table(page: Page, address: str) -> None:
    page.goto(f"{address}/freins?territoire=cde-036")
    expect(page.locator(".obs-kicker")).to_contain_text("Caen", timeout=PATIENCE * 1000)
    settle(page)
    choose(page, "Case à lire : quartier", "Chemin Vert")
    expect(page.locator("h2", has_text="Chemin Vert")).to_be_visible(timeout=PATIENCE * 1000)
    settle(page)
    choose(page, "Case à lire : frein", "Numérique")
    expect(page.locator("h2", has_text="numérique").first).to_be_visible(timeout=PATIENCE * 1000)
    settle(page)
    reach(page, "Tableau : ", "SUMMARY")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Télécharger en CSV").first).to_be_visible()
    reach(page, "Télécharger en CSV", "BUTTON")
    with page.expect_download() as waiting:
        page.keyboard.press("Enter")
    assert "numerique_chemin_vert" in waiting.value.suggested_filename


def test_an_analyst_reaches_the_console_and_asks(page: Page, address: str) -> None:
    page.goto(f"{address}/donnees")
    settle(page)
    reach(page, "Recevoir et publier")
    for name in ("Versions", "Fraîcheur et sources", "Contrats", "SQL"):
        page.keyboard.press("ArrowRight")
        expect(page.get_by_role("tab", name=name)).to_be_focused()
        settle(page)
    page.keyboard.press("Enter")
    expect(page.get_by_label("Requête", exact=True)).to_be_visible()
    settle(page)
    reach(page, "Requête", "TEXTAREA")
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("select count(*) as combien from valeurs")
    page.keyboard.press("ControlOrMeta+Enter")
    reach(page, "Exécuter", "BUTTON")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Résultat de la requête")).to_be_visible(timeout=PATIENCE * 1000)
    expect(
        page.get_by_role("cell").or_(page.get_by_role("gridcell")).or_(page.get_by_text("combien")).first
    ).to_be_attached()
