"""A pack says what the release says, in every format, the same each time."""

from __future__ import annotations

import io
import json
import re
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest
from pypdf import PdfReader
from pypdf.generic import IndirectObject
from typer.testing import CliRunner

from observatoire import besoins, formats
from observatoire import pack as packing
from observatoire.cli import app
from observatoire.home import Home
from observatoire.pack import paper
from observatoire.pack.model import Bullets, Heading, Picture, Text
from observatoire.pack.order import find_quartier
from observatoire.pack.paper import to_pdf
from observatoire.sentences import DEMONSTRATION
from observatoire.warehouse import Warehouse
from tests.pack.conftest import PLACES, Made, make, squeezed

HOSTILE = '<script>alert(1)</script> #eval("1+1") $x$ ] *gras* = @réf \\'


def read_values(home: Home, indicator: str, niveau: str, code: str) -> dict[str, Any] | None:
    """The latest figure of a territoire, as the command line gives it."""
    asked = [
        "values",
        indicator,
        "--niveau",
        niveau,
        "--code",
        code,
        "--geographie",
        "2024",
        "--format",
        "json",
    ]
    result = CliRunner().invoke(app, [*asked, "--home", str(home.root)])
    assert result.exit_code == 0, result.output
    rows = [row for row in json.loads(result.stdout) if row["perimetre"] == "qpv"]
    return max(rows, key=lambda row: row["periode"] or "") if rows else None


# --- the figures are those of the release ---------------------------------------------------------------


@pytest.mark.parametrize("place", PLACES)
def test_figures_of_the_pages_are_those_of_the_command_values(
    place: str, made: dict[str, Made], demo_home: Home
) -> None:
    text = "".join(made[place].pages)
    niveau, code = place.split(":")
    compared = 0
    for name, decimals in (("population", 0), ("defm_abc", 0)):
        row = read_values(demo_home, name, niveau, code)
        if row and row["valeur"] is not None:
            assert squeezed(formats.number(row["valeur"], decimals)) in text, name
            compared += 1
    assert compared


def test_the_table_of_quartiers_holds_the_figures_of_the_command_values(
    made: dict[str, Made], demo_home: Home
) -> None:
    pack = made["cite_emploi:cde-036"]
    page = next(text for text in pack.pages if "Lesquartiersduterritoire" in text)
    quartiers = next(t for t in pack.document.tables if t.title.startswith("Les quartiers"))
    for record in quartiers.records:
        row = read_values(demo_home, "taux_emploi", "quartier", record["code"])
        assert row is not None
        assert squeezed(formats.percent(row["valeur"], 1)) in page


def test_money_is_that_of_the_release(made: dict[str, Made], demo_warehouse: Warehouse) -> None:
    pack = made["cite_emploi:cde-058"]
    rows = demo_warehouse.ask("pages/actions/argent", niveau="cite_emploi", code="cde-058", geographie=2024)
    year = rows["annee"].max()
    paid = rows.loc[rows["annee"] == year, "montant_verse"].sum()
    page = next(
        text for text in pack.pages if "versésen" in text and "financeurs" in text and "Barre" in text
    )
    assert squeezed(formats.euros(paid)) in page


def test_actions_that_name_a_contrat_and_their_money_are_in_the_pack(real_warehouse: Warehouse) -> None:
    pages = make(real_warehouse, "region:24", ("actions",)).document.pages
    titles = {page.key: page.title for page in pages}
    assert "283" in titles["actions"] and "toutes rattachées à un contrat de ville" in titles["actions"]
    assert titles["argent"].endswith("aucun financement réparti par quartier")
    years = [post.annee for post in real_warehouse.ask(
        "pages/actions/argent_non_reparti", niveau="region", code="24", geographie=2024).itertuples()]  # fmt: skip
    [told] = next(page for page in pages if page.key == "argent").blocks
    assert years == [2022, 2023] and [str(year) in text for year, text in zip(years, told.items, strict=True)]


# --- PDF ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("place", PLACES)
def test_the_pdf_is_tagged_french_and_of_the_right_length(place: str, made: dict[str, Made]) -> None:
    reader = made[place].reader
    root = reader.trailer["/Root"]
    assert 2 <= len(reader.pages) <= 12
    assert root["/Lang"] == "fr-FR"
    assert root["/MarkInfo"]["/Marked"]
    assert b"<pdfuaid:part>1</pdfuaid:part>" in made[place].pdf or "pdfuaid" in str(
        reader.xmp_metadata.stream.get_data() if reader.xmp_metadata else b""
    )
    figures = [node for node in walk(root["/StructTreeRoot"]) if node.get("/S") == "/Figure"]
    drawn = [block for block in made[place].document.blocks if isinstance(block, Picture)]
    assert len(figures) >= len(drawn) + 1  # and the code
    assert all(str(node.get("/Alt", "")).strip() for node in figures)
    heads = [node for node in walk(root["/StructTreeRoot"]) if node.get("/S") == "/TH"]
    assert heads


