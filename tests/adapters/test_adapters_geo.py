"""Contours: GeoJSON and shapefiles, projections, mending, simplification, and the lists that go with them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
import pyproj
import pytest
import shapely
from small_files import Write, collection, qpv, square, zipped

from observatoire.adapters import Reading, UnreadableFile, read_file
from observatoire.checks import check_table

LAMBERT = "EPSG:2154"


def one(path: Path) -> Reading:
    (reading,) = read_file(path)
    for kind, rows in reading.tables.items():
        assert not [finding for finding in check_table(rows, kind, path.name) if finding.refused]
    return reading


def shapes_of(reading: Reading, kind: str = "quartiers") -> np.ndarray:
    return shapely.from_wkb(np.array(reading.tables[kind]["geometrie"].to_pylist(), dtype=object))


def to_lambert(coordinates: list[list[list[float]]]) -> list[list[list[float]]]:
    transform = pyproj.Transformer.from_crs("EPSG:4326", LAMBERT, always_xy=True).transform
    return [[list(transform(x, y)) for x, y in ring] for ring in coordinates]


def shapefile(folder: Path, name: str, crs: str, rows: list[tuple[dict[str, str], Any]]) -> dict[str, bytes]:
    """Write a shapefile and return its parts."""
    folder.mkdir(exist_ok=True)
    names = list(rows[0][0])
    polygons = np.array([shapely.Polygon(coordinates[0]) for _, coordinates in rows], dtype=object)
    pyogrio.raw.write(
        folder / f"{name}.shp",
        shapely.to_wkb(polygons),
        [np.array([row[field] for row, _ in rows], dtype=object) for field in names],
        np.array(names),
        geometry_type="Polygon",
        crs=crs,
        encoding="UTF-8",
    )
    return {part.name: part.read_bytes() for part in folder.glob(f"{name}.*")}


def test_attributes_of_a_contour(write: Write) -> None:
    shared = {
        "insee_com": "02571, 02691",
        "lib_com": "Omissy, Saint-Quentin",
        "siren_epci": "200071892, 200054781",
    }
    features = [(qpv(), square(1.9, 47.9)), (qpv("QN97801I", insee_reg="", siren_epci="NA"), square(-63, 18))]
    features.append((qpv("QN00201N", insee_dep="2", **shared), square(3.2, 49.8)))
    reading = one(write("contours.json", collection(features)))
    rows = {row["code"]: row for row in reading.tables["quartiers"].to_pylist()}
    assert rows["QN04501M"] | {"geometrie": None} == {
        "code": "QN04501M", "geographie": 2024, "nom": "Gare", "statut": "modifie", "communes": ["45234"],
        "epci": ["244500468"], "departement": "45", "region": "24", "geometrie": None, "schematique": False,
        "nom_commune": "Orléans", "longitude": pytest.approx(1.905), "latitude": pytest.approx(47.905),
        "sous_quartiers": None, "source": "ANCT, quartiers prioritaires 2024",
    }  # fmt: skip
    assert (rows["QN97801I"]["epci"], rows["QN97801I"]["region"]) == (None, None)
    assert (rows["QN97801I"]["statut"], rows["QN00201N"]["statut"]) == ("inchange", "nouveau")
    assert rows["QN00201N"]["communes"] == ["02571", "02691"]
    assert rows["QN00201N"]["epci"] == ["200071892", "200054781"]
    assert (rows["QN00201N"]["departement"], rows["QN00201N"]["nom_commune"]) == ("02", "Omissy")
    assert any("1 quartier sans intercommunalité" in note for note in reading.notes)
    places = {(row["niveau"], row["code"]): row["nom"] for row in reading.tables["territoires"].to_pylist()}
    assert places[("commune", "02691")] == "Saint-Quentin"
    assert places[("departement", "45")] == "Loiret"


def test_a_bow_tie_is_mended_and_a_shape_without_area_becomes_a_point(write: Write) -> None:
    bow = [[[2, 48], [2.01, 48.01], [2.01, 48], [2, 48.01], [2, 48]]]
    flat = [[[2.5, 48.5]] * 4]
    features = [(qpv("QN04501M"), bow), (qpv("QN04502M"), flat), (qpv("QN04503M"), None)]
    reading = one(write("contours.geojson", collection(features)))
    shapes = shapes_of(reading)
    assert shapes[0].is_valid
    assert shapes[0].area == pytest.approx(0.5e-4)
    assert shapes[1] is None
    row = reading.tables["quartiers"].to_pylist()
    assert (row[1]["longitude"], row[1]["latitude"]) == (2.5, 48.5)
    assert row[2]["longitude"] is None
    notes = " ".join(reading.notes)
    assert "2 contours invalides : 1 réparé, 1 sans surface" in notes
    assert "1 lieu sans contour" in notes


def test_neighbours_keep_their_border_when_simplified(write: Write) -> None:
    wavy = [[2 + 0.0000001 * (rank % 2), 48 + rank / 1000] for rank in range(11)]
    left = [[[1.99, 48], *wavy, [1.99, 48.01], [1.99, 48]]]
    right = [[[2.01, 48], *wavy, [2.01, 48.01], [2.01, 48]]]
    features = [(qpv("QN04501M"), left), (qpv("QN04502M"), right)]
    shapes = shapes_of(one(write("contours.geojson", collection(features))))
    assert shapely.get_num_coordinates(shapes).sum() < 14
    assert shapely.coverage_is_valid(shapes)
    assert shapes[0].intersection(shapes[1]).length == pytest.approx(0.01, rel=1e-3)


def test_lambert_is_converted(write: Write) -> None:
    features = [(qpv(), to_lambert(square(1.9, 47.9)))]
    reading = one(write("lb93.geojson", collection(features, "urn:ogc:def:crs:EPSG::2154")))
    assert shapely.bounds(shapes_of(reading)[0]) == pytest.approx([1.9, 47.9, 1.91, 47.91], abs=1e-6)
    assert any("RGF93" in note for note in reading.notes)


def test_metres_without_a_projection_are_refused(write: Write) -> None:
    features = [(qpv("QN04502M"), square(1.9, 47.9)), (qpv(), to_lambert(square(1.9, 47.9)))]
    with pytest.raises(UnreadableFile, match=r"objet 2 \(QN04501M\) : longitude et latitude"):
        read_file(write("lb93.geojson", collection(features)))
    with pytest.raises(UnreadableFile, match="système de coordonnées inconnu"):
        read_file(write("lb93.geojson", collection(features, "EPSG:la-bas")))


@pytest.mark.parametrize("accents", ["cpg", "sans cpg"])
def test_the_official_zip_of_2015_contours(write: Write, tmp_path: Path, accents: str) -> None:
    rows = [
        ({"CODE_QP": f"QP04500{n}", "NOM_QP": "Blossières", "COMMUNE_QP": "Orléans"}, square(1.9, 47 + n))
        for n in (1, 2)
    ]
    projected = [(row, to_lambert(shape)) for row, shape in rows[:1]]
    parts = shapefile(tmp_path / "a", "QP_METROPOLE_LB93", LAMBERT, projected)
    parts |= shapefile(tmp_path / "b", "QP_METROPOLEOUTREMER_WGS84", "EPSG:4326", rows)
    if accents == "sans cpg":
        parts = {name: part for name, part in parts.items() if not name.endswith(".cpg")}
    (reading,) = read_file(write("qp-shp.zip", zipped({f"qp/{name}": part for name, part in parts.items()})))
    assert reading.fichier == "qp-shp.zip › QP_METROPOLEOUTREMER_WGS84.shp"
    assert any("QP_METROPOLE_LB93.shp" in note for note in reading.notes)
    found = reading.tables["quartiers"].to_pylist()
    assert [row["code"] for row in found] == ["QP045001", "QP045002"]
    assert found[0]["nom"] == "Blossières"
    assert found[0]["nom_commune"] == "Orléans"
    assert found[0]["geographie"] == 2015
    assert found[0]["statut"] is None
    assert found[0]["departement"] == "45"
    assert shapely.is_valid(shapes_of(reading)).all()


def test_a_lone_shp_asks_for_its_companions(write: Write, tmp_path: Path) -> None:
    parts = shapefile(
        tmp_path / "a", "qp", "EPSG:4326", [({"CODE_QP": "QP045001", "NOM_QP": "x"}, square(2, 48))]
    )
    with pytest.raises(UnreadableFile, match=r"\.dbf et \.shx manquent"):
        read_file(write("seul.shp", parts["qp.shp"]))
    (reading,) = read_file(tmp_path / "a" / "qp.shp")
    assert reading.tables["quartiers"].num_rows == 1


def test_a_geojson_in_a_zip(write: Write) -> None:
    path = write(
        "qpv.zip", zipped({"GEOJSON/qp.geojson": collection([(qpv(), square(2, 48))]), "lisezmoi.txt": "x"})
    )
    (reading,) = read_file(path)
    assert reading.adapter == "qpv_contours"
    assert any("lisezmoi.txt" in note for note in reading.notes)


LIST = (
    "\ufeffcode_qp;lib_qp;insee_reg;lib_reg;insee_dep;lib_dep;insee_com;lib_com;siren_epci;lib_epci;;;\r\n"
    'QN00102M;"Croix Blanche;84;Auvergne-Rhône-Alpes;1;Ain;1053;Bourg-en-Bresse;200071751;CA du Bassin;;;\r\n'
    'QN01302M;L"Orée;93;Provence;13;Bouches-du-Rhône;13001, 13055;Aix, Marseille;200054807;Métropole;;;\r\n'
)


def test_the_list_of_anct(write: Write) -> None:
    reading = one(write("listeqp2024-cog2024.csv", LIST))
    rows = {row["code"]: row for row in reading.tables["quartiers"].to_pylist()}
    assert rows["QN00102M"]["nom"] == "Croix Blanche"
    assert rows["QN00102M"]["communes"] == ["01053"]
    assert rows["QN00102M"]["departement"] == "01"
    assert rows["QN01302M"]["communes"] == ["13001", "13055"]
    assert rows["QN01302M"]["geometrie"] is None
    places = {(row["niveau"], row["code"]): row["nom"] for row in reading.tables["territoires"].to_pylist()}
    assert places[("epci", "200071751")] == "CA du Bassin"


def test_outlines_of_communes_and_departments(write: Write) -> None:
    commune = {
        "code": "1001",
        "nom": "L'Abergement",
        "dep": "1",
        "pop": "1 204",
        "epci": "200069193",
        "lib_epci": "CC",
    }
    reading = one(write("communes.geojson", collection([(commune, square(4, 46))])))
    row = reading.tables["territoires"].to_pylist()[0]
    assert (row["niveau"], row["code"], row["departement"], row["population"]) == (
        "commune",
        "01001",
        "01",
        1204,
    )
    assert row["epci"] == "200069193"
    row = (
        one(write("dep.geojson", collection([({"dep": "1"}, square(4, 46))])))
        .tables["territoires"]
        .to_pylist()[0]
    )
    assert (row["niveau"], row["code"], row["nom"]) == ("departement", "01", "01")


@pytest.mark.parametrize(
    ("shape", "message"),
    [
        ([[[0, 0], [1, 1]]], r"objet 1 \(QN04501M\) : un contour"),
        ({"type": "Polygon"}, "objet 1"),
        ({"type": "Polygon", "coordinates": [[["a", "b"], [1, 1], [1, 0], ["a", "b"]]]}, "objet 1"),
        ({"type": "Blob", "coordinates": []}, "objet 1"),
        ({"type": "Point", "coordinates": [2, 48]}, r"un contour .* attendu, Point trouvé"),
        ([[[0, 0], [0, 1e400], [1, 1], [0, 0]]], "nombre JSON|longitude|objet 1"),
        ("texte", "objet 1"),
        (12, "objet 1"),
    ],
)
def test_broken_geometries_are_located(write: Write, shape: Any, message: str) -> None:
    text = collection([(qpv(), None)]).replace('"geometry": null', f'"geometry": {json.dumps(shape)}')
    if isinstance(shape, list):
        text = text.replace(json.dumps(shape), json.dumps({"type": "Polygon", "coordinates": shape}))
    with pytest.raises(UnreadableFile, match=message):
        read_file(write("contours.geojson", text))


def test_broken_json_is_located(write: Write) -> None:
    text = collection([(qpv(), square(2, 48))])
    with pytest.raises(UnreadableFile, match=r"ligne 1, caractère \d+ .*tronqué"):
        read_file(write("contours.geojson", text[:-20]))
    with pytest.raises(UnreadableFile, match=r"sans aucun objet|disposition inconnue"):
        read_file(write("contours.geojson", '{"type": "FeatureCollection", "features": []}'))
    with pytest.raises(UnreadableFile, match="JSON illisible"):
        read_file(write("contours.geojson", "[" * 100_000))


def test_a_wrong_code_in_contours_is_located(write: Write) -> None:
    features = [(qpv(), square(2, 48)), (qpv("QN45"), square(2.1, 48))]
    with pytest.raises(UnreadableFile, match=r"objet 2 : un code de quartier .* « QN45 » trouvé"):
        read_file(write("contours.geojson", collection(features)))
