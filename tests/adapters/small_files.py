"""Small files built for the tests of adapters, with the layouts and the quirks of the official ones."""

from __future__ import annotations

import io
import json
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

IPRO = (
    "CODGEO;LIBGEO;TX_TOT_EMPL;TX_TOT_EDLIM;CA;NOTE_ASP;EVOL_CA_N_E ;NOTE_ASP_E;ABCDE;ABC;ABC_F;ABC_H;"
    "ABC_RSA_F;A;ABC_25;ABC_2649;ABC_50;ABC_FR;ABC_E;ABC_INFCAPBEP;ABC_SUPBAC_H;ABC_DUR1;ABC_DUR4_F;NOTE_PE;"
    "EVOL_ABC_T4;EVOL_A_F_T4;NOTE_PE_T;;;\r\n"
    "Ensemble;Ensemble des QPV;47,4;21,4;42\u202f400;;;;851\u202f200;768\u202f500;;;;552\u202f700;;;;;;;"
    ";;;;;;;;;\r\n"
    "QP045006;Blossières;44,6;28,0;18;0;100,0;0;1\u202f075;926;450;476;131;497;136;545;245;488;437;263;89;384;75;0;"
    "-9,2;-13,6;0;;;\r\n"
    "QP045007;Dauphine;;;;4;;4;144;137;;;;99;13;83;41;97;40;34;;59;;0;0,0;;0;;;\r\n"
    "QP045008;Gare;42,7;27,6;s;0;;0;;;;;;;;;;;;;;;;3;;;3;;;\r\n"
    "QP045009;Sans note;nd;ns;so;;;;;;;;;;;;;;;;;;;;;;;;;\r\n"
)
DEMO = (
    '"CODGEO";"POP_MUN";"POP_COM_QP";"POP_COM";"TX_F";"IND_JEUNE";"NOTE_RP";"A";"PERCOU";"NOTE_CNAF"\r\n'
    '"QP045006";6490;8416;41248;54,2;1,3;0;1991;4635;0\r\n'
    '"QP045007";1926;8416;41248;;1,3;0;;;5\r\n'
)
REVN = (
    "\ufeffCODGEO;LIBGEO;DISP_Q2;TP60;DISP_D1D9;PIMPOT;NOTE_FILO;C;C_C2SNP;C_C2SP;NOTE_CNAM;A;ARSAS;NOTE_CNAF;;\r\n"
    "QP045006;Blossières;13\u00a0790;38,9;2,7;-9,3;0;5838;1519;495;0;1991;341;0;;\r\n"
    "QP045007;Dauphine;12 670;;;-6,9;1;;;;;;;5;;\r\n"
)
SQUARE = [[[0, 0], [0, 1], [1, 1], [1, 0], [0, 0]]]
Write = Callable[..., Path]


def collection(features: list[tuple[dict[str, Any], Any]], crs: str | None = None) -> str:
    """Return a GeoJSON collection of (properties, coordinates of a polygon or whole geometry)."""
    document: dict[str, Any] = {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": properties,
                "geometry": shape
                if shape is None or isinstance(shape, dict)
                else {"type": "Polygon", "coordinates": shape},
            }
            for properties, shape in features
        ],
    }
    if crs:
        document["crs"] = {"type": "name", "properties": {"name": crs}}
    return json.dumps(document)


def qpv(code: str = "QN04501M", **more: str) -> dict[str, str]:
    """Return the attributes of a quartier of 2024 as ANCT publishes them."""
    base = {
        "code_qp": code,
        "lib_qp": "Gare",
        "insee_reg": "24",
        "lib_reg": "Centre-Val de Loire",
        "insee_dep": "45",
    }
    return (
        base
        | {"lib_dep": "Loiret", "insee_com": "45234", "lib_com": "Orléans", "siren_epci": "244500468"}
        | more
    )


def square(x: float, y: float, side: float = 0.01) -> list[list[list[float]]]:
    """Return the coordinates of a square polygon."""
    return [[[x, y], [x, y + side], [x + side, y + side], [x + side, y], [x, y]]]


def zipped(files: dict[str, str | bytes]) -> bytes:
    """Return the bytes of a zip."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def xlsx(sheets: dict[str, list[list[Any]]]) -> bytes:
    """Return the bytes of a workbook."""
    import openpyxl

    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def xls(rows: list[list[Any]]) -> bytes:
    """Return the bytes of an old workbook of one sheet (BIFF5 in a compound file)."""

    def record(kind: int, data: bytes = b"") -> bytes:
        return struct.pack("<HH", kind, len(data)) + data

    cells = b""
    for y, row in enumerate(rows):
        for x, value in enumerate(row):
            if isinstance(value, str):
                text = value.encode("cp1252")
                cells += record(0x0204, struct.pack("<HHHH", y, x, 0, len(text)) + text)
            elif value is not None:
                cells += record(0x0203, struct.pack("<HHHd", y, x, 0, value))
    codepage, end = record(0x0042, struct.pack("<H", 1252)), record(0x000A)
    start = record(0x0809, struct.pack("<HHHH", 0x0500, 0x0005, 0, 0)) + codepage
    bound = lambda place: record(0x0085, struct.pack("<IHB", place, 0, 4) + b"Data")  # noqa: E731
    place = len(start + bound(0) + end)
    sheet = record(0x0809, struct.pack("<HHHH", 0x0500, 0x0010, 0, 0)) + cells + end
    stream = (start + bound(place) + end + sheet).ljust(4096, b"\0")
    stream += b"\0" * (-len(stream) % 512)
    sectors = len(stream) // 512
    fat = [0xFFFFFFFD, 0xFFFFFFFE, *range(3, 2 + sectors), 0xFFFFFFFE]
    fat += [0xFFFFFFFF] * (128 - len(fat))

    def entry(name: str, kind: int, child: int, first: int, size: int) -> bytes:
        text = (name + "\0").encode("utf-16-le")
        links = struct.pack("<BBiii", kind, 1, -1, -1, child)
        return (
            text.ljust(64, b"\0")
            + struct.pack("<H", len(text))
            + links
            + b"\0" * 36
            + struct.pack("<III", first, size, 0)
        )

    directory = entry("Root Entry", 5, 1, 0xFFFFFFFE, 0) + entry("Book", 2, -1, 2, len(stream)) + b"\0" * 256
    header = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + b"\0" * 16
        + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
        + b"\0" * 10
    )
    header += (
        struct.pack("<IIIIiIiI", 1, 1, 0, 4096, -2, 0, -2, 0) + struct.pack("<I", 0) + b"\xff" * (108 * 4)
    )
    return header + struct.pack("<128I", *fat) + directory + stream
