"""A contrat de ville whose quartiers no file lists: by its EPCI, its name, its point, or not at all."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from shapely import Polygon

from tests.partners import release

NORD, SUD = "QN07801M", "QN07802M"
MAP = {NORD: (1.9, 48.7, "200000001", "78001"), SUD: (2.4, 48.9, "200000002", "78002")}


def contrat(
    code: str, nom: str, epci: str | None = None, point: tuple[float, float] | None = None
) -> dict[str, Any]:
    longitude, latitude = point or (None, None)
    row = {"niveau": "contrat_ville", "code": code, "nom": nom, "epci": epci}
    return {**row, "longitude": longitude, "latitude": latitude}


def carried(folder: Path, contrats: list[dict[str, Any]], **more: Any) -> set[tuple[str, str]]:
    """Contrat and quartier of each membership, all of them deduced."""
    quartiers = [
        {"code": code, "longitude": x, "latitude": y, "epci": [epci], "communes": [commune]}
        for code, (x, y, epci, commune) in MAP.items()
    ]
    named = [
        {"niveau": "epci", "code": epci, "nom": f"Communauté d'agglomération {nom}"}
        for epci, nom in (("200000001", "de l'Étang"), ("200000002", "du Plateau"))
    ]
    con = release(folder, {"quartiers": quartiers, "territoires": [*named, *contrats], **more})
    rows = con.sql(
        "select code_territoire, code, derivee from appartenances where type = 'contrat_ville'"
    ).fetchall()
    assert all(derived for _, _, derived in rows)
    return {(code, quartier) for code, quartier, _ in rows}


def test_by_the_epci_that_carries_it(tmp_path: Path) -> None:
    assert carried(tmp_path, [contrat("CV1", "x", "200000001")]) == {("CV1", NORD)}


def test_by_its_name_where_its_epci_has_gone(tmp_path: Path) -> None:
    gone = [contrat("CV1", "CA L'Etang", "209999999"), contrat("CV2", "CC du Bois", "208888888", (1.9, 48.7))]
    assert carried(tmp_path, gone) == {("CV1", NORD)}, (
        "an EPCI that has its contrat takes no other by distance"
    )


def test_by_the_nearest_quartier_unless_two_claim_it(tmp_path: Path) -> None:
    near = contrat("CV1", "CC Ancienne", "209999999", (1.95, 48.72))
    assert carried(tmp_path, [near]) == {("CV1", NORD)}
    other = contrat("CV2", "CC Voisine", "208888888", (1.92, 48.69))
    assert carried(tmp_path, [near, other]) == set()
    assert carried(tmp_path, [contrat("CV3", "CC Lointaine", "207777777", (6.0, 44.0))]) == set()


def test_a_contrat_communal_follows_its_commune(tmp_path: Path) -> None:
    said = {"type": "contrat_ville", "code_territoire": "CV1", "nom_territoire": "Ville"}
    rows = [{**said, "niveau": "commune", "code": "78002"}]
    assert carried(tmp_path, [contrat("CV1", "Ville")], appartenances=rows) == {("CV1", SUD)}


def test_quartiers_that_a_file_lists_are_not_deduced(tmp_path: Path) -> None:
    said = {"type": "contrat_ville", "code_territoire": "CV1", "nom_territoire": "Ville"}
    listed = [{**said, "code": SUD, "geographie": 2024}]
    quartiers = [{"code": code, "epci": [epci]} for code, (_, _, epci, _) in MAP.items()]
    con = release(
        tmp_path,
        {
            "quartiers": quartiers,
            "territoires": [contrat("CV1", "Ville", "200000001")],
            "appartenances": listed,
        },
    )
    rows = con.sql("select code, derivee from appartenances where type = 'contrat_ville'").fetchall()
    assert rows == [(SUD, False)]


def test_the_name_of_a_territoire_is_taken_where_a_file_says_it(tmp_path: Path) -> None:
    outline = Polygon([(0, 0), (1, 0), (1, 1)]).wkb
    rows = [
        {
            "niveau": "departement",
            "code": "78",
            "nom": "78",
            "geometrie": outline,
            "source": "contours, sans noms",
        },
        {"niveau": "departement", "code": "78", "nom": "Yvelines", "source": "liste"},
    ]
    con = release(tmp_path, {"quartiers": [{"code": NORD, "departement": "78"}], "territoires": rows})
    held = "select distinct nom_territoire from appartenances where type = 'departement'"
    assert con.sql(held).fetchall() == [("Yvelines",)]
