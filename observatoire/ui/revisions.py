"""Which figures on screen are not what the release before showed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from observatoire import formats
from observatoire.difference import REVISIONS
from observatoire.formats import is_missing
from observatoire.sentences import some
from observatoire.ui.release import ask, current
from observatoire.vocabulary import TOTAL

KEYS = ("indicateur", "geographie", "periode")
REVISED = "révisé depuis la publication précédente"


def revised(row: Mapping[str, Any] | None, sexe: str = TOTAL, tranche_age: str = TOTAL) -> str:
    """Return the note of a figure that was revised, for the public it counts; empty otherwise."""
    if row is None or REVISIONS not in current().manifest["tables"]:
        return ""
    public = {"sexe": sexe, "tranche_age": tranche_age}
    found = ask("pages/donnees/revisions", niveau=str(row["niveau"]), code=str(row["code"]), **public)
    changed = {tuple(_plain(record[name]) for name in KEYS) for record in found.to_dict("records")}
    return REVISED if tuple(_plain(row.get(name)) for name in KEYS) in changed else ""


def revised_indicators() -> list[str]:
    """One sentence on what was revised since the release before, where something was."""
    if REVISIONS not in current().manifest["tables"]:
        return []
    found = ask("pages/donnees/revisions_comptees")
    titles = {i.id: i.title for i in current().indicators.values()}
    named = [titles.get(name, str(name)) for name in found["indicateur"]]
    if not named:
        return []
    total = formats.count(int(found["nombre"].sum()), "chiffre révisé", "chiffres révisés")
    return [f"{formats.colon(total, some(named, 3))}."]


def _plain(value: Any) -> Any:
    if is_missing(value):
        return None
    if hasattr(value, "date"):
        return value.date()
    return value.item() if hasattr(value, "item") else value
