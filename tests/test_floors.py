"""Imports go down: a module imports only lower floors, and Streamlit and DuckDB stay where they belong."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from observatoire.home import PROJECT

FLOORS = {
    "contracts": 0,
    "vocabulary": 0,
    "formats": 0,
    "home": 1,
    "adapters": 1,
    "checks": 1,
    "secrecy": 1,
    "engine": 1,
    "tiers": 1,
    "verified": 1,
    "journal": 1,
    "portraits": 1,
    "sources": 1,
    "cartes": 1,
    "rattachement": 1,
    "noise": 1,
    "demo": 1,
    "catalog": 2,
    "extracts": 2,
    "cells": 2,
    "audit": 2,
    "protect": 2,
    "build": 2,
    "difference": 2,
    "releases": 2,
    "warehouse": 2,
    "bulletin": 2,
    "inbox": 2,
    "console": 2,
    "packs": 2,
    "sentences": 3,
    "besoins": 3,
    "twins": 3,
    "comparing": 3,
    "comparison_charts": 3,
    "tables": 3,
    "charts": 3,
    "maps": 3,
    "results": 3,
    "how_to_read": 3,
    "reading": 3,
    "facts": 3,
    "drawing": 3,
    "contours": 3,
    "pack": 4,
    "ui": 5,
    "cli": 5,
    "cli_french": 5,
    "cli_words": 5,
    "cli_reception": 5,
    "cli_pack": 5,
    "cli_serve": 5,
}
PURE = (
    "sentences",
    "besoins",
    "twins",
    "comparing",
    "comparison_charts",
    "tables",
    "charts",
    "maps",
    "results",
    "how_to_read",
    "drawing",
    "contours",
)
ONLY_HERE = {
    "streamlit": ("ui",),
    "duckdb": (
        *("adapters", "audit", "build", "cells", "checks", "console"),
        *("difference", "engine", "extracts", "portraits", "protect", "warehouse"),
    ),
}

MODULES = sorted((PROJECT / "observatoire").rglob("*.py"))
PAGES = [*sorted((PROJECT / "pages").glob("*.py")), PROJECT / "app.py"]


def imports(path: Path) -> list[str]:
    """Dotted names that a file imports, `from a import b` as `a.b`."""
    names: list[str] = []
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names += [f"{node.module}.{alias.name}" for alias in node.names]
    return names


def part(path: Path) -> str:
    """Top-level part of the package that a file belongs to."""
    inside = path.relative_to(PROJECT / "observatoire").parts
    return inside[0].removesuffix(".py")


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PROJECT)))
def test_a_module_imports_only_its_floor_and_lower_ones(path: Path) -> None:
    here = part(path)
    if here == "__init__":
        return
    assert here in FLOORS, f"{here} has no floor: give it one in FLOORS"
    for name in imports(path):
        if name.startswith("observatoire.") and name.split(".")[1] in FLOORS:
            there = name.split(".")[1]
            assert FLOORS[there] <= FLOORS[here], f"{path.name} (floor {FLOORS[here]}) imports {name}"
            if here in PURE:
                assert there == here or FLOORS[there] < 3 or there in PURE


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PROJECT)))
def test_streamlit_and_duckdb_stay_where_they_belong(path: Path) -> None:
    for name in imports(path):
        package = name.split(".")[0]
        if package in ONLY_HERE:
            assert part(path) in ONLY_HERE[package], f"{path.name} imports {package}"


@pytest.mark.parametrize("path", PAGES, ids=lambda p: p.name)
def test_a_page_is_a_table_of_contents(path: Path) -> None:
    for name in imports(path):
        assert name.split(".")[0] not in ("duckdb", "pandas", "plotly", "pydeck", "pyarrow"), (
            f"{path.name}: {name}"
        )
    assert len(path.read_text("utf-8").splitlines()) <= 60


def test_secrecy_stands_on_its_own() -> None:
    for path in (PROJECT / "observatoire" / "secrecy").rglob("*.py"):
        for name in imports(path):
            assert not name.startswith("observatoire.") or name.startswith("observatoire.secrecy"), (
                path.name,
                name,
            )
