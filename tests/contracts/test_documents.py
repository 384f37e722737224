"""What is generated from the contracts is committed as generated; every contract is described in full."""

from __future__ import annotations

from pathlib import Path

import pytest

from observatoire.contracts import CONTRACTS, Contract
from observatoire.contracts.documents import DATA, files, table_schema


@pytest.mark.parametrize("path", files(), ids=lambda p: p.name)
def test_generated_files_are_fresh(path: Path) -> None:
    assert path.is_file() and path.read_text("utf-8") == files()[path], f"{path.name} is stale: run make fix"


def test_no_schema_of_a_kind_that_is_gone() -> None:
    assert {path.stem for path in (DATA / "schemas").glob("*.json")} == set(CONTRACTS)


@pytest.mark.parametrize("contract", CONTRACTS.values(), ids=lambda c: c.kind)
def test_a_contract_says_everything_once(contract: Contract) -> None:
    assert set(contract.key) <= set(contract.names)
    assert len(set(contract.names)) == len(contract.names)
    for column in contract.columns:
        assert column.title
        if (
            column.allowed
            or column.pattern
            or column.minimum is not None
            or (column.required and not column.optional)
        ):
            assert column.remedy or column.optional, f"{contract.kind}.{column.name} has no remedy"
    for rule in contract.rules:
        assert rule.message.endswith(".") and rule.remedy.endswith(".")
        assert rule.column in contract.names


def test_table_schema_has_one_field_per_column() -> None:
    for contract in CONTRACTS.values():
        schema = table_schema(contract)
        assert [field["name"] for field in schema["fields"]] == list(contract.names)
