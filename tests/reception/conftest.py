"""Small valid extracts that a test may break, and installations with one release."""

from __future__ import annotations

import datetime
import shutil
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from observatoire import releases
from observatoire.contracts import CONTRACTS
from observatoire.extracts import import_files
from observatoire.home import Home
from observatoire.warehouse import Warehouse, open_release

CODES = ("QP045001", "QP045002", "QP045003")
WHEN = datetime.date(2021, 12, 31)


def jobseekers(counts: dict[str, int], when: datetime.date = WHEN, **more: Any) -> list[dict[str, Any]]:
    """Rows of jobseekers A, B, C by quartier."""
    base = {"niveau": "quartier", "geographie": 2015, "periode": when, "categorie": "ABC", "source": "test"}
    return [{**base, "code": code, "effectif": count, **more} for code, count in counts.items()]


def write(folder: Path, kind: str, rows: list[dict[str, Any]], name: str = "") -> Path:
    """Write rows as an extract of their kind."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name or kind}.parquet"
    pq.write_table(CONTRACTS[kind].table(rows), path)
    return path


def quartiers() -> list[dict[str, Any]]:
    """Three quartiers of 2015 of one commune."""
    place = {"geographie": 2015, "communes": ["45234"], "departement": "45", "region": "24"}
    return [{"code": code, "nom": f"Quartier {code[-1]}", **place} for code in CODES]


COUNTS = {"QP045001": 400, "QP045002": 300, "QP045003": 250}


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """An installation with three quartiers, their jobseekers, and one release. Read only."""
    folder = tmp_path_factory.mktemp("reception")
    home = Home(folder / "home")
    files = [
        write(folder / "lot", "quartiers", quartiers()),
        write(folder / "lot", "demandeurs_emploi", jobseekers(COUNTS)),
    ]
    refused = [outcome for outcome in import_files(files, home) if outcome.refused]
    assert not refused, refused
    releases.publish(home, "Première version")
    return home


@pytest.fixture
def one_release(published: Home, tmp_path: Path) -> Home:
    """A copy of that installation that a test may change."""
    shutil.copytree(published.root, tmp_path / "propre")
    return Home(tmp_path / "propre")


@pytest.fixture(scope="session")
def warehouse(published: Home) -> Warehouse:
    """The release of that installation, open for questions."""
    return open_release(published.releases / str(releases.current_id(published)))
