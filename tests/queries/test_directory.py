"""The partner directory of a release: the same structures give the same rows, whatever order files are read in."""

from __future__ import annotations

import duckdb
import pytest

from observatoire.home import QUERIES

ALIKE = [("Ligue", "22222222200002"), ("Fédération", "22222222200002")]
COLUMNS = (
    "nom, siret, 'a@exemple.fr' as courriel, nom as commune, '0102030405' as telephone, 'asso' as acteur"
)


@pytest.mark.parametrize("rows", [ALIKE, ALIKE[::-1]])
def test_two_names_of_one_structure_at_one_date_give_one_of_them_always(rows: list[tuple[str, str]]) -> None:
    with duckdb.connect() as con:
        con.execute("create table lus (nom text, siret text)")
        con.executemany("insert into lus values (?, ?)", rows)
        con.execute(
            f"create table extrait_structures as select 's' || rowid as id, {COLUMNS}, date '2025-01-01' as date_maj from lus"
        )
        con.execute(
            f"create table offre as select {COLUMNS}, nom as structure, 's' as structure_id, "
            "date '2025-01-01' as date_maj, []::varchar[] as freins from lus limit 0"
        )
        con.execute(
            "create table actions as select nom as porteur, siret, acteur, freins, structure_id from offre limit 0"
        )
        found = con.execute((QUERIES / "release" / "annuaire.sql").read_text("utf-8")).fetchall()
    assert [(row[1], row[4]) for row in found] == [("Fédération", "Fédération")]
