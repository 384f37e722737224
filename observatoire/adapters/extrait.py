"""A parquet file already under a contract: handed over as it is, with lossless casts to contract types."""

from __future__ import annotations

import pyarrow as pa

from observatoire.adapters.base import NO_YEAR, Reading, UnreadableFile, plural, some
from observatoire.adapters.probe import Probe
from observatoire.contracts import CONTRACTS
from observatoire.contracts.model import Contract

TITLE = "Extrait sous contrat (parquet)"
EXPECTED = "les colonnes d'un contrat (data/README.md)"


def recognise(probe: Probe) -> bool:
    """Any parquet file is meant as an extract."""
    return probe.nature == "parquet"


def read(probe: Probe, millesime: int | None) -> Reading:
    """Hand the table over; what does not fit the contract is left for the check to report."""
    contract, when, notes, metadata = about(probe, millesime)
    try:
        table = probe.parquet.read()
        table.validate(full=True)
    except Exception as error:
        raise UnreadableFile(
            f"{probe.name} : fichier parquet attendu, mais ses données sont tronquées ou abîmées "
            f"({type(error).__name__}) ; demander un nouvel envoi."
        ) from error
    for name in absent(contract, table.column_names):
        column = contract.column(name)
        values = (
            pa.repeat(pa.scalar(column.default, column.arrow), len(table))
            if column.default is not None
            else pa.nulls(len(table), column.arrow)
        )
        table = table.append_column(pa.field(name, column.arrow), values)
    table = _cast(table, contract).replace_schema_metadata(metadata)
    return Reading("extrait", probe.name, when, {contract.kind: table}, notes)


def about(
    probe: Probe, millesime: int | None
) -> tuple[Contract, str, tuple[str, ...], dict[str | bytes, str | bytes]]:
    """Say what a parquet file is without reading its rows: contract, millésime, reservations, metadata."""
    schema = probe.parquet.schema_arrow
    contract = _contract(probe, schema)
    said = {
        key.decode(errors="replace"): value.decode(errors="replace")
        for key, value in (schema.metadata or {}).items()
    }
    notes = []
    if filled := absent(contract, schema.names):
        words = plural(len(filled), "colonne facultative absente", "colonnes facultatives absentes")
        notes.append(f"{words} : {some(filled)}.")
    if said.get("observatoire.demonstration") == "1":
        notes.append("Extrait de démonstration : effectifs simulés.")
    when = str(millesime) if millesime else said.get("observatoire.millesime") or NO_YEAR
    kept = {"observatoire.kind": contract.kind, "observatoire.version": str(contract.version)}
    return contract, when, tuple(notes), {**said, **kept}


def absent(contract: Contract, names: list[str]) -> list[str]:
    """Optional columns that a file does not have."""
    return [column.name for column in contract.columns if column.optional and column.name not in names]


def _contract(probe: Probe, schema: pa.Schema) -> Contract:
    """Find the contract by the metadata, else by the columns, else by the start of the file name."""
    stated = (schema.metadata or {}).get(b"observatoire.kind", b"").decode(errors="replace")
    if stated in CONTRACTS:
        return CONTRACTS[stated]
    names = set(schema.names)
    full = [contract for contract in CONTRACTS.values() if set(contract.mandatory) <= names]
    if full:
        return max(full, key=lambda contract: len(contract.mandatory))
    stem = probe.path.name.casefold()
    named = [contract for contract in CONTRACTS.values() if stem.startswith(contract.kind)]
    if named:
        return max(named, key=lambda contract: len(contract.kind))
    shares = {kind: len(set(c.mandatory) & names) / len(c.mandatory) for kind, c in CONTRACTS.items()}
    best = max(shares, key=lambda kind: shares[kind])
    if shares[best] > 0.5:
        return CONTRACTS[best]
    raise UnreadableFile(
        f"{probe.name} : un extrait sous l'un des contrats ({', '.join(CONTRACTS)}) attendu, "
        f"les colonnes {some(schema.names)} trouvées."
    )


def _cast(table: pa.Table, contract: Contract) -> pa.Table:
    """Cast each column to its contract type where nothing is lost; leave it as it is otherwise."""
    for rank, name in enumerate(table.column_names):
        if name not in contract.names:
            continue
        wanted = contract.column(name).arrow
        column = table.column(rank)
        if column.type == wanted:
            continue
        try:
            # Text is never guessed from numbers: a code that lost its zeros must be reported.
            if pa.types.is_string(wanted) and not _textual(column.type):
                continue
            table = table.set_column(rank, pa.field(name, wanted), column.cast(wanted, safe=True))
        except (pa.ArrowInvalid, pa.ArrowNotImplementedError, pa.ArrowTypeError):
            continue
    return table


def _textual(kind: pa.DataType) -> bool:
    inner = kind.value_type if pa.types.is_dictionary(kind) else kind
    return pa.types.is_string(inner) or pa.types.is_large_string(inner) or pa.types.is_null(inner)
