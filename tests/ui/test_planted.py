"""A reader who walks everywhere finds no small count: every page, download, map file, command and question.

All counts of the little demonstration are multiplied by one number, thresholds too. A small count is then a number
that nothing else in a release equals: 100,003 for one person, 200,006 for two, and so on. The installation has a tier
for partners, whose threshold is 3: there, counts of 3 and 4 are shown, and those of 1 and 2 are not.

On the same walk, one quartier and its Cité have names made to break a page: they are shown as plain text.
"""

from __future__ import annotations

import base64
import dataclasses
import io
import json
import re
import struct
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq
import pytest
import streamlit as st
from pypdf import PdfReader
from streamlit.testing.v1 import AppTest
from test_pages import PAGES, html, visit

from observatoire import bulletin, console, difference, journal, noise, releases, tiers
from observatoire.cli import app as command
from observatoire.contracts import CONTRACTS
from observatoire.extracts import import_files
from observatoire.home import Home
from observatoire.sentences import RESTRICTED
from observatoire.tiers import PARTNERS, PUBLIC
from observatoire.ui import analyst
from observatoire.warehouse import open_release
from tests import little

ONE = 100_003
SMALL = [ONE * people for people in range(1, 5)]
SECRET = {PUBLIC: SMALL, PARTNERS: SMALL[:2]}
"""Counts that no reader of a tier may find."""


def written(counts: list[int]) -> re.Pattern[bytes]:
    """Find some counts as they may be written."""
    separators = ("", " ", "\u202f", "\u00a0", ",")
    forms = [f"{count:,}".replace(",", sep).encode() for count in counts for sep in separators]
    return re.compile(b"(?<![0-9.])(?:" + b"|".join(map(re.escape, forms)) + b")(?![0-9])")


FOUND = {tier: written(counts) for tier, counts in SECRET.items()}
BINARY = {
    tier: [struct.pack(kind, count) for count in counts for kind in ("<q", "<d", "<i")]
    for tier, counts in SECRET.items()
}
PLANTED = {
    "demandeurs_emploi": [("sexe = 'H' and categorie = 'ABC'", 3), ("rsa = 'oui' and categorie = 'ABC'", 2)],
    "demographie": [("variable = 'allocataires_rsa'", 4)],
    "diagnostics": [
        ("frein = 'logement'", 0),
        (
            "frein = 'logement' and intensite in ('total', 'fort') and sexe in ('total', 'F') "
            "and tranche_age in ('total', '26-49')",
            3,
        ),
    ],
    "parcours": [
        ("etape = 'emploi_1_mois'", 3),
        ("etape = 'perdu_de_vue'", 1),
        ("etape = 'mobilise'", 2),  # fewer than those it accompanies: a reservation, which quotes both
    ],
}
"""Counts of one quartier set by hand beside those that the demonstration has, where pages show them."""
PLACE = "QN01404M"
HOSTILE = "<script>alert(1)</script> $x$ [a](b) *gras* '; drop table valeurs"


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    """An installation whose small counts can be told from all other numbers."""
    folder = little.write(tmp_path_factory.mktemp("semis") / "extraits")
    planted = {kind: _multiplied(folder / f"{kind}.parquet") for kind in PLANTED}
    assert all(count > 0 for count in planted.values()), planted
    _rename(folder / "quartiers.parquet", "nom", f"code = '{PLACE}'")
    _rename(folder / "appartenances.parquet", "nom_territoire", "code_territoire = 'cde-036'")
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
        home.config.write_text(f"[partenaires]\nseuil = {3 * ONE}\n")
        assert bulletin.receive(
            [folder / "diagnostics.parquet"], home
        )  # a letter that only the analyst reads
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


def _rename(path: Path, column: str, where: str) -> None:
    schema = pq.read_schema(path)
    quoted = HOSTILE.replace("'", "''")
    with duckdb.connect() as con:
        lines = con.sql(
            f"select * replace (if({where}, '{quoted}', {column}) as {column}) from '{path}'"
        ).to_arrow_table()
    pq.write_table(lines.select(schema.names).cast(schema).replace_schema_metadata(schema.metadata), path)


# --- where it looks -----------------------------------------------------------------------------------


