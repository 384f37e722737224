"""A pack and the register: what is noted of it, and how it is opened again exactly as it was shown."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from observatoire import packs
from observatoire.home import Home
from observatoire.pack.build import pack
from observatoire.pack.order import Order
from observatoire.pack.paper import to_pdf
from observatoire.pack.sheets import to_ods, to_xlsx
from observatoire.pack.standing import SHOWN
from observatoire.pack.web import to_html
from observatoire.packs import Record
from observatoire.reading import Scope
from observatoire.tiers import PUBLIC
from observatoire.warehouse import Warehouse, open_release

FORMATS = {"pdf": to_pdf, "html": to_html, "xlsx": to_xlsx, "ods": to_ods}


INDICATORS = {
    "synthese": SHOWN,
    "axes": (),
    "freins": ("besoin", "besoin_non_couvert", "places", "diagnostiques", "non_diagnostiques", "couverture_diagnostic"),
    "actions": ("reperes", "mobilises", "accompagnes", "sortis", "perdus_de_vue", "part_emploi_6_mois", "taux_sortie",
                "cout_par_sortie", "cout_par_personne", "montant_prevu", "montant_verse"),
    "methode": (),
}  # fmt: skip
"""Indicators whose figures each chapter shows."""


def shown(order: Order) -> tuple[str, ...]:
    """Indicators that a pack shows."""
    return tuple(name for chapter in order.chapters for name in INDICATORS[chapter])


def made_by(warehouse: Warehouse, order: Order, scope: Scope, author: str = "") -> Record:
    """Describe a pack for the register."""
    held = warehouse.ask("lists/quartiers", **scope.place)["code"]
    return Record(
        order.niveau, order.code, scope.nom, scope.geographie, order.chapters, warehouse.id, order.base, auteur=author,
        lieux=(order.place, *(f"quartier:{code}" for code in held)), indicateurs=shown(order),
        tier=str(warehouse.manifest.get("tier", PUBLIC)),
    )  # fmt: skip


@dataclass(frozen=True)
class Reopened:
    """A past pack: its bytes, and in French how they were found to be those of the day."""

    content: bytes | None
    said: str


def reopen(home: Home, record: Record, kind: str) -> Reopened:
    """Open a past pack byte for byte: built again from its release and checked, else the file kept that day."""
    digest = record.empreintes.get(kind)
    if digest is None:
        return Reopened(None, "Ce format n'a pas été produit ce jour-là.")
    path = packs.release_of(home, record)
    if (path / "manifest.json").is_file():
        order = Order(record.niveau, record.code, record.geographie, record.chapitres, record.adresse)
        again = FORMATS[kind](pack(open_release(path), order))
        if hashlib.sha256(again).hexdigest() == digest:
            return Reopened(
                again, f"Reconstruit de la publication {record.publication} : identique, octet pour octet."
            )
    file = packs.shown(home, record, kind)
    if file is not None:
        return Reopened(
            file,
            f"Fichier gardé ce jour-là (observatoire {record.version}), empreinte vérifiée : identique à ce qui fut montré.",
        )
    return Reopened(
        None,
        "Ce dossier ne peut pas être rouvert à l'identique : sa publication ou l'observatoire ont changé, et le fichier "
        "gardé manque ou a été modifié.",
    )
