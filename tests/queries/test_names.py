"""A place that no file names is called by its code, and said to have no known name: never an empty label."""

from __future__ import annotations

from pathlib import Path

from tests.partners import release


def test_a_place_without_a_name_is_called_by_its_code(tmp_path: Path) -> None:
    held = {"code": "QN07801M", "nom": "QN07801M", "epci": ["200057867"], "communes": ["78001"]}
    places = [{"niveau": "commune", "code": "78001", "nom": "78001"}]
    con = release(tmp_path, {"quartiers": [held], "territoires": places})
    assert con.sql("from quartiers select nom").fetchall() == [("Quartier QN07801M (nom inconnu)",)]
    assert con.sql("from territoires select nom").fetchall() == [("Commune 78001 (nom inconnu)",)]
    held = "from appartenances select nom_territoire where type = 'epci'"
    assert con.sql(held).fetchall() == [("Intercommunalité 200057867 (nom inconnu)",)]
