"""Counts of people cell by cell, and what links them, in the form that `observatoire.secrecy` protects.

The same code reads the prepared tables of a publication and the files of a release: both give a table
`cellules` (one row per count) beside `appartenances`, `territoires` and `passages`. Only the places and periods
where something is at stake go to the solver: a small count, a mask, or a small remainder.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import duckdb
import pandas as pd
import pyarrow as pa

from observatoire.contracts.model import Secrecy
from observatoire.secrecy import Alias, Breakdown, Links, Places, Rule

MEASURES = {
    "categorie": "categorie",
    "variable": "variable",
    "etape": "if(definition = 'total', etape, definition || ' ' || sortie)",
}
"""Columns that say what a row counts, rather than split it, and the SQL that names the count."""
NOT_SPLITS = {
    *("niveau", "code", "geographie", "perimetre", "periode", "marque", "source", "statut_millesime"),
    *("definition", "sortie"),
    *MEASURES,
}
KEYS = ("mesure", "niveau", "code", "periode")
OUTSIDE = "(hors)"
"""Stands for the residents of a territoire who live in none of its listed parts."""
NAME = "parent || ' ' || code_parent || ' ' || niveau"
"""How a manifest names a territoire and the kind of its parts."""
OPEN = "semi join ouverts using (lieu, periode)"
"""Keeps the cells of the places and periods where a partner gives a figure: nothing else is ours to protect."""
SEEN = 300
"""Of how many more places official figures are read, to see whether the parts of a breakdown make its total."""
SHOWN = "montre_"
"""Prefix of the tables that name the rows which another tier shows to the same readers."""
WIDE = 20
"""A territoire leaves so many thresholds of room to each masked part: then its total betrays none of them."""

PARTS: dict[str, tuple[Breakdown, ...]] = {
    "sexe": (Breakdown("sexe", parts=("F", "H")),),
    "tranche_age": tuple(
        Breakdown("tranche_age", parts=parts)
        for parts in (("<25", "25-49", "50+"), ("<26", "26-49", "50+"), ("<26", "26-54", "55+"))
    ),
    "niveau_formation": (
        Breakdown("niveau_formation", parts=("infra CAP-BEP", "CAP-BEP", "bac", "bac+2 et plus")),
    ),
    "anciennete": (
        Breakdown("anciennete", parts=("classe 1", "classe 2", "classe 3", "classe 4")),
        Breakdown("anciennete", parts=("moins de 1 an", "1 an et plus")),
    ),
    "rsa": (Breakdown("rsa", parts=("oui", "non")),),
    "nationalite": (Breakdown("nationalite", parts=("francaise", "etrangere")),),
    "intensite": (Breakdown("intensite", parts=("faible", "moyen", "fort", "non_renseigne"), sparse=True),),
    "frein": (Breakdown("frein", overlap=True),),
    "id_action": (Breakdown("id_action", sparse=True),),
}
"""How each column splits its total. A person may have several freins; an action is not held everywhere."""

EXITS = (
    *("emploi_1_mois", "emploi_3_mois", "emploi_6_mois", "emploi_12_mois"),
    *("iae dynamique", "plie positive", "france_travail acces"),
)
"""What is counted among those who left an action."""

NESTED: dict[str, tuple[Breakdown, ...]] = {
    "demandeurs_emploi": (
        Breakdown("mesure", "ABC", ("A", "B", "C")),
        Breakdown("mesure", "ABCDE", ("ABC", "D", "E")),
    ),
    "demographie": (
        Breakdown(
            "mesure",
            "allocataires_caf",
            (
                *("allocataires_rsa", "allocataires_monoparents", "allocataires_isoles", "allocataires_aah"),
                *("allocataires_couples_sans_enfant", "allocataires_couples_avec_enfants"),
                *("allocataires_3_enfants", "allocataires_moins_25", "allocataires_etudiants"),
                *("allocataires_prime_activite", "allocataires_dependants_50", "allocataires_dependants_100"),
            ),
            overlap=True,
        ),
        Breakdown("mesure", "allocataires_dependants_50", ("allocataires_dependants_100",), overlap=True),
        Breakdown(
            "mesure",
            "enfants_caf",
            tuple(f"enfants_caf_{ages}" for ages in ("0_2", "3_5", "6_10", "11_14", "15_17", "18_24")),
        ),
        Breakdown("mesure", "assures_cnam", ("beneficiaires_css",), overlap=True),
        Breakdown("mesure", "beneficiaires_css", ("beneficiaires_css_gratuite", "beneficiaires_css_payante")),
    ),
    "parcours": (
        # whoever left between two stages, or found no work, is counted by their difference
        Breakdown("mesure", "repere", ("mobilise", "perdu_de_vue"), overlap=True, loose=True),
        Breakdown("mesure", "mobilise", ("accompagne",), overlap=True, loose=True),
        Breakdown("mesure", "accompagne", ("sorti",), overlap=True, loose=True),
        Breakdown("mesure", "sorti", EXITS, overlap=True, loose=True),
        Breakdown("mesure", "iae dynamique", ("iae durable", "iae transition", "iae positive")),
        Breakdown("mesure", "france_travail acces", ("france_travail durable",), overlap=True, loose=True),
        # in work on the day of leaving, among those in work within six months
        Breakdown(
            "mesure", "france_travail acces", ("iae durable", "iae transition"), complete=False, loose=True
        ),
    ),
}
"""Measures that are parts of another one of the same table."""

MEMBERS = """
create temp table if not exists membres as
with
    uniques as (
        select type, code, geographie, any_value(code_territoire) as code_territoire
        from appartenances
        where type not in ('cite_emploi', 'contrat_ville')
        group by all
        having count(*) = 1
    ),
    communes as (
        select distinct a.type, a.code_territoire, unnest(q.communes) as commune
        from appartenances as a
        join quartiers as q on q.code = a.code and q.geographie = a.geographie
    ),
    parents as (
        unpivot (select code, epci, zone_emploi, clpe, departement from territoires where niveau = 'commune')
        on epci, zone_emploi, clpe, departement into name niveau value parent
    )
