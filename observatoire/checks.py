"""Read an extract against its contract: every deviation at once, in French, with row, column, value and remedy."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from observatoire import formats
from observatoire.contracts import CONTRACTS, Column, Contract, Rule
from observatoire.contracts.model import DUCKDB, TYPE_LABELS
from observatoire.engine import workshop
from observatoire.vocabulary import CODE_2015, CODE_2024

SHOWN = 10
"""Offending rows listed per finding; the count always says how many there are."""
MEMORY = "400MB"
"""What the engine may hold while it checks one file; the rest spills to the disk."""
CONTOURS = 2_000
"""Contours read at once."""
LONGEST = 80
"""Characters of an offending value that are shown."""

CAST = ("entier", "nombre", "date")
"""Types that a text may stand for: what stood in the file is kept beside what it was read as."""

OF_ACTIONS = ("financements", "parcours")
"""Kinds whose rows name an action of another extract."""

Severity = Literal["refus", "reserve"]


@dataclass(frozen=True)
class Example:
    """One offending row: its number in the file (from 1) and what stood there."""

    ligne: int
    valeur: str


@dataclass(frozen=True)
class Finding:
    """One rule broken in one column of one file, with how often and where first."""

    fichier: str
    kind: str
    regle: str
    colonne: str
    message: str
    remede: str
    severite: Severity = "refus"
    nombre: int = 1
    exemples: tuple[Example, ...] = field(default=())

    @property
    def refused(self) -> bool:
        """Whether the file cannot be accepted."""
        return self.severite == "refus"

    def as_dict(self) -> dict[str, Any]:
        """Plain data, for JSON."""
        return asdict(self)

    def without_values(self) -> dict[str, Any]:
        """The same for a release, which quotes nothing of an extract: what is quoted may be a small count."""
        return replace(self, exemples=()).as_dict()


def kind_of(schema: pa.Schema, name: str = "") -> str | None:
    """Tell which kind of extract has this schema: by its metadata, its columns, or the start of its name."""
    declared = (schema.metadata or {}).get(b"observatoire.kind", b"").decode("utf-8", "replace")
    if declared in CONTRACTS:
        return declared
    present = set(schema.names)
    fitting = [c for c in CONTRACTS.values() if set(c.mandatory) <= present]
    if fitting:
        return max(fitting, key=lambda c: len(present & set(c.names))).kind
    named = [kind for kind in CONTRACTS if name.lower().startswith(kind)]
    if named:
        return max(named, key=len)
    closest = max(CONTRACTS.values(), key=lambda c: len(present & set(c.mandatory)) / len(c.mandatory))
    share = len(present & set(closest.mandatory)) / len(closest.mandatory)
    return closest.kind if share > 0.6 else None


def check_file(
    path: Path, known: Mapping[int, set[str]] | None = None, shop: duckdb.DuckDBPyConnection | None = None
) -> list[Finding]:
    """Check one parquet file where it lies, whatever its size.

    known: codes of quartiers by generation, against which codes are looked up. shop: a workshop to do it in, else one
    is opened.
    """
    try:
        schema = pq.read_schema(path)
        kind = kind_of(schema, path.name)
        if kind is None:
            return [_unknown_kind(path.name, schema)]
        with shop.cursor() if shop else workshop(MEMORY) as con:
            source = con.read_parquet(str(path), file_row_number=True)
            return _check(con, source, CONTRACTS[kind], path.name, schema, known or {})
    except (pa.ArrowException, OSError, duckdb.Error, UnicodeDecodeError) as error:
        return [_unreadable(path, error)]


def check_table(
    table: pa.Table,
    kind: str,
    name: str,
    known: Mapping[int, set[str]] | None = None,
    shop: duckdb.DuckDBPyConnection | None = None,
) -> list[Finding]:
    """Check a table held in memory, as `check_file` does a file. shop: a workshop to do it in, else one is opened."""
    numbered = table.append_column("file_row_number", pa.array(range(table.num_rows), pa.int64()))
    with shop.cursor() if shop else workshop() as con:
        return _check(con, con.from_arrow(numbered), CONTRACTS[kind], name, table.schema, known or {})


def _check(
    con: duckdb.DuckDBPyConnection,
    source: duckdb.DuckDBPyRelation,
    contract: Contract,
    name: str,
    schema: pa.Schema,
    known: Mapping[int, set[str]],
) -> list[Finding]:
    findings = list(_schema_findings(contract, name, schema))
    if any(finding.refused for finding in findings):
        return findings
    source.create_view("fichier", replace=True)
    con.execute(f"create or replace view lignes as {_rows(contract, schema)}")
    findings += _breaches(con, contract, name)
    findings += _key_findings(con, contract, name)
    findings += _contour_findings(con, contract, name)
    findings += _unknown_codes(con, contract, name, known)
    return findings


# --- the shape of the file ----------------------------------------------------------------------------


def _schema_findings(contract: Contract, name: str, schema: pa.Schema) -> Iterator[Finding]:
    missing = [column for column in contract.mandatory if column not in schema.names]
    for absent in missing:
        yield _finding(
            contract,
            name,
            "colonne_absente",
            absent,
            f"La colonne « {absent} » manque ({contract.column(absent).title.lower()}).",
            f"Ajouter la colonne ; attendu : {', '.join(contract.mandatory)}.",
        )
    for field_ in schema:
        if field_.name not in contract.names:
            yield _finding(
                contract,
                name,
                "colonne_inconnue",
                field_.name[:LONGEST],
                "Cette colonne n'est pas au contrat : elle est ignorée.",
                "La retirer, ou vérifier son nom.",
                severity="reserve",
            )
        elif not _fits(field_.type, contract.column(field_.name)):
            column = contract.column(field_.name)
            yield _finding(
                contract,
                name,
                "type",
                column.name,
                f"La colonne doit contenir {TYPE_LABELS[column.type]} ; elle contient « {field_.type} ».",
                "Convertir la colonne. Un code reste du texte : en nombre, il a perdu ses zéros."
                if column.type == "texte"
                else "Convertir la colonne dans le type attendu.",
            )


def _fits(found: pa.DataType, column: Column) -> bool:
    if pa.types.is_dictionary(found):
        found = found.value_type
    text = pa.types.is_string(found) or pa.types.is_large_string(found) or pa.types.is_string_view(found)
    number = pa.types.is_integer(found) or pa.types.is_floating(found) or pa.types.is_decimal(found)
    fits = {
        "texte": text,
        "entier": number or text,
        "nombre": number or text,
        "date": text or pa.types.is_date(found) or pa.types.is_timestamp(found),
        "booleen": pa.types.is_boolean(found),
        "liste": pa.types.is_list(found) or pa.types.is_large_list(found) or pa.types.is_list_view(found),
        "geometrie": pa.types.is_binary(found) or pa.types.is_large_binary(found),
    }
    return bool(fits[column.type]) or (pa.types.is_null(found) and not column.required)


def _rows(contract: Contract, schema: pa.Schema) -> str:
    """SQL of the file's rows: each column of the contract in its type, and as it stood under `brut_<name>`.

    Names come from the contract, never from the file.
    """
    columns = []
    for column in contract.columns:
        found = f'"{column.name}"' if column.name in schema.names else _literal(column)
        columns.append(f"try_cast({found} as {DUCKDB[column.type]}) as {column.name}")
        if column.type in CAST:
            columns.append(f"{found} as brut_{column.name}")
    return f"select file_row_number + 1 as ligne, {', '.join(columns)} from fichier"


def typed_rows(contract: Contract, present: Collection[str]) -> str:
    """SQL of the rows of view `fichier` as the check read them: every column of the contract, in its type."""
    columns = [
        f"""try_cast({f'"{c.name}"' if c.name in present else _literal(c)} as {DUCKDB[c.type]}) as {c.name}"""
        for c in contract.columns
    ]
    return f"select {', '.join(columns)} from fichier"


def _literal(column: Column) -> str:
    if column.default is None:
        return f"null::{DUCKDB[column.type]}"
    return f"'{column.default}'::{DUCKDB[column.type]}"


# --- the values ---------------------------------------------------------------------------------------


def _breaches(con: duckdb.DuckDBPyConnection, contract: Contract, name: str) -> list[Finding]:
    """Count the breaches of every rule in one scan, then look only at rows of the rules that were broken."""
    rules = [*_emptiness(contract), *(rule for column in contract.columns for rule in _column_rules(column))]
    rules += contract.rules
    counts = ", ".join(f"count_if({rule.breach})" for rule in rules)  # half the time of `filter`
    row = con.execute(f"select {counts} from lignes").fetchall()[0]
    findings = []
    for rule, count in zip(rules, row, strict=True):
        if count:
            examples = _examples(con, "lignes", f"({rule.shown or rule.column})", rule.breach)
            findings.append(
                _finding(
                    contract,
                    name,
                    rule.name,
                    rule.column,
                    rule.message,
                    rule.remedy,
                    rule.severity,
                    count,
                    examples,
                )
            )
    if not _count(con):
        findings.append(
            _finding(contract, name, "vide", "", "Le fichier n'a aucune ligne.", "Vérifier l'export.")
        )
    return findings


def _emptiness(contract: Contract) -> Iterator[Rule]:
    for column in contract.columns:
        if column.required:
            raw = f"brut_{column.name}" if column.type in CAST else column.name
            empty = f"or trim({raw}) = ''" if column.type == "texte" else ""
            message = "Une valeur obligatoire manque."
            yield Rule("valeur_absente", column.name, f"({raw} is null {empty})", message, column.remedy)


def _column_rules(column: Column) -> Iterator[Rule]:
    """Yield the rules that a column's declaration implies."""
    name = column.name

    def rule(kind: str, breach: str, message: str, shown: str = "") -> Rule:
        return Rule(kind, name, breach, message, column.remedy, shown=shown)

    if column.type in CAST:
        lossy = f"or try_cast(brut_{name} as double) <> {name}" if column.type == "entier" else ""
        breach = f"brut_{name} is not null and ({name} is null {lossy})"
        yield rule("valeur_illisible", breach, f"Ici il faut {TYPE_LABELS[column.type]}.", f"brut_{name}")
    if column.type == "nombre":
        yield rule("valeur_infinie", f"not isfinite({name})", "Le nombre est infini ou indéterminé.")
    if column.allowed:
        values = ", ".join(f"'{value}'" for value in column.allowed)
        admitted = ", ".join(column.allowed[:14]) + (", …" if len(column.allowed) > 14 else "")
        breach, shown = _each(column, f"{{}}::varchar not in ({values})")
        yield rule("valeur_admise", breach, f"Valeur hors de la liste admise : {admitted}.", shown)
    if column.pattern:
        breach, shown = _each(
            column, f"not regexp_matches({{}}, '{column.pattern.replace('{', '{{').replace('}', '}}')}')"
        )
        yield rule("forme", breach, "Cette écriture n'a pas la forme attendue.", shown)
    if column.minimum is not None:
        yield rule("minimum", f"{name} < {column.minimum}", f"La valeur est inférieure à {column.minimum:g}.")
    if column.maximum is not None:
        yield rule("maximum", f"{name} > {column.maximum}", f"La valeur est supérieure à {column.maximum:g}.")


