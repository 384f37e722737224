"""The fiche of one quartier: who it is, where it comes from, its figures beside those of its territoires."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from html import escape
from typing import Any

import streamlit as st

from observatoire import formats
from observatoire import pack as packing
from observatoire import sentences as say
from observatoire.catalog import CHAPTERS
from observatoire.home import find_home
from observatoire.pack.order import base_address
from observatoire.tables import Column, Table, plain, records
from observatoire.ui import figures
from observatoire.ui.downloads import data_table, logged
from observatoire.ui.figures import ask
from observatoire.ui.frame import origin
from observatoire.ui.release import current
from observatoire.ui.scope import Scope, choose_quartiers, understand
from observatoire.ui.words import no_quartier, note, section
from observatoire.vocabulary import NIVEAUX, STATUTS_QUARTIER, TOTAL
from observatoire.warehouse import Warehouse

SHOWN = ("contrat_ville", "cite_emploi", "commune", "epci", "departement", "region", "zone_emploi", "clpe")


def chosen_quartier(scope: Scope) -> Scope | None:
    """Let the reader choose one quartier of those in view, and narrow the filters to it; None without any."""
    called = figures.names(scope)
    held = [code for code in called if not scope.quartiers or code in scope.quartiers]
    if not held:
        note(no_quartier(scope))
        return None
    if len(held) == 1:
        return replace(scope, quartiers=(held[0],))
    labels = {code: f"{called[code]} ({code})" for code in held}
    if "quartier" not in st.session_state:
        understand("quartier", labels)
    code = st.selectbox(
        "Quartier à lire",
        held,
        format_func=lambda code: labels.get(code, str(code)),
        key="quartier",
        bind="query-params",
        filter_mode="fuzzy",
    )
    return replace(scope, quartiers=(code,))


def pdf(scope: Scope) -> None:
    """Offer the fiche as a PDF of two pages, written when it is asked for."""
    said = origin()
    name = f"{said.prefix}fiche_{scope.quartiers[0]}_{said.publication}.pdf"
    st.download_button(
        "Télécharger la fiche en PDF (2 pages)",
        data=logged(
            partial(
                _written, current(), replace(scope, sexe=TOTAL, tranche_age=TOTAL, frein=TOTAL, periode=None)
            ),
            name,
        ),
        file_name=name,
        mime=packing.MIMES["pdf"],
        key="fiche_pdf",
        on_click="ignore",
    )


def _written(warehouse: Warehouse, scope: Scope) -> bytes:
    return packing.WRITERS["pdf"](packing.fiche(warehouse, scope, base_address(find_home())))


def identity(scope: Scope) -> None:
    """Code, communes, territoires, sub-areas, and how its contour is known."""
    code = scope.quartiers[0]
    row = ask("pages/quartier/identite", code=code).iloc[0]
    places = records(ask("pages/quartier/territoires", code=code, geographie=scope.geographie))
    entries = [("Code", code), ("Liste", f"quartiers de {scope.geographie}")]
    if not formats.is_missing(row["statut"]):
        entries.append(("Statut", STATUTS_QUARTIER.get(row["statut"], row["statut"])))
    entries += [(NIVEAUX[niveau], _listed(places, niveau)) for niveau in SHOWN]
    parts = row["sous_quartiers"]
    if parts is not None and not isinstance(parts, float) and not formats.is_missing(parts) and len(parts):
        entries.append(("Secteurs", formats.listing(list(parts))))
    entries.append(("Contour", _contour(row)))
    listed = "".join(f"<dt>{escape(term)}</dt><dd>{escape(text)}</dd>" for term, text in entries if text)
    section("Identité")
    st.html(f'<dl class="obs-identity">{listed}</dl>')


def _listed(places: Sequence[dict[str, Any]], niveau: str) -> str:
    names = [
        f"{place['nom']}{' (rattachement déduit, non officiel)' if place['derivee'] else ''}"
        for place in places
        if place["niveau"] == niveau
    ]
    return formats.listing(names)


def _contour(row: Any) -> str:
    if not row["a_contour"]:
        return "non publié : le quartier est un point sur la carte"
    return "schématique, indicatif seulement" if row["schematique"] else "officiel"


def lineage(scope: Scope) -> None:
    """Say where the quartier comes from or what it became, and lead to the same place in the other list."""
    code = scope.quartiers[0]
    links = records(ask("pages/quartier/lignee", code=code))
    section("D'une liste à l'autre")
    note(say.lineage(scope.geographie, links))
    note(say.inheritance(scope.geographie, links))
    others = [link for link in links if not formats.is_missing(link["code"])]
    with st.container(horizontal=True):
        for link in others:
            st.button(
                f"Voir {plain(str(link['nom']))} (liste de {int(link['geographie'])})",
                key=f"voir_{link['code']}",
                on_click=_go,
                args=(int(link["geographie"]), str(link["code"])),
            )


def _go(geographie: int, code: str) -> None:
    st.session_state["geographie"] = geographie
    choose_quartiers([code])


def beside(scope: Scope) -> None:
    """Every indicator of the quartier beside all residents of its territoires, at the same date."""
    section("Tous les chiffres du quartier, à côté de ses territoires")
    held = [*_columns(figures.references(scope)), *figures.view(scope).around]
    ids = list(current().indicators)
    found = [(name, figure.row) for name in ids if (figure := figures.figure(scope, name))]
    lines = [_compared(scope, name, row, held) for name, row in found if row]
    if not lines:
        note(
            say.no_figures(
                figures.subject(scope),
                scope.geographie,
                list(current().indicators.values())[:1],
                False,
                False,
            )
        )
        return
    columns = [
        Column("rubrique", "Rubrique", only_file=True),
        Column("indicateur", "Indicateur"),
        Column("unite", "Unité", only_file=True),
        Column("periode", "Date", "date"),
        Column("valeur", "Le quartier", "nombre", marque="marque", unit="unite", places="decimales"),
    ]
    empty = [r for r in held if all(formats.is_missing(line.get(r.key)) for line in lines)]
    held = [reference for reference in held if reference not in empty]
    columns += [_reference_column(reference) for reference in held]
    columns.append(Column("source", "Source", only_file=True))
    places = ". ".join(reference.label[:1].upper() + reference.label[1:] for reference in held)
    note(f"Le quartier : ses habitants. Les territoires : tous les habitants, quartiers compris. {places}.")
    if empty:
        note(f"Rien n'est publié à ces dates pour {formats.listing([r.label for r in empty])}.")
    title = f"Chiffres de {figures.subject(scope).whom} ({scope.quartiers[0]})"
    data_table(Table(title, tuple(columns), tuple(lines)), unfolded=True)


def _reference_column(reference: figures.Reference) -> Column:
    header = reference.short[:1].upper() + reference.short[1:]
    return Column(
        reference.key, header, "nombre", marque=f"m{reference.key}", unit="unite", places="decimales"
    )


def _columns(references: Sequence[figures.Reference]) -> list[figures.Reference]:
    """One territoire per level: a quartier over two communes has its table without them."""
    kept: dict[str, figures.Reference] = {}
    for reference in references:
        kept.setdefault(reference.niveau, reference)
    return list(kept.values())


def _compared(
    scope: Scope, name: str, row: dict[str, Any], held: Sequence[figures.Reference]
) -> dict[str, Any]:
    """One line of the table: the figure of the quartier, and those of its territoires at the same date."""
    indicator = current().indicators[name]
    kept = {reference.key for reference in held}
    found = [*figures.compared(scope, name, row), *figures.compared_quartiers(scope, name, row)]
    same = {r.key: line for r, line in found if r.key in kept}
    return {
        "rubrique": CHAPTERS.get(indicator.chapter, indicator.chapter),
        "indicateur": indicator.title,
        "unite": indicator.unit,
        "decimales": indicator.decimals,
        "periode": row["periode"],
        "valeur": row["valeur"],
        "marque": row["marque"],
        "source": row["source"],
        **{place: line["valeur"] for place, line in same.items()},
        **{f"m{place}": line["marque"] for place, line in same.items()},
    }
