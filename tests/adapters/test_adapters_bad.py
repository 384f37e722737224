"""Bad input: whatever the bytes, an UnreadableFile with a French message, never another error."""

from __future__ import annotations

import io
import struct
import tempfile
import zipfile
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from small_files import DEMO, IPRO, REVN, Write, collection, qpv, square, xls, xlsx, zipped

from observatoire.adapters import ADAPTERS, UnknownFile, UnreadableFile, read_file
from observatoire.contracts import CONTRACTS


def refused(path: Path, message: str, **options: str) -> None:
    with pytest.raises(UnreadableFile, match=message) as caught:
        read_file(path, **options)  # type: ignore[arg-type]
    assert path.name in str(caught.value)


def test_files_that_are_not_what_they_seem(write: Write) -> None:
    refused(write("vide.csv", ""), "fichier vide")
    refused(write("blancs.csv", "\ufeff \r\n\r\n"), "fichier vide")
    refused(write("IPRO_2022.csv", "<!DOCTYPE html>\n<html><body>404</body></html>"), "page web")
    refused(write("IPRO_2022.csv", xlsx({"a": [["CODGEO", "ABC"]]})), "classeur Excel trouvé ; .*\\.xlsx")
    refused(write("IPRO_2022.csv", xls([["CODGEO", "ABC"]])), "classeur Excel trouvé ; .*\\.xls,")
    refused(write("IPRO_2022.xlsx", "CODGEO;ABC\n"), "xlsx attendu d'après le nom, texte trouvé")
    refused(write("x.parquet", "CODGEO;ABC\n"), "parquet attendu d'après le nom")
    refused(write("x.geojson", "code;nom\n"), "json attendu d'après le nom")
    refused(write("x.csv", b"\x00\x01\x02" * 50), "binaire")
    refused(write("x.zip", b"PK\x03\x04 rest"), "zip attendu")


def test_a_missing_file_or_a_folder(tmp_path: Path) -> None:
    refused(tmp_path / "absent.csv", "un fichier attendu à cet endroit, rien trouvé")
    refused(tmp_path, "un dossier trouvé")


def test_an_unknown_layout_says_what_was_found_and_expected(write: Write) -> None:
    path = write("IPRO_2022.csv", "CODGEO;ABCD;LIBGEO\nQP045006;12;x\n")
    refused(path, r"Trouvé : les colonnes codgeo, abcd, libgeo\. Attendu.*Le plus proche : Insee")
    with pytest.raises(UnknownFile):
        read_file(path)
    with pytest.raises(UnknownFile):
        read_file(write("lisezmoi.md", "# Titre\n\nDu texte.\n"))


def test_a_forced_adapter(write: Write) -> None:
    path = write("IPRO_2022.csv", IPRO)
    (reading,) = read_file(path, adapter="insee_demandeurs")
    assert reading.adapter == "insee_demandeurs"
    refused(path, "CODGEO, LIBGEO et Q2xx .* attendu", adapter="filosofi")
    with pytest.raises(UnreadableFile, match="Adaptateur « nimporte » inconnu ; connus : cites_emploi"):
        read_file(path, adapter="nimporte")


def test_damage_is_located(write: Write) -> None:
    refused(write("IPRO_2022.csv", IPRO[: IPRO.index("QP045008") + 20]), "ligne 5 : .*tronqué")
    refused(write("IPRO_2022.csv", IPRO.replace(";926;", ";9x6;")), "ligne 3, colonne ABC : .*« 9x6 » trouvé")
    refused(write("IPRO_2022.csv", IPRO.replace("CODGEO;LIBGEO", "CODGEO;ABC")), "ABC trouvée plusieurs fois")
    refused(write("IPRO_2022.csv", IPRO.splitlines()[0]), "aucune trouvée")


def test_zips_are_opened_with_care(write: Write) -> None:
    inside = {"IPRO_2022.csv": IPRO}
    refused(write("x.zip", zipped({"../IPRO_2022.csv": IPRO})), "chemin interdit")
    refused(write("x.zip", zipped({"/etc/IPRO_2022.csv": IPRO})), "chemin interdit")
    refused(write("x.zip", zipped({"..\\IPRO_2022.csv": IPRO})), "chemin interdit")
    refused(write("x.zip", zipped({})), "zip vide")
    refused(write("x.zip", zipped({"lisezmoi.txt": "bonjour"})), "aucun fichier connu")
    refused(write("x.zip", zipped({f"{n}.txt": "" for n in range(2100)})), "moins de 2000 fichiers")
    refused(write("x.zip", zipped({"IPRO_2022.csv": IPRO + " " * 50_000_000})), "zip refusé, 47 Mo")
    refused(write("x.xlsx", zipped({"xl/workbook.xml": " " * 50_000_000})), "zip refusé")
    refused(write("x.zip", zipped({"y.zip": zipped(inside)})), "zip|aucun fichier connu")
    refused(write("x.zip", zipped(inside)[:-30]), "zip attendu, mais il est tronqué")
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        link = zipfile.ZipInfo("IPRO_2022.csv")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    refused(write("x.zip", buffer.getvalue()), "lien interdit")
    locked = bytearray(zipped(inside))
    locked[6] |= 1
    place = locked.rindex(b"PK\x01\x02")
    locked[place + 8] |= 1
    refused(write("x.zip", bytes(locked)), "sans mot de passe")


