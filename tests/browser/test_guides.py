"""The guides show what the app shows: their pictures are taken again, and what they quote is on the page."""

from __future__ import annotations

import re

import pytest
from PIL import Image
from playwright.sync_api import Page

from observatoire.home import PROJECT
from tests.browser.guides import FOLDER, SHOTS, SIZE, take

GUIDES = sorted((PROJECT / "docs").glob("guide-*.md"))
PICTURE = re.compile(r"!\[([^\]]+)\]\(images/([a-z]+)\.webp\)")
LIGHTEST = 120_000


def test_each_picture_is_shown_by_a_guide_with_its_words() -> None:
    shown = {name: words for guide in GUIDES for words, name in PICTURE.findall(guide.read_text("utf-8"))}
    assert len(GUIDES) == 3
    assert set(shown) == set(SHOTS) == {path.stem for path in FOLDER.iterdir()}
    assert all(len(words) > 20 for words in shown.values())
    for name, shot in SHOTS.items():
        text = next(
            t
            for guide in GUIDES
            if f"images/{name}.webp" in (t := " ".join(guide.read_text("utf-8").split()))
        )
        assert all(said in text for said in shot.says), (name, shot.says)


@pytest.mark.parametrize("name", SHOTS)
def test_a_picture_taken_again_shows_the_same(name: str, page: Page, address: str) -> None:
    page.set_viewport_size(SIZE)
    now = take(page, address, SHOTS[name])
    text = page.content()
    assert all(said in text for said in SHOTS[name].says)
    path = FOLDER / f"{name}.webp"
    assert path.stat().st_size < LIGHTEST
    # Another machine has other fonts: what must hold is what the guide says, not each pixel.
    with Image.open(path) as before:
        assert before.size == now.size, "take the pictures again: python tests/browser/guides.py"