def test_the_pdf_has_no_word_joiner(made: dict[str, Made]) -> None:
    """It would be a space in what is copied; on screen it keeps « 15-64 ans » on a line."""
    document = made[PLACES[0]].document
    assert formats.JOINER in json.dumps(paper.described(document), ensure_ascii=False)
    assert formats.JOINER not in paper._plain(paper.described(document))


def walk(node: Any) -> list[Any]:
    node = node.get_object() if isinstance(node, IndirectObject) else node
    if not isinstance(node, dict):
        return []
    kids = node.get("/K", [])
    kids = kids if isinstance(kids, list) else [kids]
    return [node, *(found for kid in kids for found in walk(kid))]


@pytest.mark.parametrize("place", PLACES)
def test_every_page_says_that_it_is_a_demonstration_and_from_which_release(
    place: str, made: dict[str, Made]
) -> None:
    pack = made[place]
    for page in pack.pages:
        assert squeezed(DEMONSTRATION) in page
        assert pack.document.release in page
    assert pack.document.manifest in pack.pages[0]


def test_a_release_that_is_no_demonstration_has_no_mark(demo_warehouse: Warehouse) -> None:
    real = replace(demo_warehouse, manifest={**demo_warehouse.manifest, "demonstration": False})
    pack = make(real, "cite_emploi:cde-036", ("synthese",))
    assert squeezed(DEMONSTRATION) not in "".join(pack.pages)


def test_a_picture_without_words_stops_the_build(made: dict[str, Made]) -> None:
    document = made["cite_emploi:cde-036"].document
    page = document.pages[0]
    mute = tuple(replace(b, alt=" ") if isinstance(b, Picture) else b for b in page.blocks)
    with pytest.raises(ValueError, match="alternative text"):
        to_pdf(replace(document, pages=(replace(page, blocks=mute),)))


def test_one_page_per_axis(made: dict[str, Made]) -> None:
    pages = [page for page in made["cite_emploi:cde-058"].document.pages if page.key.startswith("axe_")]
    assert len(pages) == 3
    for page in pages:
        assert any(isinstance(block, Picture) for block in page.blocks)
        assert any(isinstance(block, Text) for block in page.blocks)


def test_chapters_are_chosen(demo_warehouse: Warehouse) -> None:
    pack = make(demo_warehouse, "cite_emploi:cde-036", ("methode",))
    assert {page.key for page in pack.document.pages} == {"sources", "mots"}


@pytest.mark.parametrize("place", ["cite_emploi:cde-036", "cite_emploi:cde-079"])
def test_the_fiche_of_a_quartier_holds_on_two_pages(
    place: str, made: dict[str, Made], demo_warehouse: Warehouse
) -> None:
    table = next(t for t in made[place].document.tables if t.title.startswith("Les quartiers"))
    record = table.records[0]
    pdf = to_pdf(packing.fiche(demo_warehouse, find_quartier(demo_warehouse, record["code"])))
    pages = PdfReader(io.BytesIO(pdf)).pages
    assert len(pages) == 2
    assert squeezed(str(record["nom"])) in squeezed(pages[0].extract_text())
    assert squeezed(formats.number(record["population"])) in squeezed(pages[0].extract_text())


# --- the same each time ---------------------------------------------------------------------------------


def test_the_same_release_and_choices_give_the_same_bytes(
    made: dict[str, Made], demo_warehouse: Warehouse
) -> None:
    first, again = made["cite_emploi:cde-036"], make(demo_warehouse, "cite_emploi:cde-036")
    for write in packing.WRITERS.values():
        assert write(again.document) == write(first.document)


# --- text is text ---------------------------------------------------------------------------------------


class Hostile(Warehouse):
    """A release where a name of a quartier is written to do harm."""

    def ask(self, question: str, **params: Any) -> pd.DataFrame:
        rows = super().ask(question, **params)
        if "axe" in rows:
            rows["axe"] = [HOSTILE if str(axe).startswith("2.") else axe for axe in rows["axe"]]
        for column in ("nom", "intitule", "action"):
            if column in rows:
                rows[column] = [
                    HOSTILE if text in ("Chemin Vert", "CU Caen la Mer") else text for text in rows[column]
                ]
                if column != "nom" and len(rows):
                    rows[column] = [HOSTILE, *rows[column][1:]]
        return rows