def test_a_zip_that_lies_about_its_size_is_damaged(write: Write) -> None:
    content = bytearray(zipped({"IPRO_2022.csv": IPRO * 3}))
    place = content.rindex(b"PK\x01\x02")
    content[place + 24 : place + 28] = struct.pack("<I", 10)
    refused(write("x.zip", bytes(content)), "tronqué ou abîmé")


def parquet() -> bytes:
    buffer = io.BytesIO()
    row = {
        "niveau": "quartier",
        "code": "QP045006",
        "geographie": 2015,
        "variable": "population",
        "source": "x",
    }
    pq.write_table(CONTRACTS["demographie"].table([row | {"valeur": 1.0}] * 20), buffer)
    return buffer.getvalue()


SEEDS = {
    "IPRO_2022.csv": IPRO.encode(),
    "data_DEMO_2021_V1_QP.csv": DEMO.encode(),
    "REVN_2022.csv": REVN.encode(),
    "qpv.geojson": collection([(qpv(), square(2, 48)), (qpv("QN04502I"), square(2.01, 48))]).encode(),
    "IPRO_2022.xlsx": xlsx({"QP": [["CODGEO", "ABC", "NOTE_PE"], ["QP045006", 12, 0]]}),
    "IPRO_2022.xls": xls([["CODGEO", "ABC", "NOTE_PE"], ["QP045006", 12.0, 0.0]]),
    "IPRO_2022.zip": zipped({"IPRO_2022.csv": IPRO, "meta.csv": "COD_VAR;LIB_VAR\nABC;x\n"}),
    "envoi.parquet": parquet(),
}
FUZZ = settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))


def survives(name: str, data: bytes, adapter: str | None = None) -> None:
    """Read bytes under a name: conforming tables, or an UnreadableFile in French."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(data)
        try:
            for reading in read_file(path, adapter):
                for kind, rows in reading.tables.items():
                    assert (
                        set(CONTRACTS[kind].mandatory) <= set(rows.column_names)
                        or reading.adapter == "extrait"
                    )
        except UnreadableFile as error:
            message = str(error)
        else:
            return
    assert name in message
    assert any(word in message.casefold() for word in ("attendu", "trouvé", "refusé", "tronqué", "abîmé"))
    assert "interrompue" not in message, "an error that no adapter foresaw"


def test_the_seeds_are_read() -> None:
    for name, data in SEEDS.items():
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / name
            path.write_bytes(data)
            assert all(reading.tables or reading.adapter == "nomenclatures" for reading in read_file(path))


@FUZZ
@given(st.sampled_from(sorted(SEEDS)), st.binary(max_size=400))
@example("x.geojson", b'{"features": [{"properties": {"code_qp": 1, "lib_qp": []}, "geometry": []}]}')
@example("x.geojson", b'{"features": {"a": 1}}')
def test_random_bytes(name: str, data: bytes) -> None:
    survives(name, data)


@FUZZ
@given(st.sampled_from(sorted(SEEDS)), st.floats(0, 1))
def test_truncated_files(name: str, share: float) -> None:
    survives(name, SEEDS[name][: int(len(SEEDS[name]) * share)])


@FUZZ
@given(
    st.sampled_from(sorted(SEEDS)),
    st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), min_size=1, max_size=6),
)
def test_flipped_bytes(name: str, flips: list[tuple[float, int]]) -> None:
    data = bytearray(SEEDS[name])
    for share, value in flips:
        data[min(len(data) - 1, int(share * len(data)))] = value
    survives(name, bytes(data))


@FUZZ
@given(st.sampled_from(sorted(ADAPTERS)), st.sampled_from(sorted(SEEDS)))
def test_any_adapter_on_any_file(adapter: str, name: str) -> None:
    survives(name, SEEDS[name], adapter)


CELLS = st.sampled_from(
    ["", "s", "12", "-4", "1,5", "QP045006", "QN04501M", "00", "Ensemble", "é", '"', "x;y", "2A004"]
)
COLUMNS = [
    "codgeo",
    "abc",
    "pop_mun",
    "disp_q2",
    "note_pe",
    "libgeo",
    "code",
    "pop_2013",
    "pop_2018",
    "nom_qp",
    "insee_com",
]
COLUMNS += [
    "code_qp",
    "lib_qp",
    "qp2024",
    "statut",
    "qp2015_1",
    "methode",
    "id_cde",
    "lib_cde",
    "code_qp2015",
    "epci",
]
COLUMNS += [
    "libepci",
    "nature_epci",
    "ze2020",
    "libze2020",
    "nb_com",
    "q219",
    "d919",
    "codeqpv",
    "popmuniqpv",
    "cod_var",
]


@FUZZ
@given(st.data())
def test_any_table_of_known_columns(data: st.DataObject) -> None:
    header = data.draw(st.lists(st.sampled_from(COLUMNS), min_size=1, max_size=12, unique=True))
    rows = data.draw(st.lists(st.lists(CELLS, min_size=len(header), max_size=len(header)), max_size=4))
    survives("IPRO_2022.csv", "\n".join(";".join(row) for row in [header, *rows]).encode())
