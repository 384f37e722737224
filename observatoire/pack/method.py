"""How it was counted: sources, definitions, rules of secrecy, words. So that no figure is contradicted the next day."""

from __future__ import annotations

from typing import Any

from observatoire import formats
from observatoire.formats import count
from observatoire.pack.model import Block, Bullets, Data, Heading, Page, Terms, Text
from observatoire.pack.standing import SHOWN
from observatoire.reading import View
from observatoire.tables import Column, Table
from observatoire.vocabulary import GLOSSARY, MARQUES
from observatoire.warehouse import Warehouse

RULES = (
    "Une petite cellule est secrète, et d'autres avec elle, pour que personne ne la retrouve par différence. Chaque "
    "publication est vérifiée contre ce calcul avant d'être mise en service.",
    "Un chiffre absent n'est jamais remplacé par 0 et n'entre dans aucune somme ; une somme dit sur combien de quartiers "
    "elle porte.",
    "Une évolution n'est donnée qu'entre deux chiffres comparables : même liste de quartiers, même nombre de quartiers "
    "publiés, aucune rupture de série entre les deux dates.",
    "« En hausse » ou « en baisse » : l'intervalle à 95 % de l'évolution exclut zéro. « Stable » : il le contient et reste "
    "étroit. Sinon, « trop peu de personnes pour conclure ». Des quartiers ne sont rangés par valeur que si leurs "
    "intervalles ne se recouvrent pas (méthodes : page Méthode de l'observatoire).",
    "Un besoin sans diagnostic n'est jamais compté comme couvert : « on ne sait pas » est un état à part entière.",
)


def pages(view: View, warehouse: Warehouse) -> list[Page]:
    """Write definitions and sources, then rules and words."""
    return [_sources(view, warehouse), _words(warehouse)]


def _sources(view: View, warehouse: Warehouse) -> Page:
    held = [view.indicators[name] for name in SHOWN if name in view.indicators]
    extracts = _extracts(warehouse)
    count_ = count(len(extracts.records), "fichier", "fichiers")
    title = f"D'où viennent ces chiffres : {count_} reçus et vérifiés, une publication datée"
    blocks: list[Block] = [
        Heading("Définitions"),
        Terms(tuple((i.title, f"{i.definition} Unité : {i.unit}. Source : {i.source}.") for i in held)),
        Data(extracts, 12),
    ]
    return Page("sources", "Méthode et sources", title, tuple(blocks))


def _extracts(warehouse: Warehouse) -> Table:
    lines: list[dict[str, Any]] = [
        {**extract, "empreinte": str(extract["sha256"])[:12]} for extract in warehouse.manifest["extracts"]
    ]
    years = {str(line["millesime"]) for line in lines}
    one = len(years) == 1 and len(lines) > 1
    columns = (
        Column("fichier", "Fichier"),
        Column("millesime", "Millésime", only_file=one),
        Column("rows", "Lignes", "nombre"),
        Column("empreinte", "Empreinte"),
        Column("kind", "Contenu", only_file=True),
    )
    notes = (f"Millésime de tous : {next(iter(years))}.",) if one else ()
    return Table(
        "Fichiers de la publication", columns, tuple(lines), source="Manifeste de la publication", notes=notes
    )


def _words(warehouse: Warehouse) -> Page:
    zero = ("0", "zéro : personne n'est compté")
    note = str(warehouse.manifest.get("note") or "")
    blocks: list[Block] = [
        Heading("Marques"),
        Terms((*MARQUES.items(), zero)),
        Heading("Règles"),
        Bullets(RULES),
        Heading("Glossaire"),
        Terms(tuple(GLOSSARY.items())),
    ]
    blocks += [Text(f"Note de la publication{formats.NNBSP}: {note}", "note")] if note else []
    return Page(
        "mots", "Marques, règles et glossaire", "Ce que veulent dire les marques et les mots", tuple(blocks)
    )
