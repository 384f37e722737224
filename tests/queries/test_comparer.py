"""What the page Comparer asks: one date per indicator, territoires that hold a choice, quartiers counted once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import duckdb
import pytest

from observatoire.warehouse import query_text

TOTALS = [
    "sexe",
    "tranche_age",
    "niveau_formation",
    "anciennete",
    "rsa",
    "nationalite",
    "frein",
    "intensite",
    "definition",
    "sortie",
]
PUBLIC = {"sexe": "total", "tranche_age": "total"}


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    """Three quartiers of two Cités that share one of them."""
    with duckdb.connect() as opened:
        opened.execute(
            "create table valeurs (indicateur text, niveau text, code text, geographie int, perimetre text, periode date, "
            "numerateur double, denominateur double, valeur double, bas double, haut double, marque text, quartiers int, "
            "quartiers_publies int, origine text, source text, "
            + ", ".join(f"{t} text" for t in TOTALS)
            + ")"
        )
        opened.execute("create table quartiers (code text, geographie int, nom text, nom_commune text)")
        opened.execute(
            "create table appartenances (type text, code_territoire text, nom_territoire text, code text, geographie int)"
        )
        opened.execute("create table lieux (niveau text, code text, geographie int, nom text)")
        for code in "ABC":
            opened.execute("insert into quartiers values ($c, 2015, 'Nom ' || $c, 'Ville')", {"c": code})
        for kind, place, code in (
            *(("cite_emploi", "c1", code) for code in "AB"),
            *(("cite_emploi", "c2", code) for code in "BC"),
            *(("epci", "e1", code) for code in "ABC"),
            ("commune", "v1", "A"),
        ):
            opened.execute(
                "insert into appartenances values ($t, $p, $p, $c, 2015)", {"t": kind, "p": place, "c": code}
            )
        opened.execute(
            "insert into lieux values ('cite_emploi', 'c1', 2015, 'Un'), ('cite_emploi', 'c2', 2015, 'Deux')"
        )
        yield opened


def add(con: duckdb.DuckDBPyConnection, niveau: str, code: str, part: float | None, **changes: Any) -> None:
    row = {
        "indicateur": "part", "niveau": niveau, "code": code, "geographie": 2015, "perimetre": "qpv",
        "periode": "2021-12-31", "numerateur": part, "denominateur": 100, "valeur": part, "bas": None, "haut": None,
        "marque": None if part is not None else "s", "quartiers": None, "quartiers_publies": None,
        "origine": "publie", "source": "Insee", **dict.fromkeys(TOTALS, "total"), **changes,
    }  # fmt: skip
    con.execute(f"insert into valeurs ({', '.join(row)}) values ({', '.join(f'${k}' for k in row)})", row)


def ask(con: duckdb.DuckDBPyConnection, question: str, **params: Any) -> list[dict[str, Any]]:
    rows = con.execute(query_text(f"pages/comparer/{question}"), {**params, **PUBLIC}).df()
    return [{str(k): v for k, v in row.items()} for row in rows.to_dict("records")]


def test_a_quartier_of_two_cites_is_counted_once(con: duckdb.DuckDBPyConnection) -> None:
    for code, part in (("A", 10), ("B", 40), ("C", 70)):
        add(con, "quartier", code, part)
    add(con, "cite_emploi", "c1", 25)
    add(con, "cite_emploi", "c2", 55)
    *cites, together = ask(con, "cites", indicateur="part", geographie=2015, periode=None)
    assert [row["nom"] for row in cites] == ["Deux", "Un"]
    assert (together["numerateur"], together["denominateur"], together["valeur"]) == (120, 300, 40)
    assert (together["quartiers"], together["partages"]) == (3, 1)


def test_a_masked_quartier_enters_no_sum_of_the_cites(con: duckdb.DuckDBPyConnection) -> None:
    add(con, "quartier", "A", 10)
    add(con, "quartier", "B", None)
    add(con, "cite_emploi", "c1", 10)
    together = ask(con, "cites", indicateur="part", geographie=2015, periode=None)[-1]
    assert (together["valeur"], together["denominateur"]) == (10, 100)
    assert (together["quartiers"], together["quartiers_publies"]) == (3, 1)


def test_all_quartiers_have_one_date_own_figures_first(con: duckdb.DuckDBPyConnection) -> None:
    add(con, "quartier", "A", 10)
    add(con, "quartier", "A", 5, periode="2020-12-31")
    add(con, "quartier", "B", 7, periode="2020-12-31")
    add(con, "quartier", "C", 9, periode="2023-12-31", origine="herite")
    rows = ask(con, "quartiers", indicateurs=["part"], geographie=2015, periode=None)
    assert [(row["code"], row["valeur"]) for row in rows] == [("A", 10)]
    rows = ask(con, "quartiers", indicateurs=["part"], geographie=2015, periode="2020-12-31")
    assert [(row["code"], row["valeur"]) for row in rows] == [("A", 5), ("B", 7)]


def test_what_is_around_says_whether_it_holds_every_quartier(con: duckdb.DuckDBPyConnection) -> None:
    add(con, "epci", "e1", 30, perimetre="ensemble", geographie=None)
    add(con, "epci", "e1", 99)
    add(con, "commune", "v1", 20, perimetre="ensemble", geographie=None)
    rows = ask(
        con, "autour", indicateurs=["part"], codes=["A", "B"], niveaux=["commune", "epci"], geographie=2015
    )
    assert [(row["niveau"], row["valeur"], bool(row["entoure"])) for row in rows] == [
        ("commune", 20, False),
        ("epci", 30, True),
    ]
