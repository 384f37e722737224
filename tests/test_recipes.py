"""The recipes of the README, followed to the letter in a copy of the project."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from observatoire.home import PROJECT, Home

BLOCK = re.compile(r"^```(\w+) (\S+)( \w+)?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
COPIED = ("app.py", "pages", "queries", "data", "observatoire", "tests", "pyproject.toml", ".streamlit")


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project in which every recipe of the README was followed."""
    folder = tmp_path_factory.mktemp("recettes")
    for name in COPIED:
        source = PROJECT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, folder / name)
    blocks = BLOCK.findall((PROJECT / "README.md").read_text("utf-8"))
    assert len(blocks) == 6
    for _, path, anchor, content in blocks:
        if anchor:
            add_line(folder / path, anchor.strip(), content)
        else:
            assert not (folder / path).exists(), f"{path} of the README is already in the project"
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(content, "utf-8")
    run(folder, "-m", "observatoire.contracts.documents")
    return folder


def add_line(path: Path, anchor: str, line: str) -> None:
    """Add a line at the end of the tuple called `anchor`."""
    text = path.read_text("utf-8")
    start = text.index(f"{anchor} = (")
    end = text.index("\n)", start)
    path.write_text(f"{text[:end]}\n{line.rstrip()}{text[end:]}", "utf-8")


def run(folder: Path, *words: str) -> str:
    """Run Python in the copy, on the copy's package."""
    environment = {**os.environ, "PYTHONPATH": str(folder), "OBSERVATOIRE_HOME": str(folder / "var")}
    done = subprocess.run(
        [sys.executable, *words], cwd=folder, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_an_indicator_is_one_file(copy: Path, little_home: Home) -> None:
    for kind in ("quartiers", "appartenances", "territoires", "demandeurs_emploi", "demographie"):
        shutil.copytree(little_home.extracts / kind, copy / "var" / "extracts" / kind)
    run(copy, "-m", "observatoire.cli", "publish")
    words = ("values", "part_contrats_aides", "--niveau", "region", "--format", "json")
    rows = json.loads(run(copy, "-m", "observatoire.cli", *words))
    assert any(row["valeur"] is not None and row["denominateur"] > 0 for row in rows)


def test_its_proof_is_one_file(copy: Path) -> None:
    run(copy, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/queries", "-k", "part_contrats_aides")


def test_a_page_is_one_file_and_one_line(copy: Path, little_home: Home) -> None:
    code = (
        "import sys; from streamlit.testing.v1 import AppTest;"
        "at = AppTest.from_file('app.py', default_timeout=60).run().switch_page('pages/essai.py').run();"
        "assert not at.exception, at.exception; assert at.title, at.main"
    )
    environment = {**os.environ, "PYTHONPATH": str(copy), "OBSERVATOIRE_HOME": str(little_home.root)}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=copy, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr[-2000:]


def test_a_kind_is_one_contract(copy: Path) -> None:
    code = (
        "import pyarrow.parquet as pq; from observatoire.contracts import CONTRACTS;"
        "pq.write_table(CONTRACTS['essais'].table([{'code': 'QP014001', 'cours': 'x', 'heures': 0}]), 'essais.parquet')"
    )
    run(copy, "-c", code)
    command = [sys.executable, "-m", "observatoire.cli", "check", "essais.parquet", "--format", "json"]
    environment = {**os.environ, "PYTHONPATH": str(copy)}
    done = subprocess.run(command, cwd=copy, env=environment, capture_output=True, text=True)
    assert [(f["kind"], f["regle"], f["colonne"]) for f in json.loads(done.stdout)] == [
        ("essais", "minimum", "heures")
    ]
    assert "## essais" in (copy / "data" / "README.md").read_text("utf-8")
    assert (copy / "data" / "schemas" / "essais.json").is_file()


def test_a_format_is_one_module(copy: Path) -> None:
    (copy / "noms.csv").write_text("code_quartier;nom_quartier\nQP045006;Gare\n", "utf-8")
    said = run(copy, "-m", "observatoire.cli", "import", "noms.csv", "--home", str(copy / "autre"))
    assert "essai_noms" in said


def test_every_command_and_option_is_in_the_readme_or_the_help(copy: Path) -> None:
    readme = (PROJECT / "README.md").read_text("utf-8")
    for name in ("import", "check", "publish", "releases", "rollback", "values"):
        assert f"observatoire {name}" in readme
    for verb in re.findall(r"^([a-z]+):.*##", (PROJECT / "Makefile").read_text("utf-8"), re.MULTILINE):
        assert f"make {verb}" in readme or verb == "help", f"make {verb} is not in the README"
