"""Primary and complementary suppression of the prepared tables, before any indicator reads them."""

from __future__ import annotations

from typing import Any

import duckdb

from observatoire.contracts.kinds import DEMANDEURS_EMPLOI, DEMOGRAPHIE
from observatoire.contracts.model import Secrecy


def protect(con: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    """Hide counts of people under their threshold in `demandeurs_emploi` and `demographie`; report cells by status."""
    return {
        "demandeurs_emploi": _primary(
            con, "demandeurs_emploi", "effectif", "true", DEMANDEURS_EMPLOI.secrecy
        ),
        "demographie": _primary(con, "demographie", "valeur", "compte_des_personnes", DEMOGRAPHIE.secrecy),
    }


def _primary(
    con: duckdb.DuckDBPyConnection, table: str, column: str, counted: str, rule: Secrecy | None
) -> dict[str, int]:
    assert rule is not None
    low = "0 <" if rule.zero_is_safe else "0 <="
    con.execute(
        f"update {table} set {column} = null, marque = 's' "
        f"where {counted} and {low} {column} and {column} < $threshold",
        {"threshold": rule.threshold},
    )
    return {}
