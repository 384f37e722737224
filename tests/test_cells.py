"""What goes to the solver: at least, before masks are chosen, what the audit looks at once they are."""

from __future__ import annotations

import duckdb
import numpy as np
import pandas as pd
import pytest

from observatoire import tiers
from observatoire.cells import OUTSIDE, Stake, at_stake, counted_tables, make_cells
from observatoire.engine import workshop

TOWNS = 400
SOURCE = "select rowid as ligne, categorie as mesure, * from demandeurs_emploi"


def towns() -> pd.DataFrame:
    """Communes of three to five quartiers, some public already, and of a few other residents: women, men and all."""
    draw = np.random.default_rng(0)
    rows = []
    for commune in (f"{10_000 + rank}" for rank in range(TOWNS)):
        places = [("quartier", f"QN{commune}{rank}") for rank in range(draw.integers(3, 6))]
        people = np.column_stack([draw.integers(0, 30, len(places)), draw.integers(0, 90, len(places))])
        known = np.append(draw.integers(2, size=len(places)) > 0, False)
        people += 5 * known[:-1, None]  # what is public is not a small count
        people = np.vstack([people, people.sum(axis=0) + draw.integers(0, 500, 2)])
        named = zip([*places, ("commune", commune)], people.tolist(), known.tolist(), strict=True)
        for (level, code), (women, men), frozen in named:
            cells = {"F": women, "H": men, "total": women + men}
            rows += [(level, code, commune, sexe, count, frozen) for sexe, count in cells.items()]
    return pd.DataFrame(rows, columns=["niveau", "code", "commune", "sexe", "effectif", "fige"])


def prepared(con: duckdb.DuckDBPyConnection) -> None:
    con.register("villes", towns())
    con.execute(
        "create table demandeurs_emploi as select niveau, code, if(niveau = 'quartier', 2024, null)::bigint as geographie, "
        "if(niveau = 'quartier', 'qpv', 'ensemble') as perimetre, date '2026-03-31' as periode, 'ABC' as categorie, "
        "sexe, effectif::double as effectif, null::text as marque, fige from villes"
    )
    con.execute(
        "create table quartiers as select distinct code, 2024::bigint as geographie, [commune] as communes from villes "
        "where niveau = 'quartier'"
    )
    con.execute(
        "create table appartenances as select 'commune' as type, code, geographie, communes[1] as code_territoire from quartiers"
    )
    con.execute("create table passages (statut text, code_2015 text, code_2024 text)")
    con.execute(
        "create table territoires as select distinct niveau, code, null::text as epci, null::text as zone_emploi, "
        "null::text as clpe, null::text as departement, null::text as region from villes where niveau = 'commune'"
    )


def margins(stake: Stake | None) -> set[tuple[str, str]]:
    """(commune, quartier) of the sums that a stake tells of."""
    assert stake is not None
    pairs = pd.concat([places.membership for places in stake.links.places])
    return {
        (code, part) for code, part in zip(pairs["code"], pairs["membre"], strict=True) if part != OUTSIDE
    }


@pytest.mark.parametrize("readers_know_less", [False, True])
def test_masks_bring_no_sum_that_the_solver_was_not_told_of(readers_know_less: bool) -> None:
    """The solver holds what another tier shows as known; the audit of a tier sees one release, and does not."""
    with workshop() as con:
        prepared(con)
        [counted] = counted_tables(con, ["demandeurs_emploi"], tiers.rules())
        make_cells(con, counted, SOURCE)
        told = at_stake(con, counted)
        assert told is not None
        con.register("regardees", told.frame[["ligne"]])
        con.execute(
            "update demandeurs_emploi set effectif = null, marque = 's' where niveau = 'quartier' and not fige "
            "and rowid in (from regardees) and (effectif between 1 and 4 or hash(code) % 2 = 0)"
        )
        if readers_know_less:
            con.execute("update demandeurs_emploi set fige = false")
        make_cells(con, counted, SOURCE)
        seen = at_stake(con, counted, told.partial, told.exact, outside=True)
    assert margins(seen) <= margins(told)
    assert 100 < len(margins(seen)) < TOWNS * 3
