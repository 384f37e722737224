"""Every page runs on a release of the official files alone: no diagnosis, no action, figures of other years."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from observatoire import formats
from observatoire.home import Home
from tests.ui.test_pages import PAGES, html, visit

CENTRE = ("18", "28", "36", "37", "41", "45")


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(
    "params", [{"niveau": "region", "territoire": "24"}, {"niveau": "france"}], ids=["region", "france"]
)
def test_a_page_reads_official_files(
    page: str, params: dict[str, str], real_home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = visit(real_home, page, monkeypatch, **params)
    assert not app.exception
    assert not app.error
    assert len(app.title) == 1
    assert "données de démonstration" not in html(app).lower()
    if page == "freins":
        assert html(app).count("Aucun diagnostic n&#x27;est publié") == 1
        assert not app.get("bidi_component")


def test_the_jobseekers_of_a_region_are_those_of_the_official_file(
    real_home: Home, real_data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with (real_data / "insee_qpv2015/IPRO_2022.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = [
            row for row in csv.DictReader(file, delimiter=";") if row["CODGEO"][2:5].lstrip("0") in CENTRE
        ]
    counts = [row["ABC"].replace(" ", "").replace("\u202f", "").replace("\xa0", "") for row in rows]
    total = sum(int(count) for count in counts if count.isdigit())
    assert total == 25_731
    app = visit(
        real_home, "demandeurs_emploi", monkeypatch, niveau="region", territoire="24", geographie="2015"
    )
    assert formats.number(total) in html(app)