def _each(column: Column, breach: str) -> tuple[str, str]:
    """Apply a condition (with `{}` for the value) to a column, or to each element of a list, of which only the
    offending ones are then shown.
    """
    if column.type != "liste":
        return breach.format(column.name), ""
    wrong = f"list_filter({column.name}, lambda x: {breach.format('x')})"
    return f"len({wrong}) > 0", f"array_to_string({wrong}, ', ')"


def _key_findings(con: duckdb.DuckDBPyConnection, contract: Contract, name: str) -> list[Finding]:
    key = ", ".join(contract.key)
    shown = " || ' · ' || ".join(f"coalesce({c}::varchar, '∅')" for c in contract.key)
    # First the digests of keys, which are small and may spill; then only the rows whose digest comes twice.
    con.execute(
        f"create or replace table repetees as select hash({key}) as cle from lignes group by 1 having count(*) > 1"
    )
    if not _count(con, "repetees"):
        return []
    con.execute(
        f"create or replace view doubles as select ligne, {shown} as cle from lignes "
        f"where hash({key}) in (select cle from repetees) "
        f"qualify row_number() over (partition by {key} order by ligne) > 1"
    )
    count, examples = _offending(con, "doubles", "cle", "true")
    if not count:
        return []
    message = f"Ces lignes répètent une clé déjà présente ({', '.join(contract.key)})."
    remedy = "Garder une seule ligne par clé ; si deux chiffres se contredisent, demander au producteur lequel est bon."
    return [
        _finding(
            contract,
            name,
            "cle_unique",
            ", ".join(contract.key),
            message,
            remedy,
            count=count,
            examples=examples,
        )
    ]


