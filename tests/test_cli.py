"""The command line as people use it: stable names, exit codes, French sentences."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from observatoire import cli
from observatoire.home import DEMO, PROJECT, Home


class Run:
    """What one command answered."""

    def __init__(self, code: int, out: str, err: str):
        self.code, self.out, self.err = code, out, err


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """Run a command in this process, in an empty installation unless it names one."""
    monkeypatch.setenv("OBSERVATOIRE_HOME", str(tmp_path / "vide"))

    def call(*words: str | Path) -> Run:
        monkeypatch.setattr(sys, "argv", ["observatoire", *map(str, words)])
        with pytest.raises(SystemExit) as stop:
            cli.main()
        printed = capsys.readouterr()
        return Run(int(stop.value.code or 0), printed.out, printed.err)

    return call


def test_every_command_has_help(run) -> None:
    for name in (
        "import",
        "check",
        "publish",
        "releases",
        "rollback",
        "indicators",
        "values",
        "serve",
        "demo",
    ):
        answer = run(name, "--help")
        assert answer.code == 0
        assert name in answer.out


ENGLISH = re.compile(
    r"\b(Usage:|Show|Commands|required|default|str|int|bool|path|list|[Ii]nvalid|[Mm]issing|such|should|extra|mean)\b"
)


def test_help_and_misuse_are_french(run) -> None:
    for words in (["--help"], ["publish", "--help"], ["import", "--help"], ["values", "--help"], []):
        answer = run(*words)
        assert answer.code == (0 if words else 2)
        assert "Usage :" in answer.out and "Afficher cette aide." in answer.out
        assert not ENGLISH.search(answer.out), ENGLISH.search(answer.out)
        assert not answer.err, "the help says it all"
    assert "Commandes" in run("--help").out
    assert "[par défaut : table]" in run("values", "--help").out
    misuses = {
        ("values",): "Argument manquant : 'INDICATEUR'.",
        ("publish", "--rien"): "Option inconnue : --rien",
        ("publish", "--note"): "Option '--note' attend une valeur.",
        ("publish", "a", "b"): "En trop : a b.",
        ("publis",): "Commande inconnue : 'publis'. Vouliez-vous dire 'publish' ?",
        ("serve", "--port", "0"): "Valeur refusée pour '--port' : au moins 1.",
        ("serve", "--port", "abc"): "Valeur refusée pour '--port' : un nombre entier est attendu.",
    }
    for wrong, said in misuses.items():
        answer = run(*wrong)
        assert answer.code == 2
        assert said in answer.err
        assert not ENGLISH.search(answer.err), ENGLISH.search(answer.err)


@pytest.mark.parametrize(
    "words",
    [
        ["inconnue"],
        ["import"],
        ["import", "/nulle/part.csv"],
        ["values"],
        ["values", "population", "--geographie", "deux"],
        ["import", "x", "--as", "rien"],
        ["serve", "--port", "abc"],
    ],
)
def test_misuse_is_two_and_french(run, words: list[str]) -> None:
    answer = run(*words)
    assert answer.code == 2
    assert "Traceback" not in answer.err
    assert re.search("mal écrite|Introuvable|n'existe pas", answer.err)


def test_nothing_published_is_one(run) -> None:
    for words in (["values", "population"], ["publish"], ["rollback", "20200101-000000-abcdef"]):
        answer = run(*words)
        assert answer.code == 1, words
        assert answer.err.strip()


def test_values_as_json(run, demo_home: Home) -> None:
    answer = run(
        "values", "defm_abc", "--niveau", "quartier", "--code", "qp045006", "--geographie", "2015",
        "--periode", "2021-12-31", "--sexe", "f", "--format", "json", "--home", demo_home.root,
    )  # fmt: skip
    (row,) = json.loads(answer.out)
    assert answer.code == 0
    expected = {
        "indicateur": "defm_abc",
        "niveau": "quartier",
        "code": "QP045006",
        "geographie": 2015,
        "sexe": "F",
    }
    assert expected.items() <= row.items()
    assert row["periode"] == "2021-12-31"
    assert {"valeur", "numerateur", "denominateur", "marque", "source"} <= set(row)


def test_values_as_csv_and_table(run, demo_home: Home) -> None:
    csv = run("values", "population", "--niveau", "region", "--format", "csv", "--home", demo_home.root)
    assert csv.out.startswith("indicateur,niveau,code")
    table = run("values", "population", "--niveau", "region", "--code", "24", "--home", demo_home.root)
    assert "region" in table.out and "24" in table.out


@pytest.mark.parametrize("indicator", ["besoin", "places", "besoin_non_couvert"])
def test_values_of_needs_and_places_say_the_state_of_the_need(indicator: str, run, demo_home: Home) -> None:
    words = ("--niveau", "cite_emploi", "--code", "cde-036", "--frein", "mobilite", "--periode", "2025-12-31")
    answer = run("values", indicator, *words, "--format", "json", "--home", demo_home.root)
    [row] = json.loads(answer.out)
    assert row["etat"] == "non_couvert"


def test_no_value_is_said(run, demo_home: Home) -> None:
    answer = run("values", "population", "--code", "QP999999", "--format", "json", "--home", demo_home.root)
    assert (answer.code, json.loads(answer.out)) == (0, [])
    assert "Aucune valeur" in answer.err


def test_values_that_are_always_broken_down_say_by_what(run, demo_home: Home) -> None:
    here = ("--niveau", "cite_emploi", "--code", "cde-036", "--home", demo_home.root)
    exits = run("values", "cout_par_sortie", *here)
    assert "--definition france_travail|iae|plie et --sortie acces|durable|dynamique" in exits.err
    assert "--frein confiance|droits" in run("values", "besoin_non_couvert", *here).err
    both = run("values", "taux_sortie", *here, "--definition", "plie", "--sortie", "positive")
    assert "hors_qpv" in both.out, "residents outside QPV are never taken for the others"


def test_indicators_as_json(run, demo_home: Home) -> None:
    ids = {
        row["id"] for row in json.loads(run("indicators", "--format", "json", "--home", demo_home.root).out)
    }
    assert {
        "population",
        "taux_emploi",
        "taux_pauvrete",
        "revenu_median",
        "defm_abc",
        "defm_a",
        "defm_abcde",
    } <= ids


def test_one_bad_file_does_not_stop_the_others(run, tmp_path: Path) -> None:
    folder = tmp_path / "lot"
    folder.mkdir()
    shutil.copy(DEMO / "passages.parquet", folder / "bon.parquet")
    (folder / "coupe.parquet").write_bytes((DEMO / "passages.parquet").read_bytes()[:300])
    (folder / "excel.csv").write_bytes(b"PK\x03\x04" + bytes(200))
    (folder / "vide.csv").write_bytes(b"")
    (folder / "notes.md").write_text("# des notes")
    answer = run("import", folder, "--home", tmp_path / "home")
    assert answer.code == 1
    lines = {
        line.split()[1]: line.split()[0]
        for line in answer.out.splitlines()
        if re.match("importé|refusé|ignoré", line)
    }
    assert lines == {
        "bon.parquet": "importé",
        "coupe.parquet": "refusé",
        "excel.csv": "refusé",
        "vide.csv": "refusé",
        "notes.md": "ignoré",
    }
    assert [path.name for path in (tmp_path / "home" / "extracts").rglob("*.parquet")] == [
        "bon-parquet.parquet"
    ]


def test_check_tells_every_finding(run, tmp_path: Path) -> None:
    table = pq.read_table(DEMO / "demandeurs_emploi.parquet").slice(0, 50)
    column = table.schema.get_field_index("effectif")
    table = table.set_column(column, "effectif", pa.array([-1] * 50, pa.int64()))
    pq.write_table(table, tmp_path / "faux.parquet")
    answer = run("check", tmp_path / "faux.parquet", "--format", "json")
    assert answer.code == 1
    findings = json.loads(answer.out)
    assert {"fichier", "colonne", "regle", "message", "remede", "exemples", "nombre"} <= set(findings[0])
    assert any(f["regle"] == "minimum" and f["nombre"] == 50 for f in findings)
    said = run("check", tmp_path / "faux.parquet")
    assert "ligne 1 : -1" in said.out
    assert "Remède" in said.out


def test_demo_refuses_to_mix_with_real_extracts(run, own_demo: Home) -> None:
    path = own_demo.extracts / "passages" / "autre.parquet"
    table = pq.read_table(DEMO / "passages.parquet").replace_schema_metadata({})
    pq.write_table(table, path)
    answer = run("demo", "--home", own_demo.root)
    assert answer.code == 1
    assert "ne se mélange pas" in answer.err


def test_releases_and_rollback(run, own_little: Home) -> None:
    first = next(own_little.releases.iterdir()).name
    published = run("publish", "--note", "essai", "--home", own_little.root)
    assert published.code == 0
    second = published.out.strip().splitlines()[-1]
    assert re.fullmatch(r"\d{8}-\d{6}-[0-9a-f]{6}", second)
    assert f"→ {second}" in run("releases", "--home", own_little.root).out
    assert run("rollback", first, "--home", own_little.root).code == 0
    assert f"→ {first}" in run("releases", "--home", own_little.root).out


def test_escape_sequences_do_not_reach_the_terminal() -> None:
    assert "\x1b" not in cli.printable("\x1b[31mrouge")


def test_the_command_is_installed() -> None:
    """`observatoire` answers from anywhere (the entry point of pyproject.toml)."""
    command = [sys.executable, "-m", "observatoire.cli", "--help"]
    environment = {**os.environ, "PYTHONPATH": str(PROJECT)}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    assert done.returncode == 0
    assert "import" in done.stdout


def test_serving_waits_for_nothing_heavy() -> None:
    code = (
        "import sys, observatoire.cli_serve;"
        "print({'pandas', 'duckdb', 'pyarrow', 'scipy', 'shapely', 'typst'} & set(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=PROJECT, check=True
    )
    assert done.stdout.strip() == "set()"


@pytest.mark.skipif(os.name != "posix", reason="Windows has no process that takes the place of another")
def test_who_stops_the_command_stops_the_server(run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process in between would die alone and leave the server, and its port, behind."""
    taken: list[tuple[list[str], dict[str, str]]] = []
    monkeypatch.setattr(os, "chdir", lambda _: None)
    monkeypatch.setattr(os, "execve", lambda _, command, environment: taken.append((command, environment)))
    monkeypatch.setattr(subprocess, "call", lambda *_, **__: 0)
    assert run("serve", "--port", "8765", "--home", tmp_path).code == 0
    [(command, environment)] = taken
    assert command[command.index("--server.port") + 1] == "8765"
    assert environment["OBSERVATOIRE_HOME"] == str(tmp_path)
