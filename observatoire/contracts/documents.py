"""What is generated from the contracts: `data/README.md` and one Table Schema per kind in `data/schemas/`.

Run `python -m observatoire.contracts.documents` (or `make fix`) after changing a contract; a test fails when the
files are stale. Table Schema: https://specs.frictionlessdata.io/table-schema/
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from observatoire.contracts import CONTRACTS, Column, Contract
from observatoire.contracts.model import TABLE_SCHEMA, TYPE_LABELS

DATA = Path(__file__).resolve().parent.parent.parent / "data"


def table_schema(contract: Contract) -> dict[str, Any]:
    """Describe a contract as a Table Schema, for partners and the tools of schema.data.gouv.fr."""
    return {
        "$schema": "https://frictionlessdata.io/schemas/table-schema.json",
        "name": contract.kind,
        "title": contract.title,
        "description": f"Une ligne : {contract.row}.",
        "version": str(contract.version),
        "fields": [_field(column) for column in contract.columns],
        "primaryKey": list(contract.key),
        "missingValues": [""],
    }


def _field(column: Column) -> dict[str, Any]:
    constraints: dict[str, Any] = {"required": column.required}
    if column.allowed:
        constraints["enum"] = [int(v) if column.type == "entier" else v for v in column.allowed]
    if column.pattern and column.type != "liste":
        constraints["pattern"] = column.pattern
    if column.minimum is not None:
        constraints["minimum"] = column.minimum
    if column.maximum is not None:
        constraints["maximum"] = column.maximum
    field = {
        "name": column.name,
        "title": column.title,
        "type": TABLE_SCHEMA[column.type],
        "description": column.remedy or column.title,
        "constraints": constraints,
    }
    if column.example is not None:
        field["example"] = column.example
    return field


def guide() -> str:
    """Describe every kind of extract for the people who send them (French, Markdown)."""
    parts = [
        "# Les extraits : ce que chaque fichier doit contenir",
        "",
        "Cette page est engendrée par les contrats (`observatoire/contracts/`) ; ne pas la modifier à la main.",
        "Un extrait est un fichier parquet. Les codes sont toujours du texte, avec leurs zéros. Une valeur qui",
        "manque n'est jamais un zéro : la cellule est vide et la colonne `marque` dit pourquoi (`s` secret,",
        "`nd` non disponible, `ns` non significatif ; `p` accompagne une valeur provisoire).",
        "",
        "| sorte | une ligne |",
        "|---|---|",
        *(f"| [`{c.kind}`](#{c.kind}) | {c.row} |" for c in CONTRACTS.values()),
        "",
    ]
    for contract in CONTRACTS.values():
        parts += _section(contract)
    return "\n".join(parts).rstrip() + "\n"


def _section(contract: Contract) -> list[str]:
    lines = [
        f"## {contract.kind}",
        "",
        f"{contract.title}. Une ligne : {contract.row}. Clé : {', '.join(f'`{name}`' for name in contract.key)}.",
        f"Schéma : [`schemas/{contract.kind}.json`](schemas/{contract.kind}.json).",
        "",
    ]
    if contract.secrecy:
        zero = "un zéro se publie" if contract.secrecy.zero_is_safe else "un zéro est caché aussi"
        rule = f"Secret : un nombre de personnes inférieur à {contract.secrecy.threshold} est caché ; {zero}."
        if contract.secrecy.sensitive:
            names = ", ".join(f"`{frein}`" for frein in contract.secrecy.sensitive)
            rule += f" Santé et justice ({names}) : inférieur à {contract.secrecy.sensitive_threshold}."
        lines += [rule, ""]
    lines += ["| colonne | contenu | type | valeurs admises | exemple |", "|---|---|---|---|---|"]
    for column in contract.columns:
        lines.append(
            f"| `{column.name}`{_presence(column)} | {_cell(column.title)} | {TYPE_LABELS[column.type]} "
            f"| {_cell(_admitted(column))} | {_cell(_example(column))} |"
        )
    if contract.rules:
        lines += ["", "Règles :", ""]
        lines += [f"- {rule.message} {rule.remedy}" for rule in contract.rules]
    return [*lines, ""]


def _presence(column: Column) -> str:
    return " (facultative)" if column.optional else ""


def _admitted(column: Column) -> str:
    if column.allowed:
        return ", ".join(f"`{value}`" for value in column.allowed)
    if column.pattern:
        return f"`{column.pattern}`"
    bounds = [f"≥ {column.minimum:g}" if column.minimum is not None else ""]
    bounds += [f"≤ {column.maximum:g}" if column.maximum is not None else ""]
    return ", ".join(bound for bound in bounds if bound) + ("" if column.required else " (peut être vide)")


def _example(column: Column) -> str:
    return "" if column.example is None else f"`{column.example}`"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").strip()


def files() -> dict[Path, str]:
    """Every generated file with its content."""
    schemas = {
        DATA / "schemas" / f"{kind}.json": json.dumps(table_schema(contract), ensure_ascii=False, indent=2)
        + "\n"
        for kind, contract in CONTRACTS.items()
    }
    return {DATA / "README.md": guide(), **schemas}


def main() -> None:
    """Write the generated files."""
    for path, content in files().items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, "utf-8")


if __name__ == "__main__":
    main()