def _contour_findings(con: duckdb.DuckDBPyConnection, contract: Contract, name: str) -> list[Finding]:
    """Contours that no map can draw: unreadable, empty, or not in degrees."""
    if "geometrie" not in contract.names:
        return []
    import shapely  # only files with contours need it

    wrong: list[Example] = []
    read = con.execute("select ligne, geometrie from lignes where geometrie is not null order by ligne")
    while rows := read.fetchmany(CONTOURS):
        shapes = shapely.from_wkb([bytes(wkb) for _, wkb in rows], on_invalid="ignore")
        ends = shapely.bounds(shapes)  # not a number where there is nothing to read
        drawn = (np.abs(ends) <= (180, 90, 180, 90)).all(axis=1)
        wrong += [
            Example(int(rows[at][0]), _contour_seen(shapes[at], *ends[at, :2]))
            for at in np.flatnonzero(~drawn)
        ]
    if not wrong:
        return []
    message = "Ce contour ne se lit pas, est vide, ou n'est pas en degrés de longitude et de latitude."
    remedy = "L'exporter de nouveau en WKB, EPSG:4326, ou laisser la case vide."
    return [
        _finding(
            contract, name, "contour_illisible", "geometrie", message, remedy, count=len(wrong), examples=tuple(wrong[:SHOWN])
        )
    ]  # fmt: skip


