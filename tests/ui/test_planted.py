"""A reader who walks everywhere finds no small count: every page, download, map file, command and question.

All counts of the little demonstration are multiplied by one number, thresholds too. A small count is then a number
that nothing else in a release equals: 100,003 for one person, 200,006 for two, and so on.
"""

from __future__ import annotations

import base64
import dataclasses
import io
import re
import struct
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest
from test_pages import PAGES, visit

from observatoire import console, releases
from observatoire.cli import app as command
from observatoire.contracts import CONTRACTS
from observatoire.extracts import import_files
from observatoire.home import Home
from observatoire.warehouse import open_release
from tests import little

ONE = 100_003
SMALL = [ONE * people for people in range(1, 5)]
WRITTEN = [
    form.encode()
    for count in SMALL
    for sep in ("", " ", "\u202f", "\u00a0", ",")
    for form in [f"{count:,}".replace(",", sep)]
]
BINARY = [struct.pack(kind, count) for count in SMALL for kind in ("<q", "<d", "<i")]
FOUND = re.compile(b"(?<![0-9.])(?:" + b"|".join(map(re.escape, WRITTEN)) + b")(?![0-9])")
WHOLE = "sexe = 'total' and tranche_age = 'total'"
PLANTED = {
    "demandeurs_emploi": [("sexe = 'H' and categorie = 'ABC'", 3), ("rsa = 'oui' and categorie = 'ABC'", 2)],
    "demographie": [("variable = 'allocataires_rsa'", 4)],
    "diagnostics": [(f"frein = 'logement' and intensite = 'total' and {WHOLE}", 3)],
    "parcours": [("etape = 'emploi_1_mois'", 3), ("etape = 'perdu_de_vue'", 1)],
}
"""Counts of one quartier set by hand beside those that the demonstration has, where pages show them."""
PLACE = "QN01404M"


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    """An installation whose small counts can be told from all other numbers."""
    folder = little.write(tmp_path_factory.mktemp("semis") / "extraits")
    planted = {kind: _multiplied(folder / f"{kind}.parquet") for kind in PLANTED}
    assert all(count > 0 for count in planted.values()), planted
    home = Home(tmp_path_factory.mktemp("semis") / "home")
    with pytest.MonkeyPatch.context() as patch:
        for kind, contract in CONTRACTS.items():
            if rule := contract.secrecy:
                high = dataclasses.replace(
                    rule, threshold=rule.threshold * ONE, sensitive_threshold=rule.sensitive_threshold * ONE
                )
                patch.setitem(CONTRACTS, kind, dataclasses.replace(contract, secrecy=high))
        refused = [outcome for outcome in import_files([folder], home) if outcome.refused]
        assert not refused, refused
        releases.publish(home, "Comptes semés")
        yield home


def _multiplied(path: Path) -> int:
    """Multiply the counts of an extract, plant some small ones, and say how many small counts it then holds."""
    schema, kind = pq.read_schema(path), path.stem
    value = "valeur" if kind == "demographie" else "effectif"
    with duckdb.connect() as con:
        con.execute(f"create table lignes as select row_number() over () as rang, * from '{path}'")
        if kind == "demographie":
            con.execute(
                "update lignes set numerateur = numerateur * $n, denominateur = denominateur * $n, "
                "valeur = if(variable like 'allocataires%' or variable like 'enfants%', valeur * $n, valeur)",
                {"n": ONE},
            )
        else:
            con.execute("update lignes set effectif = effectif * $n", {"n": ONE})
        for where, people in PLANTED[kind]:
            here = f"code = '{PLACE}' and {where}"
            last = f"select max_by(rang, (periode, effectif)) from lignes where {here}"
            kept = f"rang = {con.execute(last).fetchall()[0][0]}" if kind == "parcours" else here
            con.execute(f"update lignes set {value} = 0 where {here}")
            con.execute(f"update lignes set {value} = {people * ONE}, marque = null where {kept}")
        small = con.execute(f"select count(*) from lignes where {value} in {tuple(SMALL)}").fetchall()[0][0]
        lines = con.sql("select * exclude (rang) from lignes order by rang").to_arrow_table()
    pq.write_table(lines.select(schema.names).cast(schema).replace_schema_metadata(schema.metadata), path)
    return int(small)


# --- where it looks -----------------------------------------------------------------------------------


def clean(content: bytes, where: str) -> None:
    """Fail when a planted count is written in `content`, or packed in it as the numbers of a table or a chart."""
    for packed in re.findall(rb'"bdata"\s*:\s*"([^"]+)"', content):
        clean(base64.b64decode(packed.replace(b"\\u002f", b"/")), f"{where} (figure)")
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for name in archive.namelist():
                clean(archive.read(name), f"{where} {name}")
        return
    said = FOUND.search(content)
    assert said is None, f"{where}: {content[max(said.start() - 80, 0) : said.end() + 20]!r}"
    assert not [packed for packed in BINARY if packed in content and b"ARROW" in content], where


