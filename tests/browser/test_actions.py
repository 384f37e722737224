"""In Chromium: filter actions, open a sheet, switch the definition, share the link."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.conftest import PATIENCE, settle


def pick(page: Page, label: str, option: str) -> None:
    """Choose an option of a menu of the page."""
    page.get_by_test_id("stMain").get_by_label(label, exact=False).first.click()
    page.keyboard.type(option)  # the menu draws only the options in view
    page.get_by_role("option", name=option).first.click()
    settle(page)


def test_a_reader_filters_opens_a_sheet_and_switches_the_definition(
    page: Page, other: Page, address: str
) -> None:
    page.goto(f"{address}/actions?territoire=cde-036")
    settle(page)
    table = page.locator("table.obs-table").first
    before = table.locator("tbody tr").count()
    pick(page, "Porteur", "CALMEC")
    expect(
        page.locator("h2", has_text="actions sur").or_(page.locator("h2", has_text="action sur"))
    ).to_be_visible()
    expect(table.locator("tbody tr")).not_to_have_count(before)
    assert 0 < table.locator("tbody tr").count() < before
    pick(page, "Action à lire", "PLIE")
    expect(page.locator("h2", has_text="PLIE, accompagnement")).to_be_visible()
    iae = page.inner_text("h1")
    result = page.locator("p.obs-note", has_text="Résultat, tous quartiers").inner_text()
    page.get_by_role("radio", name="PLIE", exact=True).or_(
        page.get_by_role("button", name="PLIE", exact=True)
    ).first.click()
    expect(page.locator("h1")).not_to_have_text(iae, timeout=PATIENCE * 1000)
    settle(page)
    assert page.locator("p.obs-note", has_text="Résultat, tous quartiers").inner_text() != result
    title, link = page.inner_text("h1"), page.url
    other.goto(link)
    settle(other)
    assert other.inner_text("h1") == title
    expect(other.locator("h2", has_text="PLIE, accompagnement")).to_be_visible()
    other.get_by_role("link", name="Logement").click()
    expect(other.locator("h1")).to_contain_text("logement", timeout=PATIENCE * 1000)
    other.get_by_role("link", name="Parcours et sorties de ces actions").click()
    expect(other.locator("p.obs-note", has_text="frein logement")).to_be_visible()
    settle(other)
    other.go_back()  # what a link writes again of its address is no step
    expect(other.locator("h1")).to_contain_text("pour le logement", timeout=PATIENCE * 1000)
