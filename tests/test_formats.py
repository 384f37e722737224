import datetime
import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from observatoire import formats as f

S = f.NNBSP
N = f.NBSP


@pytest.mark.parametrize(
    ("given_", "decimals", "expected"),
    [
        (1234.5, 1, f"1{S}234,5"),
        (0, 0, "0"),
        (1609, 0, f"1{S}609"),
        (1234567.891, 2, f"1{S}234{S}567,89"),
        (-6.04, 1, "\u22126,0"),
        (-0.04, 1, "0,0"),
        (2.5, 0, "3"),
        (21.25, 1, "21,3"),
        (None, 1, "nd"),
        (float("nan"), 1, "nd"),
        (float("inf"), 1, "nd"),
        (pd.NA, 1, "nd"),
    ],
)
def test_number(given_, decimals, expected):
    assert f.number(given_, decimals) == expected


def test_a_signed_number_has_its_sign_and_zero_has_none():
    assert [f.number(n, 1, sign=True) for n in (2, -2, 0)] == ["+2,0", "\u22122,0", "0,0"]


def test_units_are_tied_by_a_narrow_space():
    assert f.percent(43.8) == f"43,8{S}%"
    assert f.euros(12345) == f"12{S}345{S}€"
    assert f.points(21.3) == f"21,3{S}points"
    assert f.points(1.96) == f"2,0{S}points"
    assert f.points(1.94) == f"1,9{S}point"
    assert f.points(-1.9) == f"\u22121,9{S}point"
    assert f.percent(None) == f.euros(None) == f.points(None) == "nd"


@pytest.mark.parametrize(
    ("figure", "unit", "decimals", "marque", "expected"),
    [
        (43.8, "%", 1, None, f"43,8{S}%"),
        (43.8, "% des demandeurs d'emploi A, B, C", 1, "", f"43,8{S}%"),
        (14260, "€ par an", 0, None, f"14{S}260{S}€"),
        (4761, "demandeurs d'emploi", 0, None, f"4{S}761"),
        (4761, "demandeurs d'emploi", 0, "p", f"4{S}761{S}(p)"),
        (None, "%", 1, "s", "s"),
        (43.8, "%", 1, "s", "s"),
        (None, "%", 1, "ns", "ns"),
        (None, "%", 1, None, "nd"),
        (0, "%", 1, None, f"0,0{S}%"),
        (float("nan"), "%", 1, float("nan"), "nd"),
    ],
)
def test_value_with_its_mark(figure, unit, decimals, marque, expected):
    assert f.value(figure, unit, decimals, marque) == expected


def test_dates():
    assert f.day(datetime.date(2021, 12, 31)) == "31\u00a0décembre\u00a02021"
    assert f.day(datetime.date(2025, 1, 1)) == "1er\u00a0janvier\u00a02025"
    assert f.day(pd.Timestamp("2024-08-15")) == "15\u00a0août\u00a02024"
    assert f.month(datetime.date(2021, 12, 31)) == "décembre\u00a02021"
    assert f.year(datetime.date(2021, 12, 31)) == "2021"
    assert f.day(None) == f.year(pd.NaT) == "millésime non précisé"
    assert f.period(datetime.date(2021, 6, 30), yearly=False) == "juin\u00a02021"


def test_a_line_breaks_neither_a_date_nor_a_number_and_its_unit():
    said = f.spaced("Au 1er mai 2026 : 95 % en mars 2025, « A, B, C » à 12 mois ; le 8 mars, 3 mars ?")
    assert said.split(" ") == [
        "Au", f"1er{N}mai{N}2026{S}:", f"95{S}%", "en", f"mars{N}2025,", f"«{S}A,{N}B,{N}C{S}»", "à",
        f"12{N}mois{S};", "le", f"8{N}mars,", f"3{N}mars{S}?",
    ]  # fmt: skip
    assert f.spaced("2 marsouins, la 12 maison") == "2 marsouins, la 12 maison"


def test_a_line_breaks_no_ages():
    said = f.spaced("Moins de 26 ans, des 15-64 ans ; 26 à 49 ans, défini en 2010-12 (QP-1-2)")
    assert said.split(" ") == [
        f"Moins{N}de{N}26{N}ans,", "des", f"15-\u206064{N}ans{S};", f"26{N}à{N}49{N}ans,", "défini", "en", "2010-12",
        "(QP-1-2)",
    ]  # fmt: skip
    assert f.spaced(said) == said


@pytest.mark.parametrize(
    ("given_", "expected"),
    [
        (2763, f"près de 2{S}800"),
        (2712, f"un peu plus de 2{S}700"),
        (2700, f"2{S}700"),
        (61, "61"),
        (152340, f"un peu plus de 150{S}000"),
    ],
)
def test_near(given_, expected):
    assert f.near(given_) == expected


def test_counts_and_lists():
    assert [f.count(n, "quartier") for n in (0, 1, 2)] == [f"0{S}quartier", f"1{S}quartier", f"2{S}quartiers"]
    assert f.count(2, "lieu", "lieux") == f"2{S}lieux"
    assert f.listing(["Dreux", "Chartres", "Vernouillet"]) == "Dreux, Chartres et Vernouillet"
    assert f.listing(["Dreux"]) == "Dreux"
    assert f.listing([]) == ""
    assert f.colon("Source", "Insee") == f"Source{S}: Insee"


@given(st.floats(min_value=-1e12, max_value=1e12), st.integers(0, 3))
def test_a_number_reads_back(figure, decimals):
    text = f.number(figure, decimals)
    back = float(text.replace(S, "").replace(",", ".").replace(f.MINUS, "-"))
    assert back == pytest.approx(figure, abs=0.5 * 10**-decimals + 1e-6 + math.ulp(figure))