def clean(content: bytes, where: str, tier: str = PUBLIC) -> None:
    """Fail when a secret count is written in `content`, or packed in it as the numbers of a table or a chart."""
    for packed in re.findall(rb'"bdata"\s*:\s*"([^"]+)"', content):
        clean(base64.b64decode(packed.replace(b"\\u002f", b"/")), f"{where} (figure)", tier)
    if content[:4] == b"%PDF":
        text = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
        content = re.sub(r"(?<=\d)\s+(?=\d{3}\b)", " ", text).encode()
        assert len(content) > 1000, where
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for name in archive.namelist():
                clean(archive.read(name), f"{where} {name}", tier)
        return
    said = FOUND[tier].search(content)
    assert said is None, f"{where}: {content[max(said.start() - 80, 0) : said.end() + 20]!r}"
    assert not [packed for packed in BINARY[tier] if packed in content and b"ARROW" in content], where


def everything(app: AppTest) -> Iterator[tuple[str, bytes]]:
    """What the server sends for each element of a page."""
    nodes: list[Any] = [*app._tree.children.values()]
    while nodes:
        node = nodes.pop()
        nodes += getattr(node, "children", {}).values()
        if getattr(node, "proto", None) is not None:
            yield type(node).__name__, node.proto.SerializeToString()


@pytest.mark.parametrize("tier", SECRET)
def test_the_files_of_a_tier_hold_none(walked: Home, tier: str) -> None:
    [release] = releases.releases(walked)
    folder = tiers.folder(release.path, tier)
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    assert "etape_accompagne" in {finding["regle"] for finding in manifest["reservations"]}
    told = manifest["secrecy"]["tables"]
    assert all(told[kind]["primaire"] > 0 for kind in ("diagnostics", "parcours")), told
    for path in folder.rglob("*"):
        if tier == PUBLIC and PARTNERS in path.parts:
            continue
        if path.suffix == ".parquet":
            for name in pq.read_schema(path).names:
                unlike(f"'{path}'", name, tier)
        elif path.is_file():
            clean(path.read_bytes(), path.name, tier)


def test_partners_read_all_that_everybody_reads_and_more(walked: Home) -> None:
    [release] = releases.releases(walked)
    restricted = tiers.folder(release.path, PARTNERS)
    where = ("niveau", "code", "geographie", "periode", "frein", "sexe", "tranche_age")
    own = {
        "diagnostics": ("intensite",),
        "parcours": ("perimetre", "id_action", "etape", "definition", "sortie"),
    }
    for table, splits in own.items():
        lost, more = duckdb.execute(
            "select count(*) filter (p.effectif is not null and r.effectif is distinct from p.effectif), "
            "count(*) filter (p.effectif is null and r.effectif is not null) "
            f"from read_parquet('{release.path / table}.parquet') as p "
            f"join read_parquet('{restricted / table}.parquet') as r on "
            + " and ".join(f"p.{name} is not distinct from r.{name}" for name in (*where, *splits))
        ).fetchall()[0]
        assert lost == 0
        assert more > 0


def unlike(table: str, column: str, tier: str) -> None:
    """Fail when a column holds a secret count, as a number or in words."""
    named = f"select distinct {column}::varchar as dit from {table} where dit is not null"
    if column != "geometrie":
        clean(
            "\n".join(row[0].removesuffix(".0") for row in duckdb.sql(named).fetchall()).encode(),
            f"{table} {column}",
            tier,
        )


def downloads(monkeypatch: pytest.MonkeyPatch) -> dict[str, Callable[[], bytes]]:
    """Fill, as pages run, with the files that they offer: name → what writes it."""
    offered: dict[str, Callable[[], bytes]] = {}
    plain = st.download_button

    def kept(label: str, data: Any, file_name: str, *args: Any, **named: Any) -> Any:
        offered[file_name] = data if callable(data) else lambda: data
        return plain(label, data, file_name, *args, **named)

    monkeypatch.setattr(st, "download_button", kept)
    return offered


