"""Extracts against contracts: each kind of bad input is told in French, with its row, column, value and remedy."""

from __future__ import annotations

import datetime
import shutil
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from observatoire.checks import Finding, check_file, check_table, kind_of
from observatoire.contracts import CONTRACTS

DEFM = CONTRACTS["demandeurs_emploi"]
ROW: dict[str, Any] = {
    "niveau": "quartier",
    "code": "QP045006",
    "geographie": 2015,
    "periode": datetime.date(2021, 12, 31),
    "categorie": "ABC",
    "effectif": 951,
    "source": "cas",
}
KNOWN = {2015: {"QP045006", "QP045007"}}


def found(*rows: dict[str, Any], kind: str = "demandeurs_emploi") -> list[Finding]:
    return check_table(CONTRACTS[kind].table(rows), kind, "essai.parquet", KNOWN)


def test_a_right_extract_has_no_finding() -> None:
    assert (
        found(ROW, {**ROW, "sexe": "F", "effectif": None, "marque": "s"}, {**ROW, "code": "QP045007"}) == []
    )


@pytest.mark.parametrize(
    ("change", "rule", "column", "value"),
    [
        ({"code": "QN04501M"}, "code_et_geographie", "code", "QN04501M"),
        ({"code": "QP045999"}, "code_inconnu", "code", "QP045999"),
        ({"code": "QP45006"}, "code_et_geographie", "code", "QP45006"),
        ({"code": None}, "valeur_absente", "code", "(vide)"),
        ({"geographie": None}, "geographie_du_quartier", "geographie", "(vide)"),
        ({"geographie": 2019}, "valeur_admise", "geographie", "2019"),
        ({"niveau": "commune", "code": "1053"}, "code_et_niveau", "code", "1053"),
        ({"effectif": -3}, "minimum", "effectif", "-3"),
        ({"effectif": None}, "valeur_ou_marque", "effectif", "(vide)"),
        ({"marque": "s"}, "masque_sans_valeur", "effectif", "951"),
        ({"marque": "secret"}, "valeur_admise", "marque", "secret"),
        ({"periode": datetime.date(2021, 12, 30)}, "periode_fin_de_mois", "periode", "2021-12-30"),
        ({"periode": datetime.date(2199, 12, 31)}, "periode_plausible", "periode", "2199-12-31"),
        ({"periode": datetime.date(1901, 12, 31)}, "periode_plausible", "periode", "1901-12-31"),
        ({"sexe": "'; drop table lignes; --"}, "valeur_admise", "sexe", "'; drop table lignes; --"),
        (
            {"categorie": "<script>alert(1)</script>"},
            "valeur_admise",
            "categorie",
            "<script>alert(1)</script>",
        ),
    ],
)
def test_a_wrong_value_is_found_at_its_row(
    change: dict[str, Any], rule: str, column: str, value: str
) -> None:
    findings = found(ROW, {**ROW, "tranche_age": "50+", **change})
    finding = next(f for f in findings if f.regle == rule)
    assert finding.colonne == column
    assert [(e.ligne, e.valeur) for e in finding.exemples] == [(2, value)]
    assert finding.refused
    assert finding.message.endswith(".")
    assert finding.remede


@pytest.mark.parametrize(
    ("contour", "value"),
    [
        (b"", "(illisible)"),
        (b"pas un contour", "(illisible)"),
        (shapely.to_wkb(shapely.box(1.9, 47.8, 2.0, 47.9))[:-7], "(illisible)"),
        (shapely.to_wkb(shapely.Polygon()), "(vide)"),
        (shapely.to_wkb(shapely.box(650_000, 6_860_000, 651_000, 6_861_000)), "650000, 6860000"),
    ],
)
@pytest.mark.parametrize(
    ("kind", "row"),
    [
        ("territoires", {"niveau": "commune", "code": "45234", "nom": "Orléans"}),
        ("quartiers", {"code": "QN04501I", "geographie": 2024, "nom": "x", "communes": ["45234"]}),
    ],
)
def test_a_contour_that_no_map_can_draw_is_found_at_its_row(
    kind: str, row: dict[str, Any], contour: bytes, value: str
) -> None:
    right = {
        **row,
        "code": row["code"].replace("01", "02").replace("45234", "45147"),
        "geometrie": shapely.to_wkb(shapely.box(1, 47, 2, 48)),
    }
    [finding] = [f for f in found(right, {**row, "geometrie": contour}, kind=kind) if f.refused]
    assert (finding.regle, finding.colonne, finding.nombre) == ("contour_illisible", "geometrie", 1)
    assert [(e.ligne, e.valeur) for e in finding.exemples] == [(2, value)]
    assert "EPSG:4326" in finding.remede


def test_all_deviations_come_at_once() -> None:
    findings = found(
        {**ROW, "effectif": -1}, {**ROW, "sexe": "X"}, {**ROW, "periode": datetime.date(2021, 1, 1)}
    )
    assert {f.regle for f in findings} >= {"minimum", "valeur_admise", "periode_fin_de_mois"}


