"""Tables: accessible on screen, exact in files, deaf to hostile names."""

from __future__ import annotations

import csv
import io
from datetime import date

import openpyxl
import pytest

from observatoire.formats import NNBSP
from observatoire.tables import Column, Origin, Table, file_name, plain, to_csv, to_html, to_xlsx

COLUMNS = (
    Column("lieu", "Quartier"),
    Column("jour", "Date", "date"),
    Column("valeur", "Valeur", "nombre", 1, marque="marque"),
)
ROWS = (
    {"lieu": "Chemin Vert", "jour": date(2021, 12, 31), "valeur": 1234.56, "marque": None},
    {"lieu": "=1+1", "jour": None, "valeur": None, "marque": "s"},
    {"lieu": "<script>", "jour": date(2021, 12, 31), "valeur": 0.0, "marque": "p"},
)
TABLE = Table("Demandeurs d'emploi", COLUMNS, ROWS, source="Insee")
ORIGIN = Origin("20261122-000000-abcdef", "22 novembre 2026", "Données de démonstration", "demonstration_")


def lines(content: bytes) -> list[list[str]]:
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))


def test_the_screen_has_caption_headers_and_marks() -> None:
    html = to_html(TABLE)
    assert "<caption>Demandeurs d&#x27;emploi</caption>" in html
    assert html.count('scope="row"') == len(ROWS)
    assert html.count('scope="col"') == len(COLUMNS)
    assert f"1{NNBSP}234,6" in html
    assert '<abbr title="secret ou masqué par le producteur">s</abbr>' in html
    assert f"0,0{NNBSP}(p)" in html
    assert "<script>" not in html
    assert "millésime non précisé" in html


def test_a_cell_leads_to_its_address_and_hostile_text_stays_text() -> None:
    columns = (Column("lieu", "Quartier", link="vers"), *COLUMNS[1:])
    rows = [{**row, "vers": "freins?frein=a&quartiers=%22%3E%3Cb%3E"} for row in ROWS[1:]]
    html = to_html(Table("Liens", columns, (*rows, ROWS[0])))
    to = '<a href="freins?frein=a&amp;quartiers=%22%3E%3Cb%3E" target="_self">'
    assert f"{to}=1+1</a>" in html and f"{to}&lt;script&gt;</a>" in html
    assert html.count("<a ") == 2  # no address, no link
    assert lines(to_csv(Table("Liens", columns, tuple(rows)), ORIGIN))[0][:2] == ["Quartier", "Date"]


def test_a_long_table_says_that_the_file_has_the_rest() -> None:
    html = to_html(TABLE, limit=2)
    assert "Les 2 premières lignes sur 3" in html
    assert html.count('scope="row"') == 2


def test_the_csv_gives_the_same_figures_with_their_origin() -> None:
    rows = lines(to_csv(TABLE, ORIGIN))
    assert rows[0][:5] == ["Quartier", "Date", "Valeur", "Marque", "Source"]
    assert rows[0][5:] == ["Publication", "Date de publication", "Avertissement"]
    assert rows[1][:5] == ["Chemin Vert", "2021-12-31", "1234,6", "", "Insee"]
    assert rows[2][:4] == ["'=1+1", "millésime non précisé", "", "s"]
    assert rows[3][:4] == ["<script>", "2021-12-31", "0,0", "p"]
    assert rows[1][5:] == ["20261122-000000-abcdef", "22 novembre 2026", "Données de démonstration"]


def test_a_release_that_is_not_a_demonstration_has_no_warning() -> None:
    rows = lines(to_csv(TABLE, Origin("x", "y")))
    assert "Avertissement" not in rows[0]


def test_the_workbook_holds_numbers_dates_and_plain_text() -> None:
    book = openpyxl.load_workbook(io.BytesIO(to_xlsx(TABLE, ORIGIN)))
    data = list(book["Données"].iter_rows(values_only=True))
    assert data[1][2] == 1234.6
    assert data[1][1].date() == date(2021, 12, 31)
    assert data[2][0] == "=1+1"
    assert book["Données"]["A3"].data_type == "s"
    assert data[2][2] is None
    assert data[2][3] == "s"
    about = [row[1] for row in book["Lisez-moi"].iter_rows(values_only=True)]
    assert "Données de démonstration" in about


def test_an_empty_table_still_has_its_headers() -> None:
    empty = Table("Vide", COLUMNS, ())
    assert len(lines(to_csv(empty, ORIGIN))) == 1
    assert openpyxl.load_workbook(io.BytesIO(to_xlsx(empty, ORIGIN)))["Données"].max_row == 1


def test_the_file_is_named_after_its_table_and_release() -> None:
    assert file_name(TABLE, ORIGIN, "csv") == "demonstration_demandeurs_d_emploi_20261122-000000-abcdef.csv"


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", "[a](b)", "*a* _b_ `c`", "$x$", ":red[a]", "# a"]
)
def test_plain_escapes_every_mark_of_markdown(text: str) -> None:
    escaped = plain(text)
    assert escaped.replace("\\", "") == text
    for mark in "<[*_`$:#":
        assert f" {mark}" not in f" {escaped}"


def test_plain_keeps_narrow_spaces_and_drops_line_breaks() -> None:
    assert plain(f"1{NNBSP}234\n# titre") == f"1{NNBSP}234 \\# titre"
