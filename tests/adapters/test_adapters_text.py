"""Text as published: encodings, separators, quotes, banners, numbers and marks."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from observatoire.adapters.base import UnreadableFile
from observatoire.adapters.cells import fill, parse_cell, parse_cells
from observatoire.adapters.decoding import decode
from observatoire.adapters.grids import parse_csv, records


@pytest.mark.parametrize(
    ("cell", "parsed"),
    [
        ("1\u202f075", 1075.0),
        ("5\u202f019\u202f573", 5019573.0),
        ("1\u00a0075,5", 1075.5),
        ("1 075", 1075.0),
        ("52,1", 52.1),
        ("52.1", 52.1),
        (" -9,3 ", -9.3),
        ("−9,3", -9.3),
        ("6056.0", 6056.0),
        ("1.234,5", 1234.5),
        ("1,234.5", 1234.5),
        ("0", 0.0),
        ("1e3", 1000.0),
        ("", None),
        (" \u202f", None),
        ("s", "s"),
        ("ND", "nd"),
        ("n.d.", "nd"),
        ("ns", "ns"),
        ("so", "nd"),
        ("N/A - secret statistique", "s"),
        ("N/A - résultat non disponible", "nd"),
    ],
)
def test_a_cell_is_a_number_a_mark_or_nothing(cell: str, parsed: float | str | None) -> None:
    assert parse_cell(cell) == parsed


@pytest.mark.parametrize(
    "cell", ["abc", "12 34", "1 0755", "--2", "0x10", "nan", "inf", "<script>", "1;2", "1_000"]
)
def test_anything_else_is_refused(cell: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_cell(cell)


@given(st.floats(min_value=-1e12, max_value=1e12).map(lambda x: round(x, 2)))
def test_numbers_written_the_french_way_come_back(number: float) -> None:
    text = f"{number:,.2f}".replace(",", "\u202f").replace(".", ",")
    assert parse_cell(text) == pytest.approx(number)


def test_an_empty_cell_is_never_zero_and_a_wrong_one_is_located() -> None:
    frame = pd.DataFrame({"abc": ["", "0", "s"], "a": ["1", "", "nd"]}, index=[2, 3, 4])
    values, marks = parse_cells(frame, "IPRO_2022.csv")
    assert np.isnan(values[0, 0])
    assert values[1, 0] == 0
    assert fill(values[:, 0], marks[:, 0]).tolist() == ["nd", None, "s"]
    frame.loc[3, "a"] = "douze"
    with pytest.raises(UnreadableFile, match=r"IPRO_2022.csv, ligne 3, colonne A : .*« douze » trouvé"):
        parse_cells(frame, "IPRO_2022.csv")


def test_infinite_numbers_are_refused() -> None:
    with pytest.raises(UnreadableFile, match="ligne 2"):
        parse_cells(pd.DataFrame({"a": ["1e999"]}, index=[2]), "x.csv")


def test_encodings() -> None:
    assert decode("\ufeffé".encode(), "f") == ("é", [])
    assert decode("é;à".encode("utf-16"), "f")[0] == "é;à"
    text, notes = decode("Trélazé;1\u00a0075".encode("cp1252"), "f")
    assert text == "Trélazé;1\u00a0075"
    assert "latin-1" in notes[0]


def test_a_cut_or_mixed_text_is_not_taken_for_latin() -> None:
    with pytest.raises(UnreadableFile, match=r"ligne 2 : .*tronqué"):
        decode("CODGEO\nTrélazé".encode()[:-1], "f.csv")
    with pytest.raises(UnreadableFile, match="mêle deux encodages"):
        decode("Trélazé\nOrléans\n".encode() + "é".encode("latin-1") + b"\n", "f.csv")


@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
def test_separators(separator: str) -> None:
    rows = [["code", "nom", "pop"], ["QP1", "Gare", "1 075"], ["QP2", "Lac", "3"]]
    assert parse_csv("\r\n".join(separator.join(row) for row in rows)).rows == rows


def test_commas_in_the_numbers_or_labels_of_a_semicolon_file() -> None:
    assert parse_csv("a;b\n1,5;2,5\n1,0;x, y, z\n").rows[1] == ["1,5", "2,5"]


def test_banners_footers_padding_and_trailing_columns() -> None:
    text = (
        "Insee - Quartiers de la politique de la ville;;;\nMis à jour en 2022;;;\n\n"
        " CODGEO ; Abc_F ;;\nQP045006; 12 ;;\n;;;\nSource : Insee;;;\n"
    )
    frame = parse_csv(text).frame(("codgeo", "abc_f"), "f.csv")
    assert records(frame) == [{"codgeo": "QP045006", "abc_f": "12"}]
    assert frame.index.tolist() == [5]


def test_stray_quotes_do_not_swallow_lines() -> None:
    text = 'code_qp;lib_qp;dep\nQN1;"Gare;45\nQN2;Lac;45\nQN3;"Parc;45\n'
    grid = parse_csv(text)
    assert [row[1] for row in grid.rows] == ["lib_qp", "Gare", "Lac", "Parc"]
    assert "Guillemets" in grid.notes[0]


def test_quoted_cells_keep_their_separators_and_line_breaks() -> None:
    assert parse_csv('a;b\n"x;y";1\n').rows[1] == ["x;y", "1"]
    grid = parse_csv('a;b\n"x\ny";1\nz;2\n')
    assert grid.rows[1:] == [["x\ny", "1"], ["z", "2"]]
    assert grid.lines == [1, 2, 4]


def test_short_long_doubled_or_no_rows_are_refused() -> None:
    for text, message in (
        ("a;b;c\n1;2;3\n1;2", "ligne 3 : 3 cellules attendues.*2 trouvées"),
        ("a;b\n1;2\n1;2;9\n", "ligne 3 : 2 cellules attendues.*« 9 »"),
        ("a;b;A\n1;2;3\n", "A trouvée plusieurs fois"),
        ("a;b\n", "aucune trouvée"),
    ):
        with pytest.raises(UnreadableFile, match=message):
            parse_csv(text).frame(("a", "b"), "f.csv")
