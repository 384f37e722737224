"""Where the territoire stands: five facts, figures and gaps, quartier by quartier."""

from __future__ import annotations

from typing import Any

from observatoire import besoins, facts, formats, results
from observatoire import sentences as say
from observatoire.formats import is_missing
from observatoire.pack import axes, pictures
from observatoire.pack.model import Block, Bullets, Card, Cards, Data, Page, Text
from observatoire.reading import View
from observatoire.tables import Column, Table, records
from observatoire.vocabulary import MARQUES
from observatoire.warehouse import Warehouse

SHOWN = ("population", "defm_abc", "part_femmes_defm", "part_jeunes_defm", "part_peu_formes_defm", "part_anciens_defm",
         "taux_emploi", "taux_pauvrete", "revenu_median")  # fmt: skip
"""Indicators of the table of figures."""
PICKS = ("defm_abc", "taux_emploi", "taux_pauvrete", "part_peu_formes_defm")
BESIDE = ("population", "defm_abc", "taux_emploi", "taux_pauvrete")
"""Indicators of the table of quartiers."""
MOST_FACTS = 5


def pages(view: View, warehouse: Warehouse) -> list[Page]:
    """Write the facts, then the gaps."""
    return [_facts(view, warehouse), _gaps(view, warehouse)]


def _facts(view: View, warehouse: Warehouse) -> Page:
    said = [text if text.endswith(".") else f"{text}." for text in five(view)]
    count = formats.count(len(said), "fait à retenir", "faits à retenir")
    blocks: list[Block] = [
        Bullets(tuple(said), numbered=True),
        Cards(tuple(card(view, name) for name in PICKS if name in view.indicators)),
    ]
    drawn = pictures.trend(view, "defm_abc") or pictures.map_of(view, warehouse, "population")
    blocks += [drawn] if drawn else [Text("Aucune série n'est publiée pour ces quartiers.", "note")]
    blocks.append(Text(_compared_with(view), "note"))
    return Page("faits", count, facts.message(view), tuple(blocks))


def five(view: View) -> list[str]:
    """Choose five sentences: people, jobseekers, work, poverty, needs, then what is left."""
    money = records(view.ask("pages/actions/argent", **view.scope.place))
    year = max((int(row["annee"]) for row in money), default=0)
    promises = axes.lines(view)
    found = [
        facts.people(view),
        facts.jobseekers(view),
        facts.gap(view, "taux_emploi"),
        facts.gap(view, "taux_pauvrete"),
        needs_fact(view),
        results.money_title(money, year) if money else "",
        facts.gap(view, "part_femmes_defm"),
        results.roadmap_title(promises) if promises else "",
        facts.gap(view, "part_moins_25"),
    ]
    return [formats.spaced(text) for text in found if text][:MOST_FACTS]


def needs_fact(view: View) -> str:
    """Name the largest uncovered needs, where the release knows any."""
    where = {**view.scope.place, "periode": view.scope.periode}
    whole = records(view.ask("pages/freins/territoire", **where))
    if not whole:
        return ""
    first = records(view.ask("pages/freins/premiers", **where, nombre=3))
    return besoins.headline(view.subject.whom, first, whole)


def card(view: View, name: str) -> Card:
    """Write one figure with its gap, change and date."""
    found = view.figure(name)
    assert found is not None
    indicator = found.indicator
    if found.row is None:
        rows = view.latest_per_quartier(name)
        reach = say.extent(rows)
        if reach is None:
            return Card(indicator.title, formats.MISSING, (MARQUES["nd"].capitalize(),))
        low, high, published = reach
        if published == 1:
            return Card(
                indicator.title, say.figure(low, indicator), (say.alone(rows, view.names), say.when(low))
            )
        spread = f"{say.bare(low, indicator)} à {say.bare(high, indicator)}"
        over = (
            f"selon le quartier ({formats.count(published, 'publié')} sur {formats.number(len(view.codes))})"
        )
        return Card(indicator.title, spread, (over, say.when(low)))
    row = found.row
    value = say.figure(row, indicator)
    lines = [MARQUES[value].capitalize()] if value in MARQUES else []
    compared = view.against(name, row)
    if compared and (apart := say.gap(row, compared[1], indicator)):
        lines.append(f"{say.beside(apart, compared[0].short)} ({say.bare(compared[1], indicator)})")
    lines += [say.change(row, found.before, indicator), say.when(row), say.coverage(row)]
    return Card(indicator.title, value, tuple(line for line in lines if line))


