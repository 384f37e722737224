"""Every picture of a page can leave it: it is drawn again for paper, with its source and release."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from observatoire import drawing
from observatoire.home import Home
from observatoire.ui import downloads
from tests.ui.test_pages import visit

VIEWS = (
    ("comparer", {"territoire": "cde-036"}),
    ("demandeurs_emploi", {"territoire": "cde-036"}),
    ("actions", {"territoire": "cde-036", "vue": "Parcours et sorties"}),
    ("actions", {"territoire": "cde-036", "vue": "Argent"}),
    ("synthese", {"territoire": "cde-036"}),
)


@pytest.mark.parametrize(("page", "link"), VIEWS, ids=[f"{page}-{k}" for k, (page, _) in enumerate(VIEWS)])
def test_each_picture_of_a_page_is_drawn_for_paper(
    page: str, link: dict[str, str], demo_home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[str] = []

    def at_once(draw: Callable[[], str], key: str, message: str, source: str) -> None:
        drawn.append(drawing.plate(draw(), message, (source,)))

    monkeypatch.setattr(downloads, "_picture_files", at_once)
    app = visit(demo_home, page, monkeypatch, **link)
    assert not app.exception
    assert not app.error
    assert drawn
    assert len(drawn) >= len(app.get("plotly_chart"))