def test_hostile_names_are_plain_text_everywhere(demo_warehouse: Warehouse) -> None:
    w = demo_warehouse
    pack = make(
        Hostile(w.path, w.manifest, w.indicators, w.con),
        "cite_emploi:cde-036",
        ("synthese", "axes", "freins"),
    )
    text = "".join(pack.pages)
    assert text.count(squeezed(HOSTILE)) >= 4
    page = pack.html
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    for kind in ("xlsx", "ods"):
        cells = [cell for sheet in pack.sheets(kind).values() for cell in sheet.to_numpy().ravel()]
        assert HOSTILE in cells
    for block in pack.document.blocks:
        if isinstance(block, Picture):
            assert "<script" not in block.svg


# --- marks ----------------------------------------------------------------------------------------------


def test_secret_cells_say_so_in_every_format(made: dict[str, Made]) -> None:
    caen, antilles = made["cite_emploi:cde-036"], made["cite_emploi:cde-079"]
    matrix = next(t for t in caen.document.tables if t.title.startswith("Besoins et places"))
    secret = [record for record in matrix.records if record["raison"] == "secret"]
    assert secret
    assert any(squeezed(besoins.cell(secret[0])) in page for page in caen.pages)
    table = next(t for t in antilles.document.tables if t.title.startswith("Sorties sous trois"))
    hidden = next(record for record in table.records if record["marque"] == "s")
    row = f'{hidden["quoi"]}</th><th scope="row">{hidden["qui"]}</th>'
    assert re.search(
        rf'{row}<td class="obs-date">[^<]+</td><td class="obs-number"><abbr [^>]+>s</abbr>', antilles.html
    )
    for kind in ("xlsx", "ods"):
        sheet = next(s for name, s in antilles.sheets(kind).items() if name.startswith("Sorties sous"))
        line = sheet[(sheet[1] == hidden["quoi"]) & (sheet[2] == hidden["qui"])].iloc[0]
        assert pd.isna(line[4])
        assert line[5] == "s"


# --- spreadsheets ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_numbers_are_numbers_and_each_sheet_has_its_source(kind: str, made: dict[str, Made]) -> None:
    pack = made["cite_emploi:cde-036"]
    sheets = pack.sheets(kind)
    assert len(sheets) == len(pack.document.tables) + 1
    quartiers = next(sheet for name, sheet in sheets.items() if name.startswith("Les quartiers"))
    head = int(quartiers.index[quartiers[0] == "Quartier"][0])
    rank = list(quartiers.iloc[head]).index("Population municipale")
    body = quartiers.iloc[head + 1 :, rank]
    assert all(isinstance(cell, (int, float)) for cell in body)
    table = next(t for t in pack.document.tables if t.title.startswith("Les quartiers"))
    assert list(body) == [record["population"] for record in table.records]
    for name, sheet in sheets.items():
        if name != "Lisez-moi":
            assert "Source" in set(sheet[0]), name
            assert DEMONSTRATION in set(sheet[1]), name


def test_html_holds_everything_and_fetches_nothing(made: dict[str, Made]) -> None:
    page = made["cite_emploi:cde-079"].html
    assert not re.search(r'(?:src|href)="(?!data:|#)', page)
    assert page.count("<section") == len(made["cite_emploi:cde-079"].document.pages)
    assert page.count(DEMONSTRATION) > page.count("<section")
    assert not re.search(r'<img [^>]*alt=""', page)


def test_a_territoire_without_jobseekers_still_has_five_facts(made: dict[str, Made]) -> None:
    page = made["cite_emploi:cde-079"].document.pages[0]
    listed = next(block for block in page.blocks if isinstance(block, Bullets))
    assert listed.numbered
    assert len(listed.items) == 5
    assert len(set(listed.items)) == 5


def test_a_release_from_before_actions_and_freins_makes_a_pack_that_says_so(
    demo_warehouse: Warehouse,
) -> None:
    tables = {
        k: v for k, v in demo_warehouse.manifest["tables"].items() if k not in ("ventilation", "matrice")
    }
    old = replace(demo_warehouse, manifest={**demo_warehouse.manifest, "tables": tables})
    pack = make(old, "cite_emploi:cde-036")
    [absent] = [page for page in pack.document.pages if page.key == "absents"]
    titles = " ".join(block.text for block in absent.blocks if isinstance(block, Heading))
    for said in ("aucune feuille de route publiée", "besoins inconnus", "aucun financement publié"):
        assert said in titles
    assert len(pack.reader.pages) <= 12
