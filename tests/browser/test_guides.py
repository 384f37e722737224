"""The guides show what the app shows: each picture is in a guide; `test_axe` takes it again on its visit."""

from __future__ import annotations

import re

from observatoire.home import PROJECT
from tests.browser.guides import FOLDER, SHOTS
from tests.browser.test_axe import VIEWS

GUIDES = sorted((PROJECT / "docs").glob("guide-*.md"))
PICTURE = re.compile(r"!\[([^\]]+)\]\(images/([a-z]+)\.webp\)")


def test_each_picture_is_shown_by_a_guide_with_its_words() -> None:
    shown = {name: words for guide in GUIDES for words, name in PICTURE.findall(guide.read_text("utf-8"))}
    assert len(GUIDES) == 3
    assert set(shown) == set(SHOTS) == {path.stem for path in FOLDER.iterdir()}
    assert {shot.path for shot in SHOTS.values()} <= set(VIEWS)
    assert all(len(words) > 20 for words in shown.values())
    for name, shot in SHOTS.items():
        text = next(
            t
            for guide in GUIDES
            if f"images/{name}.webp" in (t := " ".join(guide.read_text("utf-8").split()))
        )
        assert all(said in text for said in shot.says), (name, shot.says)