select type || '_qpv_' || geographie as parent, code_territoire as code_parent,
    'quartier_qpv_' || geographie as niveau, code
from appartenances
union
select type || '_ensemble', code_territoire, 'quartier_qpv_' || geographie, code from uniques
union
select niveau || '_ensemble', parent, 'commune_ensemble', code from parents
union
select 'region_ensemble', region, 'departement_ensemble', code
from territoires where niveau = 'departement' and region is not null
union
select type || '_hors_qpv', code_territoire, 'commune_hors_qpv', commune from communes where type <> 'commune'
"""
"""Of which places a territoire is made: its quartiers, wholly inside it; the communes of a larger one."""

TWINS = """
create or replace temp table jumeaux as
select code_2024 as code, any_value(code_2015) as lieu
from passages
where statut = 'inchange' and code_2015 is not null
group by code_2024
having count(*) = 1
"""
"""The two codes of an unchanged quartier count the same people."""


@dataclass(frozen=True)
class Counted:
    """A table of counts of people, and the rule of its contract."""

    table: str
    value: str
    measure: str | None
    splits: tuple[str, ...]
    secrecy: Secrecy
    where: str = "true"

    @property
    def keys(self) -> tuple[str, ...]:
        """The columns that name a cell."""
        return (*KEYS, *self.splits)

    @property
    def sparse(self) -> bool:
        """Whether a place without a row counts nobody (paths), rather than being unknown."""
        return self.table == "parcours"

    @property
    def rules(self) -> dict[str, Rule]:
        """The rule of an ordinary cell, of a sensitive one, and of a sensitive one in a quartier."""
        zero = self.secrecy.zero_is_safe
        simple = Rule(self.secrecy.threshold, zero, producer_masks_zero=not zero)
        high = replace(simple, threshold=max(self.secrecy.threshold, self.secrecy.sensitive_threshold))
        crossed = tuple(name for name in self.secrecy.never_crossed if name in self.splits)
        quartier = replace(high, never_crossed=crossed, never_crossed_level=None)
        return {"simple": simple, "sensible": high, "sensible_quartier": quartier if crossed else high}

    @property
    def breakdowns(self) -> tuple[Breakdown, ...]:
        """Everything that splits a cell of this table."""
        own = [b for name in self.splits for b in PARTS.get(name, (Breakdown(name, complete=False),))]
        return (*own, *NESTED.get(self.table, ()))


@dataclass(frozen=True)
class Stake:
    """What goes to the solver: the cells of the places and periods at stake, and what links them.

    partial: breakdowns whose parts do not make their total (some people are in none).
    exact: territoires that are the sum of their listed parts. Both are for the manifest: an audit that sees
        fewer figures must not take a territoire for a sum, or a breakdown for whole, by chance.
    """

    frame: pd.DataFrame
    links: Links
    partial: tuple[str, ...] = field(default=())
    exact: tuple[str, ...] = field(default=())


def counted_tables(
    con: duckdb.DuckDBPyConnection, names: Sequence[str], rules: Mapping[str, Secrecy]
) -> list[Counted]:
    """The tables of `names` that hold counts of people under one of the `rules`, by kind."""
    found = []
    for name in names:
        if name not in rules:
            continue
        types = {column: str(kind) for column, kind, *_ in con.execute(f"describe {name}").fetchall()}
        value = "effectif" if "effectif" in types else "valeur"
        if value not in types or "marque" not in types:
            continue
        measure = next((sql for column, sql in MEASURES.items() if column in types), None)
        splits = tuple(c for c, kind in types.items() if kind == "VARCHAR" and c not in NOT_SPLITS)
        where = "compte_des_personnes" if "compte_des_personnes" in types else "true"
        found.append(Counted(name, value, measure, splits, rules[name], where))
    return found


def read_cells(con: duckdb.DuckDBPyConnection, counted: Counted) -> bool:
    """Make `cellules` from a prepared table; False when every figure in it is public already."""
    columns = [name for name, *_ in con.execute(f"describe {counted.table}").fetchall()]
    public = "coalesce(deja_public, false)" if "deja_public" in columns else "false"
    if con.execute(f"from (show tables) where name = '{SHOWN}{counted.table}'").fetchall():
        public += f" or rowid in (from {SHOWN}{counted.table})"
    partner = f"select 1 from {counted.table} where {counted.where} and not ({public}) limit 1"
    if not con.execute(partner).fetchall():
        return False
    given = "perimetre" in columns
    source = (
        f"select rowid as ligne, {counted.measure or 'null'}::varchar as mesure, ({public}) as fige, "
        f"{'perimetre' if given else SCOPE} as perimetre, *{' exclude (perimetre)' if given else ''} "
        f"from {counted.table} where {counted.where}"
    )
    make_cells(con, counted, source)
    return True


SCOPE = "if(niveau = 'quartier' or geographie is not null, 'qpv', 'ensemble')"


def make_cells(con: duckdb.DuckDBPyConnection, counted: Counted, source: str) -> None:
    """Make `cellules` from a query that gives ligne, mesure, perimetre, fige and the columns of the table."""
    con.execute(TWINS)
    rules = counted.rules
    freins = ", ".join(repr(frein) for frein in counted.secrecy.sensitive)
    sensitive = f"frein in ({freins})" if freins and "frein" in counted.splits else "false"
    crossed = rules["sensible_quartier"].never_crossed
    forbidden = " and ".join(f"coalesce({name}, 'total') <> 'total'" for name in crossed) or "false"
    splits = "".join(f", coalesce(s.{name}, 'total') as {name}" for name in counted.splits)
    crossing = ", ".join(name for name in counted.keys if name not in ("niveau", "code"))
    con.execute(
        f"create or replace temp table cellules as select *, hash({crossing}) as croisement from ("
        "select ligne, coalesce(mesure, '') as mesure, "
        "s.niveau || '_' || perimetre || coalesce('_' || geographie, '') as niveau, s.code, "
        "coalesce(j.lieu, s.code) as lieu, coalesce(periode::varchar, '') as periode"
        f"{splits}, {counted.value}::double as effectif, fige, "
        f"case when not ({sensitive}) then 'simple' when s.niveau = 'quartier' then 'sensible_quartier' "
        "else 'sensible' end as regle, "
        f"if({sensitive}, {rules['sensible'].threshold}, {rules['simple'].threshold}) as seuil, "
        f"{counted.value} is null as masque, "
        f"not fige and {counted.value} is not null and ("
        f"({counted.value} < seuil and {counted.value} {'>' if rules['simple'].zero_is_safe else '>='} 0) "
        f"or ({sensitive} and s.niveau = 'quartier' and {forbidden})) as petit "
        f"from ({source}) as s left join jumeaux as j on j.code = s.code "
        f"where {counted.value} is not null or marque = 's')"
    )


def at_stake(
    con: duckdb.DuckDBPyConnection,
    counted: Counted,
    partial: Sequence[str] | None = None,
    exact: Sequence[str] | None = None,
    outside: bool = False,
) -> Stake | None:
    """The part of `cellules` where a count may be found out, or None.

    partial, exact: as in Stake; None: found out from the figures. outside: these are published figures only, so
    that finding out asks for more evidence.
    """
    con.execute(
        "create or replace temp table choisis as select lieu, periode from cellules group by all "
        "having bool_or(not fige) and (bool_or(petit) or bool_or(masque))"
    )
    seen = (
        ""
        if partial is not None
        else f"or lieu in (from cellules select distinct lieu order by hash(lieu) limit {SEEN})"
    )
    con.execute(
        f"create or replace temp table ouverts as select distinct lieu, periode from cellules where not fige {seen}"
    )
    breakdowns, known = _breakdowns(con, counted, partial)
    if exact is None:
        evidence = (
            "count(*) >= 3 and avg((tout = somme)::int) >= 0.9"
            if outside
            else "avg((tout = somme)::int) >= 0.5"
        )
        told = f"select parent, code_parent, niveau, {evidence} as exacte from marges " + (
            "join (select parent, code_parent, niveau, count(*) as membres from membres group by all) "
            "using (parent, code_parent, niveau) "
            f"where tout is not null and not inconnu and (n = membres or {counted.sparse}) group by all"
        )
    else:
        con.register("dits", pa.table({"nom": pa.array(list(exact), pa.string())}))
        told = f"select distinct parent, code_parent, niveau, {NAME} in (from dits) as exacte from marges"
    places, sums = _places(con, counted, told)
    chosen = "from cellules semi join choisis using (lieu, periode)"
    columns = ", ".join(counted.keys)
    frame = con.sql(f"select ligne, lieu, {columns}, effectif, fige, regle {chosen} order by {columns}").df()
    if frame.empty:
        return None
    links = Links(counted.keys, tuple(breakdowns), (*places, *_by_action(con, counted)), tolerance=1e9)
    return Stake(frame, _with_twins(links, frame), known, sums)


def label(breakdown: Breakdown) -> str:
    """Name a breakdown in a manifest."""
    return f"{breakdown.column}={breakdown.total}: {', '.join(breakdown.parts or ('*',))}"


def frames_of(earlier: Sequence[pd.DataFrame], keys: Sequence[str]) -> list[pd.DataFrame]:
    """Lay several releases over each other: one frame for most, more where a cell had several values."""
    frames = [frame for frame in earlier if not frame.empty]
    if not frames:
        return []
    every = pd.concat(frames, ignore_index=True).drop_duplicates([*keys, "effectif"])
    every = every.sort_values("effectif", na_position="last", kind="stable")
    rank = every.groupby(list(keys), dropna=False).cumcount()
    every, rank = every[every["effectif"].notna() | (rank == 0)], rank
    rank = rank[every.index]
    return [every[rank == n].reset_index(drop=True) for n in range(int(rank.max()) + 1)]


def telling(earlier: Sequence[pd.DataFrame], now: pd.DataFrame, keys: Sequence[str]) -> list[pd.DataFrame]:
    """The earlier releases that say more than this one: a figure that it masks or has not, or another value.

    now: the cells of this release, `effectif` empty where masked.
    """
    mine = now[[*keys, "effectif"]].rename(columns={"effectif": "_ici"})
    found = []
    for frame in earlier:
        both = frame[[*keys, "effectif"]].merge(mine, on=list(keys), how="left", indicator=True)
        other = both["effectif"].notna() & (both["effectif"] != both["_ici"])
        if (other | (both["_merge"] == "left_only")).any():
            found.append(frame)
    return found


# --- pieces -------------------------------------------------------------------------------------------


def _seen(con: duckdb.DuckDBPyConnection, breakdown: Breakdown) -> bool:
    """Whether a cut is in use: all its labels but one at most are those of other cuts too."""
    if breakdown.parts is None:
        return True
    seen = con.execute(
        f"select count(distinct {breakdown.column}) from cellules where list_contains($parts, {breakdown.column})",
        {"parts": list(breakdown.parts)},
    ).fetchall()[0][0]
    return seen > (1 if breakdown.column == "tranche_age" else 0)


def _others(counted: Counted, breakdown: Breakdown) -> str:
    return ", ".join(name for name in (*counted.keys, "lieu") if name != breakdown.column)


def _in_parts(breakdown: Breakdown) -> str:
    if breakdown.parts is None:
        return f"{breakdown.column} <> '{breakdown.total}'"
    return f"{breakdown.column} in ({', '.join(repr(part) for part in breakdown.parts)})"


def _equations(counted: Counted, breakdown: Breakdown) -> str:
    """One row per total of a breakdown: ligne (one of them), tout, somme of the parts, n parts, m of them masked."""
    total, part = f"{breakdown.column} = '{breakdown.total}'", _in_parts(breakdown)
    return (
        f"select any_value(ligne) as ligne, max(effectif) filter ({total}) as tout, "
        f"coalesce(sum(effectif) filter ({part}), 0) as somme, count(*) filter ({part}) as n, "
        f"count(*) filter ({part} and effectif is null) as m, bool_or(not fige) as partenaire, max(seuil) as seuil "
        f"from cellules {OPEN} where {total} or {part} group by hash({_others(counted, breakdown)})"
    )


def _breakdowns(
    con: duckdb.DuckDBPyConnection, counted: Counted, partial: Sequence[str] | None
) -> tuple[list[Breakdown], tuple[str, ...]]:
    """The breakdowns in use, and which are partial: where all is known, the parts are mostly less than the total.

    Adds to `choisis` the places and periods where what a breakdown leaves out is a small count.
    """
    breakdowns, known = [], []
    for b in counted.breakdowns:
        if not _seen(con, b):
            continue
        if b.overlap:
            con.execute(f"insert into choisis {_small_complements(counted, b)}")
            breakdowns.append(b)
            continue
        con.execute(f"create or replace temp table equations as {_equations(counted, b)}")
        full = f"n = {len(b.parts)}" if b.parts and not b.sparse else "n > 0"
        less, all_ = con.execute(
            "select count(*) filter (tout > somme), count(*) from equations "
            f"where tout is not null and m = 0 and {full}"
        ).fetchall()[0]
        told = partial is not None and label(b) in partial
        if b.complete and (told or (partial is None and less * 2 > all_)):
            known.append(label(b))
            b = replace(b, complete=False)
        if not b.complete or not b.sparse:
            short = f"and n < {len(b.parts)}" if b.parts and b.complete else ""
            con.execute(
                "insert into choisis select distinct lieu, periode from cellules semi join (from equations "
                f"where partenaire and m = 0 and n > 0 {short} and tout - somme > 0 and tout - somme < seuil"
                ") using (ligne)"
            )
        breakdowns.append(b)
    return breakdowns, tuple(known)


def _small_complements(counted: Counted, breakdown: Breakdown) -> str:
    """Places and periods where those who are not in one part are a small count."""
    total, part = f"{breakdown.column} = '{breakdown.total}'", _in_parts(breakdown)
    return (
        f"select distinct lieu, periode from (select *, max(effectif) filter ({total}) over w as tout, "
        f"bool_or(not fige) over w as partenaire from cellules {OPEN} where {total} or {part} "
        f"window w as (partition by hash({_others(counted, breakdown)}))) "
        f"where partenaire and {part} and tout - effectif > 0 and tout - effectif < seuil"
    )


def _places(
    con: duckdb.DuckDBPyConnection, counted: Counted, exact: str
) -> tuple[list[Places], tuple[str, ...]]:
    """Place margins that could betray something, and which are exact sums (a query says so).

    Adds to `choisis` the places that they bring in.
    """
    levels = con.execute("select count(distinct split_part(niveau, '_', 1)) from cellules").fetchall()[0][0]
    if levels < 2:
        return [], ()
    con.execute(MEMBERS)
    con.execute(
        "create or replace temp table marges as "
        "select any_value(p.niveau) as parent, any_value(p.code) as code_parent, c.niveau, "
        "any_value(p.periode) as periode, any_value(p.effectif) as tout, sum(c.effectif) as somme, "
        "count(*) as n, count(*) filter (c.masque or c.petit) as m, "
        f"sum(greatest({WIDE} * c.seuil - coalesce(c.effectif, 0), 0)) as place, "
        "bool_or(c.masque) as inconnu, "
        "bool_or(not p.fige or not c.fige) as partenaire, max(c.seuil) as seuil "
        "from cellules as p join membres as m on m.parent = p.niveau and m.code_parent = p.code "
        "join cellules as c on c.niveau = m.niveau and c.code = m.code and c.croisement = p.croisement "
        "group by p.ligne, c.niveau"
    )
    con.execute(
        "create or replace temp table serrees as "
        f"with exactes as ({exact}) "
        "select m.parent, m.code_parent, m.niveau, m.periode, coalesce(bool_or(e.exacte), false) as exacte, "
        "bool_or(m.m = 0 and m.partenaire and m.tout - m.somme > 0 and m.tout - m.somme < m.seuil) as petite "
        "from marges as m left join exactes as e using (parent, code_parent, niveau) "
        f"where e.exacte or (m.tout - coalesce(m.somme, 0) - m.place < {WIDE} * m.seuil) "
        "group by m.parent, m.code_parent, m.niveau, m.periode"
    )
    con.execute("insert into choisis select distinct code_parent, periode from serrees where petite")
    brought = (
        "create or replace temp table amenes as "
        "with liens as (select s.*, m.code, coalesce(j.lieu, m.code) as lieu from serrees as s "
        "join membres as m on m.parent = s.parent and m.code_parent = s.code_parent and m.niveau = s.niveau "
        "left join jumeaux as j on j.code = m.code), "
        "utiles as (select distinct l.parent, l.code_parent, l.niveau, l.periode from liens as l "
        "join choisis as c on c.periode = l.periode and (c.lieu = l.lieu or (c.lieu = l.code_parent and l.petite)))"
        "select distinct l.* from liens as l semi join utiles as u using (parent, code_parent, niveau, periode)"
    )
    before = -1
    while True:
        con.execute("create or replace temp table choisis as select distinct * from choisis")
        size = con.execute("select count(*) from choisis").fetchall()[0][0]
        if size == before:
            break
        before = size
        con.execute(brought)
        con.execute(
            "insert into choisis select code_parent, periode from amenes union select lieu, periode from amenes"
        )
    found = con.sql(
        "select distinct parent as niveau, code_parent as code, niveau as enfants, code as membre, exacte "
        "from amenes order by all"
    ).df()
    places = []
    for (level, exact), members in found.groupby(["enfants", "exacte"], sort=True):
        listed = members[["niveau", "code", "membre"]]
        if not exact:
            outside = listed[["niveau", "code"]].drop_duplicates().assign(membre=OUTSIDE)
            listed = pd.concat([listed, outside], ignore_index=True)
        sparse = bool(exact) and counted.sparse
        places.append(Places(listed.reset_index(drop=True), level=str(level), sparse=sparse))
    sums = found.loc[found["exacte"], ["niveau", "code", "enfants"]].drop_duplicates()
    return places, tuple(sums.agg(" ".join, axis=1)) if len(sums) else ()


def _by_action(con: duckdb.DuckDBPyConnection, counted: Counted) -> list[Places]:
    """A frein counts the people of its actions: the same sum over another pair of columns."""
    if not {"id_action", "frein"} <= set(counted.splits):
        return []
    actions = con.sql(
        "select distinct unnest(freins) as frein, 'total' as id_action, id as membre from actions "
        "order by all"
    ).df()
    return [Places(actions, "total", "frein", "id_action", sparse=True)] if len(actions) else []


def _with_twins(links: Links, frame: pd.DataFrame) -> Links:
    """Say which places of a frame are one quartier under two codes."""
    twins = frame.loc[frame["code"] != frame["lieu"], ["niveau", "code", "lieu"]].drop_duplicates()
    if twins.empty:
        return links
    pairs = pd.DataFrame(
        {
            "niveau": twins["niveau"].str.replace("2024", "2015"),
            "code": twins["lieu"],
            "niveau_2": twins["niveau"],
            "code_2": twins["code"],
        }
    )
    return replace(links, aliases=(Alias(("niveau", "code"), pairs.reset_index(drop=True)),))


def named(entry: Mapping[str, Any]) -> dict[str, Any]:
    """An exposed cell as a report names it: where and what, never how much."""
    cell = {name: value for name, value in entry["cell"].items() if value not in ("", "total")}
    return {**cell, "reste": True} if entry.get("rest") else cell
