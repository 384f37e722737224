"""One reading of an INSEE file: its sheets put together, and what the reader must know about it."""

from __future__ import annotations

import pyarrow as pa

from observatoire.adapters.base import NO_YEAR, Reading, plural, some
from observatoire.adapters.build import concat
from observatoire.adapters.insee import Theme


def finish(
    adapter: str, themes: list[Theme], parts: list[dict[str, pa.Table | None]], left: dict[str, str]
) -> Reading:
    """Gather the sheets of a file into one reading and say what was left aside."""
    tables = {
        kind: concat([part[kind] for part in parts if part.get(kind) is not None])
        for kind in dict.fromkeys(kind for part in parts for kind, table in part.items() if table is not None)
    }
    notes = list(dict.fromkeys(note for theme in themes for note in theme.notes))
    others = list(dict.fromkeys(column for theme in themes for column in theme.others))
    reasons: dict[str, list[str]] = {}
    for column in others:
        reasons.setdefault(left.get(column, "inconnues, à signaler si elles sont utiles."), []).append(
            column.upper()
        )
    for why, group in reasons.items():
        notes.append(f"{plural(len(group), 'colonne')} de côté ({some(group)}) : {why}")
    unexplained = {column.upper() for theme in themes for column in theme.unexplained}
    if unexplained:
        notes.append(
            f"Cellules vides sans colonne de note dans {plural(len(unexplained), 'colonne')} "
            f"({some(sorted(unexplained), 4)}) : marquées « nd », le producteur n'en dit pas la raison."
        )
    notes += _masked(tables)
    return Reading(adapter, themes[0].probe.name, _when(tables), tables, tuple(notes))


def _masked(tables: dict[str, pa.Table]) -> list[str]:
    masked = sum(
        len(table) - table["marque"].null_count for table in tables.values() if "marque" in table.column_names
    )
    if not masked:
        return []
    return [f"{plural(masked, 'valeur')} « secret ou non disponible », gardées avec leur marque."]


def _when(tables: dict[str, pa.Table]) -> str:
    parts = []
    if "demandeurs_emploi" in tables:
        days = sorted(set(tables["demandeurs_emploi"]["periode"].unique().to_pylist()))
        parts += [f"{day.day} décembre {day.year}" for day in days]
    if "demographie" in tables:
        pairs = tables["demographie"].group_by(["millesime", "statut_millesime"]).aggregate([]).to_pylist()
        ranked = sorted(
            pairs, key=lambda p: (p["millesime"] is None, p["millesime"] or 0, p["statut_millesime"] or "")
        )
        for pair in ranked:
            infere = " (déduit)" if pair["statut_millesime"] == "infere" else ""
            parts.append(NO_YEAR if pair["millesime"] is None else f"{pair['millesime']}{infere}")
    return ", ".join(dict.fromkeys(parts)) or NO_YEAR