def _contour_seen(shape: Any, west: float, south: float) -> str:
    if shape is None:
        return "(illisible)"
    return "(vide)" if shape.is_empty else f"{west:.0f}, {south:.0f}"


def unknown_codes(
    con: duckdb.DuckDBPyConnection, path: Path, kind: str, name: str, known: Mapping[int, set[str]]
) -> list[Finding]:
    """Look up the quartiers of one accepted extract in `known`; generations that `known` lacks are not judged."""
    contract = CONTRACTS[kind]
    if not known or kind == "quartiers" or not _names_quartiers(contract):
        return []
    con.read_parquet(str(path)).create_view("extrait", replace=True)
    con.execute("create or replace view lignes as select row_number() over () as ligne, * from extrait")
    return _unknown_codes(con, contract, name, known)


def _names_quartiers(contract: Contract) -> bool:
    """Whether rows of this kind name quartiers: by code, or in a list."""
    return "quartiers" in contract.names or "geographie" in contract.names or _bare(contract)


def _bare(contract: Contract) -> bool:
    """Whether `code` can only be that of a quartier, its generation being told by its first letters."""
    return "code" in contract.names and "niveau" not in contract.names and "geographie" not in contract.names


def _quartiers_sql(contract: Contract) -> str:
    """SQL of the quartiers that each row names: ligne, code, geographie."""
    if "quartiers" in contract.names:
        return (
            "select ligne, code, if(starts_with(code, 'QP'), 2015, 2024) as geographie "
            "from (select ligne, unnest(quartiers) as code from lignes)"
        )
    if _bare(contract):
        return "select ligne, code, if(starts_with(code, 'QP'), 2015, 2024) as geographie from lignes"
    level = "niveau = 'quartier'" if "niveau" in contract.names else "true"
    return f"select ligne, code, geographie from lignes where {level}"