def _compared_with(view: View) -> str:
    held = [r.label for r in view.references if r.niveau in ("epci", "departement", "region")]
    if not held:
        return ""
    named = ". ".join(text[:1].upper() + text[1:] for text in held)
    return f"Comparaisons : tous les habitants, quartiers compris. {named}."


def _gaps(view: View, warehouse: Warehouse) -> Page:
    name = "taux_emploi"
    indicator = view.indicators.get(name)
    rows = view.latest_per_quartier(name) if indicator else []
    shown = next((row for row in rows if say.known(row)), None)
    title = f"{view.subject.whom} : les chiffres, quartier par quartier"
    if indicator and shown:
        compared = [c for c in view.compared(name, shown) if c[0].niveau != "commune"]
        short, row = (compared[0][0].short, compared[0][1]) if compared else ("", None)
        title = say.extent_title(indicator, rows, view.names, row, short)
    blocks: list[Block] = []
    few = len(view.codes) <= pictures.MOST_DOTS
    drawn = pictures.dots(view, name)
    mapped = pictures.map_of(
        view, warehouse, name if shown else "population", high=185 if few and drawn else 330
    )
    blocks += [part for part in (drawn, mapped) if part]
    blocks += [Data(_quartiers_table(view), 10 if few else 16), Data(figures_table(view), 0)]
    return Page("ecarts", "Les écarts", title, tuple(blocks))


def _quartiers_table(view: View) -> Table:
    """One row per quartier: people, jobseekers, work, poverty, each with its mark."""
    shown = [view.indicators[name] for name in BESIDE if name in view.indicators]
    lines: dict[str, dict[str, Any]] = {code: {"nom": view.names[code], "code": code} for code in view.codes}
    dates, origins = [], []
    for indicator in shown:
        rows = view.latest_per_quartier(indicator.id)
        for row in rows:
            lines[row["code"]] |= {indicator.id: row["valeur"], f"m_{indicator.id}": row["marque"]}
        if rows:
            dates.append(f"{indicator.title}{formats.NNBSP}: {say.when(rows[0])}")
            origins += rows
    kinds: dict[str, Any] = {"percent": "%", "euros": "€"}
    columns = [Column("nom", "Quartier"), Column("code", "Code", only_file=True)]
    columns += [
        Column(i.id, i.title, kinds.get(formats.unit_kind(i.unit), "nombre"), i.decimals, marque=f"m_{i.id}")
        for i in shown
    ]
    ranked = sorted(lines.values(), key=lambda line: -_size(line.get("population")))
    return Table(
        "Les quartiers du territoire, du plus au moins peuplé", tuple(columns), tuple(ranked), source=pictures.sources(origins),
        notes=(f"{'. '.join(dates)}.",) if dates else (),
    )  # fmt: skip


def _size(cell: Any) -> float:
    return 0.0 if is_missing(cell) else float(cell)


def figures_table(view: View, names: tuple[str, ...] = SHOWN) -> Table:
    """The figures of the subject: value, date, comparison, source."""
    lines = []
    for name in names:
        found = view.figure(name)
        if found is None:
            continue
        row: dict[str, Any] = found.row or {}
        compared = view.against(name, found.row)
        lines.append(
            {
                "titre": found.indicator.title,
                "unite": found.indicator.unit,
                "decimales": found.indicator.decimals,
                "valeur": row.get("valeur"),
                "marque": row.get("marque"),
                **({"periode": row.get("periode")} if found.row else {}),
                "evolution": say.change(found.row, found.before, found.indicator),
                "comparaison": compared[1]["valeur"] if compared else None,
                "m_comparaison": compared[1]["marque"] if compared else None,
                "avec": compared[0].short if compared else "",
                "source": row.get("source"),
            }
        )
    columns = (
        Column("titre", "Indicateur"),
        Column("valeur", "Valeur", "nombre", marque="marque", unit="unite", places="decimales"),
        Column("unite", "Unité", only_file=True),
        Column("periode", "Date", "date"),
        Column("evolution", "Évolution", only_file=True),
        Column(
            "comparaison", "Comparaison", "nombre", marque="m_comparaison", unit="unite", places="decimales"
        ),
        Column("avec", "Comparé à"),
        Column("source", "Source du chiffre", only_file=True),
    )
    return Table(
        f"Les chiffres de {view.subject.whom}", columns, tuple(lines), source=pictures.sources(lines)
    )
