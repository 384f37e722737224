"""The linear relations between published cells, derived from the long table that a release publishes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from .arrays import Bools, Floats, Ints, Sparse, ranked
from .keys import Encoding, encode

VERSION = "_version"


@dataclass(frozen=True)
class Breakdown:
    """A column whose rows split another row of the same column: total = sum of the parts.

    column: e.g. `sexe`; also `mesure`, for nested measures (ABC = A + the rest, which is not published).
    total: the label of the whole. parts: the labels that make it, or None: all labels seen beside the
        total for the same value of `by`.
    complete: False: the parts leave a rest which nobody publishes, a hidden (virtual) cell to protect.
        True: a rest exists only where a part has no row (rsa: only `oui` is published).
    overlap: True: a person may be in several parts (frein), so each part has its own hidden complement.
    by: the column within which parts are inferred (tranche_age is not cut alike in every source).
    sparse: True: a part without a row counts nobody (an action that is not held there), so it leaves no rest.
    loose: True: a rest that is not small needs no protection (people who left between two stages). The
        publisher, who knows it, protects the small ones in full; seen from outside, a rest is at risk when it
        is surely small.
    """

    column: str
    total: str = "total"
    parts: tuple[str, ...] | None = None
    complete: bool = True
    overlap: bool = False
    by: str | None = "mesure"
    sparse: bool = False
    loose: bool = False


@dataclass(frozen=True)
class Places:
    """Place margins: the cell of a territoire is the sum of the cells of its member quartiers.

    membership: one row per member, columns `niveau`, `code` (of the territoire), `membre` (code of the
        quartier) and, where members differ by generation, `geographie`. List only territoires for which
        the sum holds. A member without a row is part of a hidden rest, which is protected.
    sparse: True: a member without a row counts nobody, so it leaves no rest.
    """

    membership: pd.DataFrame
    level: str = "quartier"
    level_column: str = "niveau"
    code_column: str = "code"
    sparse: bool = False


@dataclass(frozen=True)
class Alias:
    """Two sets of labels for one cell: an unchanged quartier has its 2015 code and its 2024 code.

    columns: e.g. ("code", "geographie"). pairs: one row per pair, columns `code`, `geographie`,
        `code_2`, `geographie_2`. Cells are one variable where the other keys agree and values do not differ.
    """

    columns: tuple[str, ...]
    pairs: pd.DataFrame


@dataclass(frozen=True)
class Links:
    """What a release publishes, as far as secrecy is concerned.

    keys: the key columns: one row per combination. identity: a column that names the count behind a row:
        rows with the same name are one cell (a rate with its denominator is published as its numerator:
        give it a row of its own with the numerator as effectif and the numerator's identity).
    tolerance: how far a relation may be from holding, in units per term (producers round each cell); a
        relation farther off is not one, and is dropped.
    """

    keys: tuple[str, ...]
    breakdowns: tuple[Breakdown, ...] = ()
    places: tuple[Places, ...] = ()
    aliases: tuple[Alias, ...] = ()
    identity: str | None = None
    tolerance: float = 2.5


@dataclass
class _Equations:
    """Equations under construction, in coordinate form over cells: sum of sign × cell = 0."""

    eq: list[Ints] = field(default_factory=list)
    cell: list[Ints] = field(default_factory=list)
    sign: list[Ints] = field(default_factory=list)
    kind: list[Ints] = field(default_factory=list)
    loose: list[Ints] = field(default_factory=list)
    count: int = 0
    cells: int = 0

    def add(self, eq: Ints, cell: Ints, sign: int) -> None:
        self.eq.append(eq + self.count)
        self.cell.append(cell)
        self.sign.append(np.full(len(eq), sign, dtype=np.int64))

    def close(self, equations: int, kind: int) -> None:
        self.count += equations
        self.kind.append(np.full(equations, kind, dtype=np.int64))

    def hidden(self, equations: Ints, loose: bool = False) -> None:
        """Give each of the listed equations a hidden part of its own."""
        rests = self.cells + np.arange(len(equations))
        self.add(equations, rests, -1)
        if loose:
            self.loose.append(rests)
        self.cells += len(equations)


@dataclass(frozen=True)
class Relations:
    """Variables and the equations that link them.

    matrix: (equations, variables) CSR of +1 (whole) and -1 (part); matrix @ value = 0 up to rounding.
    variable: (rows,) the variable of each row of the stacked table (current, then earlier releases).
    virtual: (variables,) True where no row publishes the variable. loose: (variables,) as in Breakdown.
    kinds: equations by kind, for the report.
    """

    matrix: Sparse
    variable: Ints
    virtual: Bools
    loose: Bools
    kinds: dict[str, int]


def stack(table: pd.DataFrame, earlier: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """The current table and the earlier ones still readable, one under the other, numbered by VERSION."""
    frames = [table.assign(**{VERSION: 0}), *(e.assign(**{VERSION: i + 1}) for i, e in enumerate(earlier))]
    return pd.concat(frames, ignore_index=True) if earlier else frames[0].reset_index(drop=True)


def derive(stacked: pd.DataFrame, links: Links, value: Floats) -> Relations:
    """Derive every relation of a stacked table. value: (rows,), NaN where unknown (merging needs it).

    Errors: KeyError for a missing key column; ValueError when two rows have the same keys.
    """
    enc = encode(stacked, (*links.keys, VERSION), _labels(links))
    if enc.finder.repeated:
        raise ValueError("several rows have the same keys: secrecy needs one row per cell")
    rows = len(stacked)
    enc, virtual_rows = _with_absent_totals(enc, links)
    eqs = _Equations(cells=rows + virtual_rows)
    for breakdown in links.breakdowns:
        _breakdown(enc, breakdown, eqs)
    for places in links.places:
        _places(enc, places, eqs)
    value = np.concatenate([value, np.full(virtual_rows, np.nan)])
    merged = _merge(stacked, enc, links, value, eqs.cells)
    merged = _one_member(eqs, merged, value)
    return _assemble(eqs, _same_rests(eqs, merged, rows + virtual_rows), rows)


def _labels(links: Links) -> dict[str, list[str]]:
    more: dict[str, list[str]] = {}
    for b in links.breakdowns:
        more.setdefault(b.column, []).extend([b.total, *(b.parts or ())])
    for p in links.places:
        more.setdefault(p.level_column, []).append(p.level)
        more.setdefault(p.code_column, []).extend(p.membership["membre"].astype(str).unique())
    return more


def _parts(enc: Encoding, b: Breakdown) -> tuple[Bools, Ints]:
    """Rows that are parts of a breakdown, and for every row how many parts its whole should have."""
    j = enc.position(b.column)
    mine = enc.codes[:, j]
    if b.parts is not None:
        return np.isin(mine, [enc.code(b.column, p) for p in b.parts]), np.full(len(mine), len(b.parts))
    is_part = mine != enc.code(b.column, b.total)
    inferable = b.by is not None and b.by in enc.columns and b.by != b.column
    group = enc.codes[:, enc.position(b.by)] if inferable and b.by else np.zeros(len(mine), dtype=np.int64)
    groups, labels = int(group.max(initial=0)) + 1, len(enc.labels[j])
    seen = np.bincount(group[is_part] * labels + mine[is_part], minlength=groups * labels)
    expected = (seen.reshape(groups, labels) > 0).sum(axis=1)
    return is_part, expected[group]


def _with_absent_totals(enc: Encoding, links: Links) -> tuple[Encoding, int]:
    """Add a hidden total where every part of a complete breakdown is shown, but not their sum."""
    before = len(enc.key)
    for b in links.breakdowns:
        if not b.complete or b.overlap:
            continue
        j = enc.position(b.column)
        is_part, expected = _parts(enc, b)
        rows = np.flatnonzero(is_part)
        total = enc.without(b.column)[rows] + enc.code(b.column, b.total) * enc.radix[j]
        rows, total = (a[enc.finder.find(total) < 0] for a in (rows, total))
        _, first, count = np.unique(total, return_index=True, return_counts=True)
        full = rows[first[((count == expected[rows[first]]) | b.sparse) & (count > 1)]]
        codes = enc.codes[full].copy()
        codes[:, j] = enc.code(b.column, b.total)
        enc = enc.extended(codes)
    return enc, len(enc.key) - before


def _breakdown(enc: Encoding, b: Breakdown, eqs: _Equations) -> None:
    is_part, expected = _parts(enc, b)
    parts = np.flatnonzero(is_part)
    j = enc.position(b.column)
    total = enc.finder.find(enc.without(b.column)[parts] + enc.code(b.column, b.total) * enc.radix[j])
    parts, total = parts[total >= 0], total[total >= 0]
    wholes, eq = ranked(total, len(enc.key))
    if b.overlap:
        wholes, eq = total, np.arange(len(parts))
    count = np.bincount(eq, minlength=len(wholes))
    eqs.add(np.arange(len(wholes)), wholes, +1)
    eqs.add(eq, parts, -1)
    short = np.ones(len(wholes), dtype=bool)
    if b.complete and not b.overlap:
        short = (count < expected[wholes]) & (not b.sparse)
    eqs.hidden(np.flatnonzero(short), b.loose)
    eqs.close(len(wholes), 0)


def _places(enc: Encoding, p: Places, eqs: _Equations) -> None:
    level, code = enc.position(p.level_column), enc.position(p.code_column)
    pairs = _place_pairs(enc, p, level, code)
    rows, member = pairs["row"].to_numpy(np.int64), pairs["member"].to_numpy(np.int64)
    shift = (member - enc.codes[rows, code]) * enc.radix[code]
    shift += (enc.code(p.level_column, p.level) - enc.codes[rows, level]) * enc.radix[level]
    found = enc.finder.find(enc.key[rows] + shift)
    wholes, eq = ranked(rows[found >= 0], len(enc.key))
    eqs.add(np.arange(len(wholes)), wholes, +1)
    eqs.add(eq, found[found >= 0], -1)
    missing = np.isin(wholes, rows[found < 0]) & (not p.sparse)
    eqs.hidden(np.flatnonzero(missing))
    eqs.close(len(wholes), 1)


def _place_pairs(enc: Encoding, p: Places, level: int, code: int) -> pd.DataFrame:
    """One line per (row of a territoire, code of a member)."""
    on = {p.level_column: level, p.code_column: code}
    if "geographie" in p.membership and "geographie" in enc.columns:
        on["geographie"] = enc.position("geographie")
    known = pd.DataFrame({c: enc.labels[j].get_indexer(pd.Index(p.membership[c])) for c, j in on.items()})
    known["member"] = enc.labels[code].get_indexer(pd.Index(p.membership["membre"]))
    known = known[(known >= 0).all(axis=1)].drop_duplicates()
    rows = pd.DataFrame({c: enc.codes[:, j] for c, j in on.items()})
    rows["row"] = np.arange(len(rows))
    rows = rows[rows[p.level_column].isin(known[p.level_column].unique())]
    return rows.merge(known, on=list(on))


def _merge(stacked: pd.DataFrame, enc: Encoding, links: Links, value: Floats, cells: int) -> Ints:
    """The variable of each cell: cells that are known to be the same count share one."""
    pairs = [_identical(stacked, links), _same_in_earlier(enc)]
    pairs += [_aliases(enc, a) for a in links.aliases]
    left, right = np.concatenate(pairs, axis=0).T
    differ = np.abs(value[left] - value[right]) > 1e-9  # False with NaN: an unknown value may be the same
    left, right = left[~differ], right[~differ]
    graph = csr_array((np.ones(len(left)), (left, right)), shape=(cells, cells))
    return connected_components(graph, directed=False)[1].astype(np.int64)


def _identical(stacked: pd.DataFrame, links: Links) -> Ints:
    if links.identity is None or links.identity not in stacked:
        return np.zeros((0, 2), dtype=np.int64)
    names = stacked[links.identity]
    rows = np.flatnonzero(names.notna())
    codes = pd.factorize(names.iloc[rows])[0]
    _, first = np.unique(codes, return_index=True)
    return np.column_stack([rows[first][codes], rows])


def _same_in_earlier(enc: Encoding) -> Ints:
    """The same keys in the current table and in an earlier one, and in two earlier ones."""
    base, version = enc.without(VERSION), enc.codes[:, enc.position(VERSION)]
    if not version.any():
        return np.zeros((0, 2), dtype=np.int64)
    order = np.lexsort((version, base))
    pairs = [np.column_stack([order[:-k], order[k:]]) for k in range(1, int(version.max()) + 1)]
    both = np.concatenate(pairs)
    return both[base[both[:, 0]] == base[both[:, 1]]]


def _aliases(enc: Encoding, alias: Alias) -> Ints:
    at = [enc.position(c) for c in alias.columns]
    one = np.column_stack(
        [enc.labels[j].get_indexer(pd.Index(alias.pairs[c])) for c, j in zip(alias.columns, at, strict=True)]
    )
    two = np.column_stack(
        [
            enc.labels[j].get_indexer(pd.Index(alias.pairs[f"{c}_2"]))
            for c, j in zip(alias.columns, at, strict=True)
        ]
    )
    seen = (one >= 0).all(axis=1) & (two >= 0).all(axis=1)
    known = pd.DataFrame({"from": one[seen] @ enc.radix[at], "to": two[seen] @ enc.radix[at]})
    rows = pd.DataFrame({"from": enc.codes[:, at] @ enc.radix[at], "row": np.arange(len(enc.key))})
    both = rows.merge(known, on="from")
    found = enc.finder.find(enc.key[both["row"]] + (both["to"] - both["from"]).to_numpy(np.int64))
    return np.column_stack([both["row"].to_numpy(np.int64), found])[found >= 0]


def _coordinates(eqs: _Equations) -> tuple[Ints, Ints, Ints]:
    """Equation, cell and sign of every term."""
    eq, cell, sign = (np.concatenate([np.zeros(0, np.int64), *a]) for a in (eqs.eq, eqs.cell, eqs.sign))
    return eq, cell, sign


def _one_member(eqs: _Equations, merged: Ints, value: Floats) -> Ints:
    """Merge the two terms of an equation that says that they are equal (a territoire of one quartier)."""
    eq, cell, sign = _coordinates(eqs)
    pair = (np.bincount(eq, minlength=eqs.count) == 2) & (np.bincount(eq, sign, eqs.count) == 0)
    terms = cell[pair[eq]][np.argsort(eq[pair[eq]], kind="stable")].reshape(-1, 2)
    known = np.append(value, np.full(eqs.cells - len(value), np.nan))[terms]
    left, right = merged[terms[known[:, 0] == known[:, 1]]].T
    size = int(merged.max(initial=-1)) + 1
    graph = csr_array((np.ones(len(left)), (left, right)), shape=(size, size))
    return connected_components(graph, directed=False)[1].astype(np.int64)[merged]


def _same_rests(eqs: _Equations, merged: Ints, first: int) -> Ints:
    """Merge the hidden rests (cells from `first` on, each in one equation) of equations that are otherwise the same."""
    eq, cell, sign = _coordinates(eqs)
    size = int(merged.max(initial=-1)) + 1
    weights = np.random.default_rng(1).integers(1, 2**40, size=size)
    rest = cell >= first
    told = np.bincount(eq, sign * np.where(rest, 0, weights[merged[cell]]), eqs.count)
    _, same = np.unique(told, return_inverse=True)
    lead = np.full(int(same.max(initial=-1)) + 1, size, dtype=np.int64)
    np.minimum.at(lead, same[eq[rest]], merged[cell[rest]])
    merged = merged.copy()
    merged[cell[rest]] = lead[same[eq[rest]]]
    return np.unique(merged, return_inverse=True)[1].astype(np.int64)


def _assemble(eqs: _Equations, merged: Ints, rows: int) -> Relations:
    size = int(merged.max(initial=-1)) + 1
    eq, cell, sign = _coordinates(eqs)
    matrix = csr_array((sign.astype(float), (eq, merged[cell])), shape=(eqs.count, size))
    matrix.sum_duplicates()
    matrix.eliminate_zeros()
    kind = np.concatenate([np.zeros(0, np.int64), *eqs.kind])
    keep = _distinct(matrix)
    virtual = np.ones(size, dtype=bool)
    virtual[merged[:rows]] = False
    loose = np.zeros(size, dtype=bool)
    loose[merged[np.concatenate([np.zeros(0, np.int64), *eqs.loose])]] = True
    names = ("breakdown", "place")
    return Relations(
        matrix[keep],
        merged[:rows],
        virtual,
        loose,
        {n: int((kind[keep] == i).sum()) for i, n in enumerate(names)},
    )


def _distinct(matrix: Sparse) -> Ints:
    """The equations that say something, each once (two releases repeat the same ones)."""
    weights = np.random.default_rng(0).integers(1, 2**40, size=matrix.shape[1]).astype(float)
    lengths = np.diff(matrix.indptr)
    _, first = np.unique(np.where(lengths > 0, matrix @ weights, 0.0), return_index=True)
    first = np.sort(first)
    return first[lengths[first] > 0]
