"""Pictures of a page, each with its message, a sentence, its source, and a table that says the same."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from observatoire import charts, comparing, formats, how_to_read
from observatoire import sentences as say
from observatoire.catalog import Indicator
from observatoire.tables import Column, Table, records
from observatoire.ui import figures
from observatoire.ui.downloads import data_table, picture_files
from observatoire.ui.frame import demonstration
from observatoire.ui.release import kept
from observatoire.ui.scope import Scope, select_quartiers
from observatoire.ui.words import definition, empty, note, section
from observatoire.vocabulary import DIMENSION_LABELS, DIMENSIONS, TOTAL

MOST_DOTS = 30
"""Past this many quartiers a dot plot cannot be read: the table stands alone."""

ORDERED = ("tranche_age", "niveau_formation", "anciennete")
CLASSES = "Les bornes des classes d'ancienneté ne sont pas publiées avec le fichier."
WATCHED = {
    "sexe": "F",
    "tranche_age": "<26",
    "niveau_formation": "infra CAP-BEP",
    "anciennete": "classe 4",
    "rsa": "oui",
    "nationalite": "etrangere",
}
"""The part of each breakdown that the title of its picture gives."""

OTHERS = {"rsa": "Autres inscrits"}
"""Where a source publishes one part only, the rest of the total has this name."""


def dark() -> bool:
    """Say whether the reader sees the dark theme."""
    return st.context.theme.type == "dark"


# --- a picture and all that goes with it ----------------------------------------------------------


@dataclass(frozen=True)
class Picture:
    """What a part of a page shows, made once for all sessions: title, notes, figure, table, definitions."""

    title: str
    before: Sequence[str] = ()
    figure: go.Figure | None = None
    key: str = ""
    alt: str = ""
    reading: str = ""
    source: str = ""
    after: Sequence[str] = ()
    table: Table | None = None
    defined: Sequence[Indicator] = ()
    level: int = 2
    clickable: bool = False
    unfolded: bool = False
    parts: Sequence[Picture] = ()


def show(make: Callable[[], Picture | None], *key: Any) -> None:
    """Show a picture, made now or before by another run; nothing where there is nothing to show."""
    made: Picture | None = kept(make, *key)
    if made is not None:
        _shown(made)


def _shown(made: Picture) -> None:
    """Show the title (none for a part of a picture), notes, figure, parts side by side, table and definitions."""
    if made.title:
        section(made.title, made.level)
    for text in made.before:
        note(text)
    if made.figure is not None:
        draw(
            made.figure,
            made.key,
            made.alt,
            reading=made.reading,
            clickable=made.clickable,
            source=made.source,
        )
    if made.parts:
        columns = st.grid(len(made.parts), min_column_width=260)
        for part in made.parts:
            with columns.cell():
                _shown(part)
    for text in made.after:
        note(text)
    if made.table is not None:
        data_table(made.table, unfolded=made.unfolded)
    if made.defined:
        definition(*made.defined)


# --- over time ------------------------------------------------------------------------------------


def trend(scope: Scope, names: Sequence[str], title: str = "") -> None:
    """Draw how some indicators of one unit move over time, both generations, breaks drawn.

    Nothing is drawn of less than two dates: the cards above have said why.
    """
    look = dark()
    show(lambda: _trend(scope, names, title, look), "evolution", scope, *names, title, look)


def _trend(scope: Scope, names: Sequence[str], title: str, look: bool) -> Picture | None:
    found = [figure for name in names if (figure := figures.figure(scope, name))]
    if not found:
        return None
    first = found[0].indicator
    rows = pd.concat([_drawn(scope, figure) for figure in found])
    if not _has_course(rows):
        return None
    sentence = say.course(rows[rows["indicateur"] == first.id], first)
    periods = rows["periode"]
    yearly = bool(((periods.dt.month == 12) & (periods.dt.day == 31)).all())
    span = f"{formats.period(periods.min(), yearly)} à {formats.period(periods.max(), yearly)}"
    listed = say.other_list(rows, scope.geographie)
    figure = charts.trend(
        rows,
        unit=first.unit,
        decimals=first.decimals,
        breaks=[*_zoning(rows), *((b.date, b.label) for b in first.breaks)],
        yearly=yearly,
        dark=look,
    )
    of_first = records(rows[rows["indicateur"] == first.id])
    return Picture(
        title or sentence.rstrip("."),
        before=[f"{', '.join(filter(None, [subtitle(scope, first.unit), span, listed]))}."],
        figure=figure,
        key=f"evolution_{first.id}",
        alt=sentence,
        reading=how_to_read.latest_point(of_first, first, figures.subject(scope).whom),
        source=say.sources(records(rows)),
        after=[sentence if title else "", foot(rows, first)],
        table=_series_table(rows, f"{first.title} : {figures.subject(scope).whom}"),
        defined=[each.indicator for each in found],
    )


def _has_course(rows: pd.DataFrame) -> bool:
    return bool(rows["valeur"].notna().sum() >= 2)


def _drawn(scope: Scope, found: figures.Figure) -> pd.DataFrame:
    """Keep the generation on screen, and of the other one only the dates that lie outside it."""
    rows = found.rows[found.rows["periode"].notna()]
    own = rows[rows["geographie"] == scope.geographie]
    other = rows[rows["geographie"] != scope.geographie]
    if len(own) and len(other):
        other = other[(other["periode"] < own["periode"].min()) | (other["periode"] > own["periode"].max())]
    kept = pd.concat([own, other]).sort_values("periode")
    named = found.indicator.title.removeprefix("Demandeurs d'emploi, ")
    return kept.assign(serie=f"{named[:1].upper()}{named[1:]}")


def _zoning(rows: pd.DataFrame) -> list[tuple[Any, str]]:
    """Name the change of list, half-way between the last figure of 2015 quartiers and the first of 2024."""
    before = rows.loc[rows["geographie"] == 2015, "periode"]
    after = rows.loc[rows["geographie"] == 2024, "periode"]
    if before.empty or after.empty or before.max() >= after.min():
        return []
    half = before.max() + (after.min() - before.max()) / 2
    return [(half.date(), "liste de quartiers de 2024")]


# --- several quartiers ----------------------------------------------------------------------------


def gap_dots(scope: Scope, name: str) -> None:
    """Draw one indicator for each quartier beside comparison territoires; a click adds to the filter."""
    look = dark()
    show(lambda: _gap_dots(scope, name, look), "quartiers", scope, name, look)


def _gap_dots(scope: Scope, name: str, look: bool) -> Picture | None:
    indicator = figures.indicator(name)
    if indicator is None:
        return None
    rows = list(figures.latest_per_quartier(scope, name))
    if not any(say.known(row) for row in rows):
        return Picture(indicator.title, [empty(scope, indicator)])
    called = figures.names(scope)
    shown = next(row for row in rows if say.known(row))
    compared = figures.compared(scope, name, shown) if indicator.kind != "effectif" else []
    nearest = next(((r.short, row) for r, row in compared if r.niveau != "commune"), ("", None))
    sentence = say.extent_sentence(indicator, rows, called, nearest[1], nearest[0])
    rows.sort(key=lambda row: list(called).index(row["code"]))
    order = comparing.order(rows, indicator, called)
    table = pd.DataFrame(rows).assign(label=lambda r: r["code"].map(called))
    few = len(rows) <= MOST_DOTS
    figure = charts.dots(
        table,
        sort=order.holds,
        unit=indicator.unit,
        decimals=indicator.decimals,
        selected=scope.quartiers,
        references=_lines(compared),
        dark=look,
    )
    many = (
        f"{formats.count(len(rows), 'quartier')} : le tableau les donne tous ; choisir un territoire plus petit pour "
        "les dessiner."
    )
    return Picture(
        say.extent_title(indicator, rows, called, nearest[1], nearest[0]),
        before=[f"{subtitle(scope, indicator.unit)}, {say.when(shown)}."],
        figure=figure if few else None,
        key=f"quartiers_{name}",
        alt=sentence,
        reading=how_to_read.dot(shown, indicator, called[shown["code"]]),
        source=say.sources(rows),
        after=[order.sentence if few else many, foot(table, indicator)],
        table=_places_table(indicator, rows, called, compared),
        defined=[indicator],
        clickable=True,
    )


def _lines(compared: Sequence[tuple[figures.Reference, dict[str, Any]]]) -> list[tuple[str, float]]:
    """Lines of comparison, one per level and three at most: more cannot be told apart."""
    nearest: dict[str, tuple[str, float]] = {}
    for reference, row in compared:
        if reference.niveau in ("epci", "departement", "region", "france"):
            nearest.setdefault(reference.niveau, (reference.short, row["valeur"]))
    if len(nearest) > 3:
        nearest.pop("region")
    return list(nearest.values())


def _places_table(
    indicator: Indicator, rows: Sequence[dict[str, Any]], called: dict[str, str], compared: Sequence[Any]
) -> Table:
    quartiers = [{**row, "lieu": called[row["code"]], "qui": "habitants du quartier"} for row in rows]
    quartiers.sort(
        key=lambda row: (not say.known(row), -(row["valeur"] if say.known(row) else 0), row["lieu"])
    )
    others = [{**row, "lieu": reference.label, "qui": "tous les habitants"} for reference, row in compared]
    return Table(
        f"{indicator.title} par quartier",
        (
            Column("lieu", "Lieu"),
            Column("code", "Code"),
            Column("qui", "Qui"),
            Column("periode", "Date", "date"),
            Column(
                "valeur", f"Valeur ({indicator.unit})", _kind(indicator), indicator.decimals, marque="marque"
            ),
            *_parts(rows),
        ),
        (*quartiers, *others),
        source=say.sources(rows),
    )


def _parts(rows: Sequence[dict[str, Any]]) -> list[Column]:
    """Numerator, denominator and interval, where the release has them."""
    wanted = [
        Column("numerateur", "Numérateur", "nombre"),
        Column("denominateur", "Dénominateur", "nombre"),
        Column("bas", "Borne basse (95 %)", "%", 1),
        Column("haut", "Borne haute (95 %)", "%", 1),
    ]
    return [column for column in wanted if any(not formats.is_missing(row.get(column.key)) for row in rows)]


# --- structure ------------------------------------------------------------------------------------


def structures(scope: Scope, name: str, columns: Sequence[str], title: str) -> None:
    """Draw how an indicator splits by each of some breakdown columns, under its course, which says where it has none."""
    found = figures.figure(scope, name)
    if found and not _moment(found):
        if _has_course(_drawn(scope, found)):
            section(title)
            note(empty(scope, found.indicator))
        return
    section(title)
    for by in columns:
        structure(scope, name, by)


def structure(scope: Scope, name: str, by: str) -> None:
    """Draw how an indicator splits by a breakdown column, beside the quartiers of a larger territoire."""
    look = dark()
    show(lambda: _structure(scope, name, by, look), "structure", scope, name, by, look)


def _structure(scope: Scope, name: str, by: str, look: bool) -> Picture | None:
    indicator = figures.indicator(name)
    found = figures.figure(scope, name)
    if indicator is None or found is None:
        return None
    moment = _moment(found)
    larger = _larger(scope)
    rows = _splits(scope, name, moment, larger) if moment else pd.DataFrame()
    groups = [(figures.subject(scope).whom, _split(rows, by, "ici"))] if moment else []
    if groups and larger:
        groups.append((larger.label, _split(rows, by, larger.lieu)))
    groups = [(label, rows) for label, rows in groups if len(rows)]
    label = DIMENSION_LABELS[by]
    if not groups or groups[0][0] != figures.subject(scope).whom:
        return Picture(f"{label} : répartition non publiée", [empty(scope, indicator)], level=3)
    table = pd.concat([rows.assign(groupe=group) for group, rows in groups])
    sentence = _structure_sentence(by, groups)
    said = " ".join(filter(None, [_completeness(groups), CLASSES if by == "anciennete" else ""]))
    return Picture(
        sentence,
        level=3,
        before=[f"{subtitle(scope, f'{label}, en % des personnes')}, {formats.day(moment)}."],
        figure=charts.structure(table, ordered=by in ORDERED, dark=look),
        key=f"structure_{name}_{by}",
        alt=f"{label} : {sentence}.",
        reading=how_to_read.part(records(table)[0]),
        source=say.sources(records(table)),
        after=[said, foot(table, indicator)],
        table=_structure_table(
            f"{indicator.title} : {label if label.isupper() else label.lower()}", label, table
        ),
    )


def _moment(found: figures.Figure) -> Any:
    row = found.row
    return None if row is None or formats.is_missing(row["periode"]) else row["periode"].date()


def _larger(scope: Scope) -> figures.Reference | None:
    """The smallest territoire that holds more quartiers than those in view."""
    held = [r for r in figures.references(scope) if r.niveau in ("departement", "region", "france")]
    for reference in held:
        rows = figures.ask(
            "lists/quartiers", niveau=reference.niveau, code=reference.code, geographie=scope.geographie
        )
        if len(rows) > len(figures.codes(scope)):
            return figures.Reference(reference.niveau, reference.code, reference.nom, "qpv")
    return None


def _splits(scope: Scope, name: str, moment: Any, larger: figures.Reference | None) -> pd.DataFrame:
    """Every breakdown of an indicator at one date, read in one go: a page draws several of them."""
    return figures.ask(
        "pages/commun/repartition",
        indicateur=name,
        dimensions=list(DIMENSIONS),
        codes=figures.codes(scope),
        lieu=larger.lieu if larger else "",
        geographie=scope.geographie,
        periode=moment,
        sexe=scope.sexe,
    )


def _split(every: pd.DataFrame, by: str, group: str) -> pd.DataFrame:
    rows = every[(every["dimension"] == by) & (every["groupe"] == group)]
    labels = DIMENSIONS[by]
    parts = rows[rows["part"].isin(list(labels))]
    parts = parts.assign(rang=parts["part"].map(list(labels).index)).sort_values("rang")
    total = rows.loc[rows["part"] == TOTAL, "valeur"]
    rest = float(total.iloc[0] - parts["valeur"].sum()) if len(total) and len(parts) else 0.0
    parts = parts.assign(part=parts["part"].map(labels))
    if rest > 0:
        other = parts.tail(1).assign(part=OTHERS.get(by, "Non précisé"), valeur=rest)
        parts = pd.concat([parts, other], ignore_index=True)
    return parts.assign(share=100 * parts["valeur"] / parts["valeur"].sum()) if len(parts) else parts


def _structure_sentence(by: str, groups: Sequence[tuple[str, pd.DataFrame]]) -> str:
    """Give the share of the part that matters most for employment, and the same in the comparison."""
    watched = DIMENSIONS[by][WATCHED[by]]
    shares = [rows.loc[rows["part"] == watched, "share"] for _, rows in groups]
    if not len(shares[0]):
        return DIMENSION_LABELS[by]
    own = formats.percent(shares[0].iloc[0], 0)
    said = formats.colon(watched, own)
    if len(shares) > 1 and len(shares[1]):
        other = formats.percent(shares[1].iloc[0], 0)
        than = "comme dans les" if other == own else f"contre {other} dans les"
        said += f", {than} {groups[1][0]}"
    return said


def _completeness(groups: Sequence[tuple[str, pd.DataFrame]]) -> str:
    partial = [
        f"{label} : somme de {formats.number(rows['quartiers_publies'].iloc[0])} quartiers sur "
        f"{formats.number(rows['quartiers'].iloc[0])}"
        for label, rows in groups
        if rows["quartiers_publies"].iloc[0] < rows["quartiers"].iloc[0]
    ]
    return f"Quartiers dont toute la répartition est publiée. {' ; '.join(partial)}." if partial else ""


def _structure_table(title: str, label: str, rows: pd.DataFrame) -> Table:
    return Table(
        title,
        (
            Column("groupe", "Lieu"),
            Column("part", label),
            Column("valeur", "Personnes", "nombre", marque="marque"),
            Column("share", "Part", "%", 1),
            Column("quartiers_publies", "Quartiers additionnés", "nombre"),
        ),
        tuple(records(rows)),
        source=say.sources(records(rows)),
        head=2,
    )


# --- what every picture has -----------------------------------------------------------------------


def draw(
    figure: go.Figure, key: str, alt: str, *, reading: str, clickable: bool = False, source: str = ""
) -> None:
    """Show a figure with its sentence as alternative text, how to read it, and its files.

    A click on a quartier of a `clickable` figure adds it to the filter.
    """
    options: dict[str, Any] = {
        "theme": None,
        "config": charts.config(),
        "alt": alt,
        "key": f"graphique_{key}",
    }
    if clickable:
        options |= {"on_select": lambda: _clicked(f"graphique_{key}"), "selection_mode": "points"}
    st.plotly_chart(_written_once(figure), **options)
    note(reading)
    picture_files(figure, key, alt, source)


def _written_once(figure: go.Figure) -> go.Figure:
    """Make a kept figure keep its description too: Streamlit asks for it, a deep copy, at each run of each reader."""
    if "to_dict" not in vars(figure):
        setattr(figure, "to_dict", cache(figure.to_dict))  # noqa: B010
    return figure


def _clicked(key: str) -> None:
    points = st.session_state[key]["selection"]["points"]
    codes = [_code(point.get("customdata")) for point in points]
    select_quartiers([code for code in codes if code])


def _code(custom: Any) -> str:
    if isinstance(custom, (list, tuple)):
        custom = custom[0] if custom else ""
    elif isinstance(custom, dict):
        custom = next(iter(custom.values()), "")
    return str(custom or "")


def subtitle(scope: Scope, unit: str) -> str:
    """Say what is drawn: unit, place, public, and that figures are simulated where they are."""
    about = figures.subject(scope)
    text = f"{unit}, {about.whom}{say.public(scope.sexe, scope.tranche_age)}"
    return f"{text[:1].upper()}{text[1:]}"


def foot(rows: pd.DataFrame, indicator: Indicator) -> str:
    """Say where the figures come from, what their marks mean, and that they are simulated where they are."""
    source = f"Source : {say.sources(records(rows)) or indicator.source}."
    marks = say.marks_legend(rows["marque"]) if "marque" in rows else ""
    return " ".join(filter(None, [source, demonstration(), f"{marks}." if marks else ""]))


def under(rows: pd.DataFrame, indicator: Indicator) -> None:
    """Write `foot` under a picture."""
    note(foot(rows, indicator))


def _kind(indicator: Indicator) -> Any:
    return {"percent": "%", "euros": "€"}.get(formats.unit_kind(indicator.unit), "nombre")


def _series_table(rows: pd.DataFrame, title: str) -> Table:
    lines = records(rows)
    summed = any(not formats.is_missing(record["quartiers"]) for record in lines)
    over = [Column("quartiers_publies", "Quartiers publiés", "nombre"), Column("quartiers", "sur", "nombre")]
    return Table(
        title,
        (
            Column("serie", "Série"),
            Column("periode", "Date", "date"),
            Column("geographie", "Liste de quartiers", "annee"),
            Column("valeur", "Valeur", "nombre", marque="marque"),
            *(over if summed else []),
        ),
        tuple(lines),
        source=say.sources(lines),
        head=2,
    )
