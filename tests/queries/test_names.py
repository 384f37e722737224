"""A place that no file names is called by its code, and said to have no known name: never an empty label."""

from __future__ import annotations

from pathlib import Path

from observatoire.adapters import read_file
from tests.partners import release


def test_a_place_without_a_name_is_called_by_its_code(tmp_path: Path) -> None:
    held = {"code": "QN07801M", "nom": "QN07801M", "epci": ["200057867"], "communes": ["78001"]}
    places = [{"niveau": "commune", "code": "78001", "nom": "78001"}]
    con = release(tmp_path, {"quartiers": [held], "territoires": places})
    assert con.sql("from quartiers select nom").fetchall() == [("Quartier QN07801M (nom inconnu)",)]
    assert con.sql("from territoires select nom").fetchall() == [("Commune 78001 (nom inconnu)",)]
    held = "from appartenances select nom_territoire where type = 'epci'"
    assert con.sql(held).fetchall() == [("Intercommunalité 200057867 (nom inconnu)",)]


def test_filosofi_names_only_what_no_list_names(tmp_path: Path, real_data: Path) -> None:
    said = [
        row
        for path in (
            real_data / "filosofi" / "FILO2019_DISP_EPCI.csv",
            real_data / "territoires" / "seed_insee_epci.csv",
        )
        for row in read_file(path)[0].tables["territoires"].to_pylist()
    ]
    listed = {row["code"]: row["nom"] for row in said if "Filosofi" not in row["source"]}
    con = release(tmp_path, {"territoires": said})
    named = dict(con.sql("select code, nom from territoires where niveau = 'epci'").fetchall())
    assert {code: named[code] for code in listed} == listed
    gone = {"245701222": "CA du Val de Fensch", "245701362": "CA Portes de France-Thionville"}
    assert {code: named[code] for code in gone} == gone
    assert len(named) - len(listed) == 10