HERE = {"niveau": "cite_emploi", "territoire": "cde-036", "geographie": "2024"}
THERE = {**HERE, "quartiers": PLACE}
ELSEWHERE: dict[str, list[dict[str, str]]] = {
    "freins": [{**THERE, "frein": "logement"}],
    "actions": [
        {**THERE, "vue": "Parcours et sorties"},
        {**HERE, "vue": "Parcours et sorties", "sexe": "F"},
        {**HERE, "vue": "Argent"},
        {**HERE, "vue": "Recueil"},
        {**HERE, "vue": "Feuille de route"},
        {**HERE, "vue": "Agenda"},
    ],
    "demandeurs_emploi": [{**THERE, "sexe": "H"}],
    "quartier": [THERE],
    "comparer": [
        THERE,
        {**THERE, "comparaison": "Quartiers semblables"},
        {**THERE, "comparaison": "Est-ce le hasard ?"},
        {**THERE, "comparaison": "Parmi les Cités"},
        {**HERE, "comparaison": "L'écart dans le temps"},
    ],
    "offre": [THERE, {**HERE, "offre": "Annuaire"}, {**HERE, "offre": "À mettre à jour"}],
}


@pytest.mark.parametrize("page", PAGES)
def test_no_page_shows_one_and_names_are_plain_text(
    walked: Home, page: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    offered = downloads(monkeypatch)
    # exact limits take for ever on counts so large
    monkeypatch.setattr(noise, "control_limits", lambda rate, _whole, _cover: (rate / 2, (rate + 100) / 2))
    for params in [HERE, *ELSEWHERE.get(page, [THERE])]:
        app = visit(walked, page, monkeypatch, **params)
        assert not app.exception, app.exception
        assert not app.error, app.error
        for kind, sent in everything(app):
            clean(sent, f"{page} {params} {kind}")
        assert "<script>" not in html(app)
        for heading in [*app.title, *app.header, *app.subheader]:
            assert "<script>" not in heading.value.replace("\\<", "")
            assert "$x$" not in heading.value.replace("\\$", "")
    # an image in PNG is drawn from the very text of the one in SVG (`downloads._as_png`)
    for name, write in offered.items():
        if not name.endswith(".png"):
            clean(write(), f"{page} {name}")


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


def test_the_tier_of_the_partners_is_marked_and_its_exports_are_logged(
    walked: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    offered = downloads(monkeypatch)
    monkeypatch.setenv("OBSERVATOIRE_NIVEAU", PARTNERS)
    elsewhere = visit(walked, "freins", monkeypatch, **HERE)
    assert RESTRICTED not in html(elsewhere)
    monkeypatch.setattr(analyst, "_on_this_machine", lambda: True)
    offered.clear()
    for page, params in (("freins", {**THERE, "frein": "logement"}), ("synthese", HERE)):
        app = visit(walked, page, monkeypatch, **params)
        assert not app.exception, app.exception
        assert RESTRICTED in html(app)
        for kind, sent in everything(app):
            clean(sent, f"{page} {kind}", PARTNERS)
    before = journal.read(walked)
    monkeypatch.setattr(
        analyst, "_on_this_machine", lambda: False
    )  # a file is written outside of the session
    name = next(name for name in offered if "besoins_et_places" in name and name.endswith(".csv"))
    content = offered[name]()
    assert written(SMALL[2:]).search(content)
    assert RESTRICTED.encode() in content
    clean(content, "csv", PARTNERS)
    [line] = journal.read(walked)[: -len(before)]
    assert line["action"] == journal.PARTNER_EXPORT
    assert line["objet"] == name
    assert name.startswith("demonstration_partenaires_")


def test_what_would_change_says_none(walked: Home) -> None:
    [release] = releases.releases(walked)
    found = difference.compare(release.path, tiers.folder(release.path, PARTNERS))
    assert found.total > 0
    clean(json.dumps(found.as_dict()).encode(), "diff", PARTNERS)


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


def test_no_other_command_says_one(walked: Home, capsys: pytest.CaptureFixture[str]) -> None:
    home = ["--home", str(walked.root)]
    for words in (
        ["indicators"],
        ["releases"],
        ["journal"],
        ["audit", "--tier", PARTNERS, "--format", "json"],
    ):
        command([*words, *home], standalone_mode=False)
        clean(capsys.readouterr().out.encode(), " ".join(words))
    before = journal.read(walked)
    command(["values", "besoin", "--frein", "tous", "--tier", PARTNERS, *home], standalone_mode=False)
    clean(capsys.readouterr().out.encode(), "values", PARTNERS)
    [line] = journal.read(walked)[: -len(before)]
    assert (line["action"], line["objet"]) == (journal.PARTNER_EXPORT, "values besoin")
