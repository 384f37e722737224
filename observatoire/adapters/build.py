"""Columns to conforming arrow tables, without a Python loop over rows."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa

from observatoire.contracts import CONTRACTS


def build(kind: str, rows: int, columns: dict[str, Any]) -> pa.Table:
    """Build a table of `kind` from arrays or scalars; columns left out hold their default."""
    contract = CONTRACTS[kind]
    unknown = set(columns) - set(contract.names)
    if unknown:
        raise ValueError(f"{kind}: unknown columns {sorted(unknown)}")
    arrays = []
    for column in contract.columns:
        value = columns.get(column.name, column.default)
        if isinstance(value, np.ndarray | list | pa.Array | pa.ChunkedArray):
            arrays.append(_array(value, column.arrow))
        else:
            arrays.append(
                pa.nulls(rows, column.arrow)
                if value is None
                else pa.repeat(pa.scalar(value, column.arrow), rows)
            )
    return pa.Table.from_arrays(arrays, schema=contract.table([]).schema)


def _array(value: Any, wanted: pa.DataType) -> pa.Array:
    if isinstance(value, pa.Array | pa.ChunkedArray):
        return value.cast(wanted)
    if isinstance(value, np.ndarray) and value.dtype.kind == "f":
        missing = np.isnan(value)
        if pa.types.is_integer(wanted):
            return pa.array(np.where(missing, 0, value).astype("int64"), wanted, mask=missing)
        return pa.array(value, wanted, mask=missing)
    return pa.array(list(value), wanted)


def concat(tables: list[pa.Table]) -> pa.Table:
    """Put tables of one kind end to end."""
    return tables[0] if len(tables) == 1 else pa.concat_tables(tables)
