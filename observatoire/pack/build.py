"""A release and an order → a pack; a release and a quartier → a fiche. Nothing here depends on the day or the machine."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from datetime import date
from typing import Any

import pandas as pd
import segno

from observatoire import facts, formats
from observatoire.pack import actions, axes, method, needs, one, standing
from observatoire.pack.model import Block, Bullets, Document, Heading, Page, Text
from observatoire.pack.order import CHAPTERS, Order, find_scope, link
from observatoire.reading import Ask, Scope, View
from observatoire.sentences import warning
from observatoire.vocabulary import GEOGRAPHIES, NIVEAUX
from observatoire.warehouse import Warehouse

WRITERS: dict[str, Callable[[View, Warehouse], list[Page]]] = {
    "synthese": standing.pages,
    "axes": axes.pages,
    "freins": needs.pages,
    "actions": actions.pages,
    "methode": method.pages,
}
RELATIVE = (
    "À faire précéder de l'adresse de votre observatoire. Une fois « adresse » réglée dans config.toml, le lien est "
    "entier et un code QR l'accompagne."
)


def pack(warehouse: Warehouse, order: Order) -> Document:
    """Write the pack of a territoire from one release. Raises Unknown."""
    scope = find_scope(warehouse, order.niveau, order.code, order.geographie)
    view = View(scope, warehouse.indicators, _remembered(warehouse))
    pages = together(
        [page for chapter in order.chapters for page in WRITERS[chapter](view, warehouse)], scope.nom
    )
    where = link(
        order.base, "comite", niveau=scope.niveau, territoire=scope.code, geographie=scope.geographie,
        publication=warehouse.id,
    )  # fmt: skip
    cover: list[Block] = [
        Text(facts.message(view), "lead"),
        Bullets(tuple(CHAPTERS[chapter] for chapter in order.chapters)),
    ]
    subtitle = f"{NIVEAUX[scope.niveau]} · {GEOGRAPHIES[scope.geographie].lower()}"
    return _document(
        warehouse, scope.nom, "Comité de pilotage", subtitle, where, bool(order.base), pages, tuple(cover)
    )


def together(pages: list[Page], place: str) -> list[Page]:
    """Say on one sheet what is not published, rather than on a nearly empty sheet each."""
    absent = [page for page in pages if all(isinstance(block, Text) for block in page.blocks)]
    if len(absent) < 2:
        return pages
    told = tuple(block for page in absent for block in (Heading(page.title), *page.blocks))
    one = Page("absents", "Ce qui manque", f"{place} : ce qui n'est pas encore publié", told)
    return [one if page is absent[0] else page for page in pages if page not in absent[1:]]


def fiche(warehouse: Warehouse, scope: Scope, base: str = "") -> Document:
    """Write the two pages of one quartier (`scope.quartiers` holds its code)."""
    view = View(scope, warehouse.indicators, _remembered(warehouse))
    where = link(
        base, "quartier", niveau=scope.niveau, territoire=scope.code, geographie=scope.geographie,
        quartiers=scope.quartiers[0],
    )  # fmt: skip
    subtitle = f"{scope.quartiers[0]} · {GEOGRAPHIES[scope.geographie].lower()} · {scope.nom}"
    name = view.subject.nom
    return _document(
        warehouse, name, "Fiche du quartier", subtitle, where, bool(base), one.pages(view, warehouse), None
    )


NEEDS = {"pages/actions/": "ventilation", "pages/freins/": "matrice"}
"""Tables that the first releases did not have: their pages then say that nothing is published."""


def _remembered(warehouse: Warehouse) -> Ask:
    """Ask each question once: several pages read the same figures."""
    held: dict[str, pd.DataFrame] = {}
    tables = warehouse.manifest["tables"]

    def lacking(question: str) -> bool:
        return any(question.startswith(start) and name not in tables for start, name in NEEDS.items())

    def ask(question: str, **params: Any) -> pd.DataFrame:
        key = f"{question}{sorted(params.items())!r}"
        if key not in held:
            held[key] = pd.DataFrame() if lacking(question) else warehouse.ask(question, **params)
        return held[key]

    return ask


def _document(
    warehouse: Warehouse,
    place: str,
    kind: str,
    subtitle: str,
    where: str,
    absolute: bool,
    pages: list[Page],
    cover: tuple[Block, ...] | None,
) -> Document:
    day = date.fromisoformat(str(warehouse.manifest["date"])[:10])
    digest = hashlib.sha256((warehouse.path / "manifest.json").read_bytes()).hexdigest()
    said = f"Code QR : ouvre ce dossier dans l'observatoire ({where})"
    return Document(
        kind=kind,
        subtitle=subtitle,
        place=place,
        release=warehouse.id,
        day=day,
        published=formats.day(day),
        manifest=digest,
        demonstration=warning(warehouse.demonstration, warehouse.partners),
        link=where,
        link_note="" if absolute else RELATIVE,
        qr=_qr(where) if absolute else "",
        qr_alt=said,
        pages=tuple(pages),
        cover=cover,
        about=_about(warehouse, digest, where, absolute),
    )


def _qr(text: str) -> str:
    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(
        out, kind="svg", border=2, xmldecl=False, svgns=True, dark="#1C2226", light="#ffffff", nl=False
    )
    return out.getvalue().decode()


def _about(warehouse: Warehouse, digest: str, where: str, absolute: bool) -> tuple[tuple[str, str], ...]:
    manifest: dict[str, Any] = warehouse.manifest
    said = [
        ("Publication", warehouse.id),
        ("Date de publication", formats.day(date.fromisoformat(str(manifest["date"])[:10]))),
        ("Empreinte SHA-256 du manifeste", digest),
        ("Lien permanent" if absolute else "Lien, après l'adresse de l'observatoire", where),
    ]
    return tuple(said)