def test_a_repeated_key_is_told_with_the_rows_that_repeat() -> None:
    finding = next(f for f in found(ROW, ROW, ROW) if f.regle == "cle_unique")
    assert finding.nombre == 2
    assert [e.ligne for e in finding.exemples] == [2, 3]


def test_the_count_is_whole_while_examples_are_few() -> None:
    rows = [{**ROW, "effectif": -n - 1, "code": f"QP{n:06d}"} for n in range(50)]
    finding = next(f for f in found(*rows) if f.regle == "minimum")
    assert finding.nombre == 50
    assert len(finding.exemples) == 10


# --- the shape of a file --------------------------------------------------------------------------------


def write(path: Path, table: pa.Table) -> Path:
    pq.write_table(table, path)
    return path


def right_table(rows: int = 3) -> pa.Table:
    return DEFM.table([{**ROW, "effectif": 10 + n, "code": f"QP{n:06d}"} for n in range(rows)])


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    path = write(tmp_path / "defm.parquet", right_table().drop_columns(["effectif"]))
    (finding,) = check_file(path)
    assert (finding.regle, finding.colonne) == ("colonne_absente", "effectif")


def test_an_optional_column_may_be_missing(tmp_path: Path) -> None:
    path = write(tmp_path / "defm.parquet", right_table().drop_columns(["nationalite", "publication"]))
    assert check_file(path) == []


def test_an_unknown_column_is_a_reservation(tmp_path: Path) -> None:
    table = right_table().append_column("commentaire", pa.array(["a", "b", "c"]))
    (finding,) = check_file(write(tmp_path / "defm.parquet", table))
    assert (finding.regle, finding.severite) == ("colonne_inconnue", "reserve")


def test_codes_stored_as_numbers_are_refused(tmp_path: Path) -> None:
    table = right_table()
    table = table.set_column(table.schema.get_field_index("code"), "code", pa.array([1053, 1054, 1055]))
    (finding,) = check_file(write(tmp_path / "defm.parquet", table))
    assert (finding.regle, finding.colonne) == ("type", "code")
    assert "zéros" in finding.remede


def test_a_text_among_numbers_is_found_at_its_row(tmp_path: Path) -> None:
    table = right_table()
    table = table.set_column(
        table.schema.get_field_index("effectif"), "effectif", pa.array(["12", "douze", "1.5"])
    )
    finding = next(
        f for f in check_file(write(tmp_path / "defm.parquet", table)) if f.regle == "valeur_illisible"
    )
    assert [(e.ligne, e.valeur) for e in finding.exemples] == [(2, "douze"), (3, "1.5")]


def test_a_list_is_checked_in_each_element() -> None:
    row = {"code": "QN04501M", "geographie": 2024, "nom": "Gare", "communes": ["45234", "1053"]}
    (finding,) = found(row, kind="quartiers")
    assert (finding.regle, finding.colonne) == ("forme", "communes")


@pytest.mark.parametrize("keep", [0, 3, 100, -8])
def test_a_truncated_file_is_told_not_raised(tmp_path: Path, keep: int) -> None:
    path = write(tmp_path / "coupe.parquet", right_table())
    path.write_bytes(path.read_bytes()[:keep])
    (finding,) = check_file(path)
    assert finding.regle == "fichier_illisible"
    assert "parquet" in finding.message


def test_a_file_of_no_kind_says_which_kinds_there_are(tmp_path: Path) -> None:
    (finding,) = check_file(write(tmp_path / "x.parquet", pa.table({"a": [1]})))
    assert finding.regle == "sorte_inconnue"
    assert "demandeurs_emploi" in finding.remede


def test_an_empty_extract_is_told(tmp_path: Path) -> None:
    assert [f.regle for f in check_file(write(tmp_path / "defm.parquet", DEFM.table([])))] == ["vide"]


@pytest.mark.parametrize("kind", CONTRACTS)
def test_the_kind_is_known_without_metadata(kind: str) -> None:
    schema = CONTRACTS[kind].schema().remove_metadata()
    assert kind_of(schema) == kind


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(at=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7))
def test_a_flipped_bit_never_raises(tmp_path: Path, at: float, bit: int) -> None:
    whole = tmp_path / "sain.parquet"
    if not whole.exists():
        write(whole, right_table(200))
    path = tmp_path / "abime.parquet"
    shutil.copy(whole, path)
    content = bytearray(path.read_bytes())
    content[int(at * len(content))] ^= 1 << bit
    path.write_bytes(content)
    for finding in check_file(path):
        assert finding.message


@settings(max_examples=40, deadline=None)
@given(st.text(), st.text(), st.integers(), st.dates())
def test_any_text_is_only_text(code: str, sexe: str, effectif: int, periode: datetime.date) -> None:
    effectif = max(min(effectif, 2**62), -(2**62))
    code, sexe = (value.encode("utf-8", "replace").decode() for value in (code, sexe))
    findings = found({**ROW, "code": code, "sexe": sexe, "effectif": effectif, "periode": periode})
    for finding in findings:
        assert all(len(example.valeur) <= 80 for example in finding.exemples)
