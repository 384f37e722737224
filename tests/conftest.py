"""Fixtures shared by every test: the real official files, and installations with a release in them."""

from __future__ import annotations

import gc
import os
import pickle
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock
from hypothesis import settings
from xdist.scheduler import LoadScopeScheduling

from observatoire import releases
from observatoire.extracts import Outcome, import_files
from observatoire.home import DEMO, PROJECT, Home
from observatoire.warehouse import Warehouse, open_release
from tests import little

REAL = Path(os.environ.get("OBSERVATOIRE_REAL_DATA", PROJECT.parent / "shared" / "data"))


settings.register_profile("observatoire", deadline=None)  # how fast a machine is makes no test fail
settings.load_profile("observatoire")


TOGETHER = {
    **dict.fromkeys(("test_axe", "test_guides", "test_keyboard"), "visits of the browser"),
    **dict.fromkeys(("test_official", "test_the_official", "test_adapters_real"), "the official release"),
    "test_planted.py": "planted counts",
    "tests/browser/": "journeys of the browser",
    **{name: name for name in ("test_releases.py", "test_recipes", "test_demo", "test_planted_counts")},
}
"""What in the address of a test says with which others it shares what is long to make: the first that is found.

The longest come first: the others fill the cores beside them. No two of the first three publish the same thing, so
that none waits for another; the journeys begin when the demonstration is there.
"""


class Together(LoadScopeScheduling):
    """Keep on one worker the tests that share the real release, a server and its Chromium, a copy of the project.

    (The marks of `--dist loadgroup` are lost under pytest 9: xdist 3.8 writes them where pytest no longer reads.)
    """

    def _split_scope(self, nodeid: str) -> str:
        return group(nodeid)


def group(nodeid: str) -> str:
    """Name what a test shares with others, or the test itself."""
    return next((name for part, name in TOGETHER.items() if part in nodeid), nodeid)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Start with the groups, in their order."""
    ranks = {name: rank for rank, name in enumerate(dict.fromkeys(TOGETHER.values()))}
    items.sort(key=lambda item: ranks.get(group(item.nodeid), len(ranks)))


def pytest_collection_finish() -> None:
    """Keep what was imported out of the rounds of the garbage collector, which take a seventh of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def pytest_unconfigure() -> None:
    """Let the extensions leave as they came: what is frozen at the end is reported as leaked."""
    gc.unfreeze()


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Together:
    config.option.loadscopereorder = (
        False  # by number of tests, the browser's would come last and last longest
    )
    return Together(config, log)


@pytest.fixture(scope="session")
def real_data() -> Path:
    """Folder of the official files. They are never in the project; CI must have them."""
    if not REAL.is_dir():
        message = (
            f"the official files are not at {REAL}: download them from data.gouv.fr and insee.fr as README.md says, "
            "and set OBSERVATOIRE_REAL_DATA"
        )
        pytest.fail(message) if os.environ.get("CI") else pytest.skip(message)
    return REAL


def published_once(factory: pytest.TempPathFactory, name: str, source: Path, note: str) -> Home:
    """Import and publish `source` once for the whole run, even when pytest-xdist runs several workers.

    OBSERVATOIRE_TEST_HOMES names a folder that keeps these installations between runs, for who works on a page:
    empty it after a change of what a release holds.
    """
    base = factory.getbasetemp()
    base = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base
    base = Path(os.environ.get("OBSERVATOIRE_TEST_HOMES") or base)
    home = Home(base / name)
    with FileLock(base / f"{name}.lock"):
        if releases.current_id(home) is None:
            outcomes = import_files([source], home)
            refused = [outcome for outcome in outcomes if outcome.refused]
            assert not refused, refused
            (base / f"{name}.outcomes").write_bytes(pickle.dumps(outcomes))
            releases.publish(home, note)
    return home


@pytest.fixture(scope="session")
def demo_home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """An installation that holds the demonstration release. Read only: copy it to change it."""
    return published_once(tmp_path_factory, "demo", DEMO, "Démonstration")


@pytest.fixture(scope="session")
def demo_warehouse(demo_home: Home) -> Warehouse:
    """The demonstration release, open for questions."""
    return current(demo_home)


@pytest.fixture(scope="session")
def real_home(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """An installation that holds a release of all official files."""
    return published_once(tmp_path_factory, "real", real_data, "Fichiers officiels")


@pytest.fixture(scope="session")
def real_outcomes(real_home: Home) -> dict[str, Outcome]:
    """What the import of the official files said, by name of file."""
    outcomes = pickle.loads((real_home.root.parent / f"{real_home.root.name}.outcomes").read_bytes())
    return {outcome.fichier: outcome for outcome in outcomes}


@pytest.fixture(scope="session")
def real_warehouse(real_home: Home) -> Warehouse:
    """The release of the official files, open for questions."""
    return current(real_home)


@pytest.fixture(scope="session")
def little_home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """An installation that holds the demonstration of one Cité (`tests/little.py`). Read only: copy it to change it."""
    return published_once(
        tmp_path_factory, "petite", little.write(tmp_path_factory.mktemp("petite")), "Démonstration"
    )


@pytest.fixture(scope="session")
def little_twice(little_home: Home, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The little demonstration published a second time from the same extracts. Read only: copy it to change it."""
    copy = Home(shutil.copytree(little_home.root, tmp_path_factory.mktemp("deux") / "fois"))
    releases.publish(copy, "suivante")
    return copy


@pytest.fixture
def own_little(little_home: Home, tmp_path: Path) -> Home:
    """A copy of the little demonstration that a test may change."""
    copy = tmp_path / "own"
    shutil.copytree(little_home.root, copy)
    return Home(copy)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """An empty installation."""
    return Home(tmp_path / "home")


@pytest.fixture
def own_demo(demo_home: Home, tmp_path: Path) -> Home:
    """A copy of the demonstration installation that a test may change."""
    copy = tmp_path / "own"
    shutil.copytree(demo_home.root, copy)
    return Home(copy)


def current(home: Home) -> Warehouse:
    """Open the release in force of an installation."""
    release_id = releases.current_id(home)
    assert release_id is not None
    return open_release(home.releases / release_id)


@pytest.fixture(scope="session", autouse=True)
def unfolded() -> Iterator[None]:
    """Unfold every table of a page run by AppTest: what is folded is not sent. (A browser unfolds by itself.)"""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("observatoire.ui.downloads.is_open", lambda box: True)
        yield


@pytest.fixture
def plain_main(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a test start fresh processes: AppTest leaves a page as `__main__`, which they would try to run again."""
    monkeypatch.delattr(sys.modules["__main__"], "__file__", raising=False)
    monkeypatch.setattr(sys.modules["__main__"], "__spec__", None, raising=False)
