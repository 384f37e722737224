"""The HTML pack on paper: A4, every column whole, no picture between two pages."""

from __future__ import annotations

import io

from playwright.sync_api import Page
from pypdf import PdfReader

from observatoire.warehouse import Warehouse
from tests.pack.conftest import make

CUT = """() => [...document.querySelectorAll("table, img")]
  .filter((e) => e.getBoundingClientRect().right > document.documentElement.clientWidth).map((e) => e.textContent)"""
SPLIT = """() => [...document.querySelectorAll("figure, .card, tr")]
  .filter((e) => getComputedStyle(e).breakInside !== "avoid").length"""
A4 = {"width": 688, "height": 1017}
"""CSS pixels between margins of 14 mm."""


def test_the_page_of_a_pack_prints_whole(page: Page, demo_warehouse: Warehouse) -> None:
    page.emulate_media(media="print")
    page.set_viewport_size(A4)
    try:
        page.set_content(make(demo_warehouse, "cite_emploi:cde-036").html)
        assert page.evaluate(CUT) == []
        assert page.evaluate(SPLIT) == 0
        paper = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    finally:
        page.emulate_media(media="null")
    sheet = paper.pages[0].mediabox
    assert (round(float(sheet.width)), round(float(sheet.height))) == (595, 842)
    assert len(paper.pages) <= 18
