"""A coordinator reads one need in Chromium: filter, choose a cell, send the link."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import PATIENCE, settle


def test_a_cell_is_chosen_and_its_link_shows_the_same(page: Page, other: Page, address: str) -> None:
    page.goto(f"{address}/freins?territoire=cde-036")
    settle(page)
    cells = page.locator(".obs-matrix button")
    expect(cells.first).to_be_visible(timeout=PATIENCE * 1000)
    cells.first.focus()
    page.keyboard.press("ArrowRight")
    expect(cells.nth(1)).to_be_focused()
    state = "besoin couvert|besoin non couvert|on ne sait pas"
    expect(cells.nth(1)).to_have_attribute("aria-label", re.compile(rf"^Mobilité, .+ : .+, ({state})$"))
    expect(cells.nth(2)).to_have_attribute("aria-label", re.compile(rf"^[\d\s]+ / .+, ({state})$"))
    assert page.locator(".obs-matrix [tabindex='0']").count() == 1  # one stop of the Tab key
    settle(page)
    assert "case_quartier" not in page.url  # moving the focus chooses nothing
    cells.first.click()
    page.wait_for_url(re.compile("case_quartier="), timeout=PATIENCE * 1000)
    settle(page)
    expect(cells.first).to_have_attribute("aria-pressed", "true")
    chosen = page.locator("h2", has_text=", mobilité").first.inner_text()
    page.keyboard.press("ArrowDown")  # the next frein, by keyboard
    page.keyboard.press("Enter")
    expect(page.locator("h2", has_text="contraintes familiales").first).to_be_visible(timeout=PATIENCE * 1000)
    settle(page)
    assert chosen not in page.inner_text("main")
    title, link = page.locator("h2", has_text=", contraintes").first.inner_text(), page.url
    other.goto(link)
    settle(other)
    expect(other.locator("h2", has_text=", contraintes").first).to_have_text(title)


def test_filters_of_frein_and_quartier_are_in_the_link(page: Page, other: Page, address: str) -> None:
    page.goto(f"{address}/freins?territoire=cde-036&quartiers=QN01401M&frein=mobilite")
    settle(page)
    title, link = page.inner_text("h1"), page.url
    assert "Chemin Vert" in title and "mobilité" in title
    other.goto(link)
    settle(other)
    assert other.inner_text("h1") == title