def everything(app: AppTest) -> Iterator[tuple[str, bytes]]:
    """What the server sends for each element of a page."""
    nodes: list[Any] = [*app._tree.children.values()]
    while nodes:
        node = nodes.pop()
        nodes += getattr(node, "children", {}).values()
        if getattr(node, "proto", None) is not None:
            yield type(node).__name__, node.proto.SerializeToString()


def test_the_files_of_the_release_hold_none(walked: Home) -> None:
    [release] = releases.releases(walked)
    told = release.manifest["secrecy"]["tables"]
    assert all(told[kind]["primaire"] > 0 for kind in PLANTED), told
    for path in release.path.rglob("*"):
        if path.suffix == ".parquet":
            for name in pq.read_schema(path).names:
                unlike(f"'{path}'", name)
        elif path.is_file():
            clean(path.read_bytes(), path.name)


def unlike(table: str, column: str) -> None:
    """Fail when a column holds a planted count, as a number or in words."""
    named = f"select distinct {column}::varchar as dit from {table} where dit is not null"
    if column != "geometrie":
        clean(
            "\n".join(row[0].removesuffix(".0") for row in duckdb.sql(named).fetchall()).encode(),
            f"{table} {column}",
        )


HERE = {"niveau": "cite_emploi", "territoire": "cde-036", "geographie": "2024"}
THERE = {**HERE, "quartiers": PLACE}
ELSEWHERE: dict[str, list[dict[str, str]]] = {
    "freins": [{**THERE, "frein": "logement"}],
    "actions": [
        {**THERE, "vue": "Parcours et sorties"},
        {**HERE, "vue": "Parcours et sorties", "sexe": "F"},
        {**HERE, "vue": "Argent"},
        {**HERE, "vue": "Recueil"},
    ],
    "demandeurs_emploi": [{**THERE, "sexe": "H"}],
    "quartier": [THERE],
    "comparer": [  # not « Est-ce le hasard ? »: its exact limits take for ever on counts so large
        {**THERE, "comparaison": "Parmi les Cités"},
        {**HERE, "comparaison": "L'écart dans le temps"},
    ],
    "offre": [{**HERE, "offre": "Annuaire"}],
}


@pytest.mark.parametrize("page", PAGES)
def test_no_page_shows_one(walked: Home, page: str, monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[tuple[str, Any]] = []
    plain = st.delta_generator.DeltaGenerator.download_button

    def kept(self: Any, label: str, data: Any, *args: Any, **named: Any) -> Any:
        written.append((f"{label} {named.get('file_name', '')}", data))
        return plain(self, label, data, *args, **named)

    monkeypatch.setattr(st.delta_generator.DeltaGenerator, "download_button", kept)
    for params in [HERE, *ELSEWHERE.get(page, [])]:
        app = visit(walked, page, monkeypatch, **params)
        assert not app.exception, app.exception
        for kind, sent in everything(app):
            clean(sent, f"{page} {params} {kind}")
    for name, data in {name: data for name, data in written if not name.startswith("Image PNG")}.items():
        content = data() if callable(data) else data
        content = content.read() if hasattr(content, "read") else content
        clean(content.encode() if isinstance(content, str) else bytes(content), f"{page} {name}")


COUNTS = {
    "valeurs": ["valeur", "numerateur", "denominateur"],
    "parcours": ["effectif"],
    "diagnostics": ["effectif"],
    "matrice": ["demandeurs", "diagnostiques", "non_diagnostiques", "besoin", "non_couvert", "au_moins"],
}


def test_no_question_of_the_console_finds_one(walked: Home) -> None:
    [release] = releases.releases(walked)
    warehouse = open_release(release.path)
    hunted = ", ".join(map(str, SMALL))
    for table, names in COUNTS.items():
        asked = " or ".join(f"{name} in ({hunted})" for name in names)
        assert console.run(warehouse, f"select * from {table} where {asked}").rows.empty, table
    left = (
        "select a.effectif - b.effectif as partis from parcours as a join parcours as b "
        "using (niveau, code, perimetre, periode, id_action, frein, sexe, tranche_age, definition, sortie) "
        "where a.geographie is not distinct from b.geographie and (a.etape, b.etape) in "
        "(('repere', 'mobilise'), ('mobilise', 'accompagne'), ('accompagne', 'sorti'), ('sorti', 'emploi_1_mois'))"
    )
    assert not console.run(warehouse, left).rows.empty
    assert console.run(warehouse, f"from ({left}) where partis in ({hunted})").rows.empty


ASKED = {
    "defm_abc": ["--sexe", "tous"],
    "besoin": ["--frein", "tous", "--sexe", "tous"],
    "besoin_non_couvert": ["--frein", "tous"],
    "taux_sortie": ["--definition", "tous", "--sortie", "tous", "--frein", "tous"],
    "allocataires_rsa": [],
}


@pytest.mark.parametrize("indicator", ASKED)
def test_no_command_says_one(walked: Home, indicator: str, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["values", indicator, *ASKED[indicator], "--home", str(walked.root), "--format", "json"]
    command(words, standalone_mode=False)
    said = capsys.readouterr().out
    assert len(said) > 500
    clean(said.encode(), f"values {indicator}")