def _unknown_codes(
    con: duckdb.DuckDBPyConnection, contract: Contract, name: str, known: Mapping[int, set[str]]
) -> list[Finding]:
    if contract.kind == "quartiers" or not known or not _names_quartiers(contract):
        return []
    pairs = [(code, generation) for generation, codes in known.items() for code in codes]
    codes, generations = zip(*pairs, strict=True)
    con.register("connus", pa.table({"code": codes, "geographie": generations}))
    con.execute(f"create or replace view _named_quartiers as {_quartiers_sql(contract)}")
    count, examples = _offending(
        con,
        "_named_quartiers",
        "code",
        "geographie in (select geographie from connus) "
        f"and (regexp_matches(code, '{CODE_2015}') or regexp_matches(code, '{CODE_2024}')) "
        "and not exists (from connus where connus.code = _named_quartiers.code "
        "and connus.geographie = _named_quartiers.geographie)",
    )
    if not count:
        return []
    message = "Ce code a la bonne forme mais ne désigne aucun quartier connu."
    remedy = "Vérifier le code sur la liste officielle, ou importer d'abord la liste des quartiers qui le contient."
    column = "quartiers" if "quartiers" in contract.names else "code"
    return [_finding(contract, name, "code_inconnu", column, message, remedy, count=count, examples=examples)]


def unknown_actions(
    con: duckdb.DuckDBPyConnection, path: Path, kind: str, name: str, known: Collection[str]
) -> list[Finding]:
    """Look up in `known` the actions that one accepted extract names; nothing is judged where none is known.

    A reservation: the extract that describes them may come later.
    """
    if kind not in OF_ACTIONS or not known:
        return []
    con.register("decrites", pa.table({"id": list(known)}))
    con.read_parquet(str(path), file_row_number=True).create_view("extrait", replace=True)
    con.execute(
        "create or replace view lignes as select min(file_row_number) + 1 as ligne, id_action, count(*) as lignes "
        "from extrait anti join decrites on decrites.id = extrait.id_action where id_action is not null group by id_action"
    )
    actions, rows = con.execute("select count(*), sum(lignes) from lignes").fetchall()[0]
    if not actions:
        return []
    said = formats.count(actions, "action nommée ici n'est décrite", "actions nommées ici ne sont décrites")
    message = f"{said} par aucun extrait « actions » reçu ou gardé."
    remedy = "Envoyer l'extrait des actions qui les décrit, ou corriger ici leur identifiant."
    examples = _examples(con, "lignes", "id_action", "true")
    return [
        _finding(
            CONTRACTS[kind], name, "action_inconnue", "id_action", message, remedy, "reserve", int(rows), examples
        )
    ]  # fmt: skip


def _offending(
    con: duckdb.DuckDBPyConnection, table: str, column: str, breach: str
) -> tuple[int, tuple[Example, ...]]:
    count = _count(con, table, breach)
    return count, _examples(con, table, column, breach) if count else ()


def _examples(con: duckdb.DuckDBPyConnection, table: str, column: str, breach: str) -> tuple[Example, ...]:
    rows = con.execute(
        f"select ligne, left({column}::varchar, {LONGEST}) from {table} where {breach} order by ligne limit {SHOWN}"
    ).fetchall()
    return tuple(Example(int(ligne), "(vide)" if value is None else value) for ligne, value in rows)


def _count(con: duckdb.DuckDBPyConnection, table: str = "lignes", condition: str = "true") -> int:
    return int(con.execute(f"select count(*) from {table} where {condition}").fetchall()[0][0])


# --- findings -----------------------------------------------------------------------------------------


def _finding(
    contract: Contract,
    name: str,
    rule: str,
    column: str,
    message: str,
    remedy: str,
    severity: Severity = "refus",
    count: int = 1,
    examples: tuple[Example, ...] = (),
) -> Finding:
    return Finding(name, contract.kind, rule, column, message, remedy, severity, count, examples)


def _unknown_kind(name: str, schema: pa.Schema) -> Finding:
    found = ", ".join(schema.names[:8])[:200]
    return Finding(
        name,
        "",
        "sorte_inconnue",
        "",
        f"Ce fichier ne suit aucun contrat. Colonnes trouvées : {found or 'aucune'}.",
        f"Sortes admises : {', '.join(CONTRACTS)} ; leurs colonnes sont décrites dans data/README.md.",
    )


def _unreadable(path: Path, error: Exception) -> Finding:
    size = path.stat().st_size if path.exists() else 0
    found = "le fichier est vide" if size == 0 else f"lecture interrompue ({type(error).__name__})"
    return Finding(
        path.name,
        "",
        "fichier_illisible",
        "",
        f"Ce fichier n'est pas un parquet lisible : {found}.",
        "Le déposer de nouveau, entier ; le transfert a pu être coupé.",
    )
