"""A pack → PDF/UA-1, or a picture → PNG, by typst: no browser, nothing fetched, the same bytes each time.

Everything travels to the template as JSON: a name that looks like code stays a name.
"""

from __future__ import annotations

import json
from pathlib import Path

import typst

from observatoire import formats, tables
from observatoire.drawing import FONTS
from observatoire.formats import JOINER, spaced
from observatoire.pack.model import (
    Block,
    Bullets,
    Cards,
    Data,
    Document,
    Heading,
    Json,
    Matrix,
    Pair,
    Picture,
    Terms,
    Text,
)
from observatoire.tables import NUMBERS, Column, Table

HERE = Path(__file__).parent
LONG_HEADER = 16
"""Past this many letters a header is folded in its column."""


def to_pdf(document: Document) -> bytes:
    """Write a pack or a fiche as tagged PDF/UA-1. Raises typst.TypstError where a picture has no alt text."""
    return bytes(
        typst.compile(
            str(HERE / "pack.typ"),
            root=str(HERE),
            font_paths=[str(FONTS)],
            ignore_system_fonts=True,
            sys_inputs={"document": _plain(described(document))},
            pdf_standards=["ua-1"],
        )
    )


def to_png(svg: str, wide: int = 680, scale: float = 2.0) -> bytes:
    """Turn an SVG into a PNG, `scale` pixels for one of the SVG."""
    return bytes(
        typst.compile(
            str(HERE / "picture.typ"),
            root=str(HERE),
            font_paths=[str(FONTS)],
            ignore_system_fonts=True,
            format="png",
            ppi=72 * scale,
            sys_inputs={"svg": svg, "wide": str(wide)},
        )
    )


def _plain(described: Json) -> str:
    """What the template reads, without the word joiner: typst needs none in « 15-64 ans », and what is copied would have it."""
    return json.dumps(described, ensure_ascii=False, sort_keys=True).replace(JOINER, "")


# --- what the template reads --------------------------------------------------------------------------


def described(document: Document) -> Json:
    """Describe a document for the template: plain values only."""
    return {
        "titre": spaced(document.title),
        "nature": document.kind,
        "sous_titre": document.subtitle,
        "lieu": document.place,
        "publication": document.release,
        "date": document.published,
        "jour": [document.day.year, document.day.month, document.day.day],
        "empreinte": document.manifest,
        "demonstration": document.demonstration,
        "lien": document.link,
        "lien_note": document.link_note,
        "qr": document.qr,
        "qr_alt": document.qr_alt,
        "couverture": None if document.cover is None else [_block(block) for block in document.cover],
        "pages": [
            {"sur": page.kicker, "titre": page.title, "blocs": [_block(block) for block in page.blocks]}
            for page in document.pages
        ],
    }


def _block(block: Block) -> Json:
    match block:
        case Text():
            return {"genre": "texte", "texte": spaced(block.text), "allure": block.look}
        case Heading():
            return {"genre": "titre", "texte": spaced(block.text)}
        case Bullets():
            return {"genre": "liste", "points": [spaced(i) for i in block.items], "numeros": block.numbered}
        case Cards():
            cards = [
                {"titre": card.title, "valeur": card.value, "lignes": [spaced(line) for line in card.lines]}
                for card in block.cards
            ]
            return {"genre": "cartes", "cartes": cards}
        case Picture():
            if not block.alt.strip():
                raise ValueError(f"the picture {block.name!r} has no alternative text")
            return {
                "genre": "image", "svg": block.svg, "alt": block.alt, "dessous": spaced(block.below),
                "large": block.wide,
            }  # fmt: skip
        case Pair():
            return {"genre": "paire", "gauche": _block(block.left), "droite": _block(block.right)}
        case Data():
            return _table(block.table, block.limit, block.rest)
        case Matrix():
            rows = [[{"texte": cell.text, "teinte": cell.shade} for cell in row] for row in block.rows]
            return {
                "genre": "matrice",
                "titre": spaced(block.caption),
                "tete": list(block.head),
                "lignes": rows,
            }
        case Terms():
            return {"genre": "termes", "termes": [[term, spaced(text)] for term, text in block.items]}


def _table(table: Table, limit: int, rest: str) -> Json:
    columns = [column for column in table.columns if not column.only_file]
    shown = table.records[:limit]
    rows = [[tables.written(column, record) for column in columns] for record in shown]
    kept = [rank for rank in range(len(columns)) if rank < table.head or any(row[rank] for row in rows)]
    return {
        "genre": "tableau",
        "titre": spaced(table.title),
        "tete": [spaced(columns[rank].header) for rank in kept],
        "droite": [columns[rank].kind in NUMBERS for rank in kept],
        "largeurs": [_share(columns[rank], [row[rank] for row in rows]) for rank in kept],
        "lignes": [[row[rank] for rank in kept] for row in rows],
        "dessous": spaced(" ".join(filter(None, [_more(table, limit, rest), *table.notes, _source(table)]))),
    }


def _share(column: Column, texts: list[str]) -> float:
    """Give a column its part of the width, after its longest words; 0 where it needs no more than them."""
    if column.kind == "texte":
        longest = max((len(text) for text in (column.header, *texts)), default=0)
        return min(max(longest, 12), 44) ** 0.7
    return 11**0.7 if len(column.header) > LONG_HEADER else 0.0


def _more(table: Table, limit: int, where: str) -> str:
    rest = len(table.records) - limit
    if rest <= 0 or not limit:
        return ""
    more = formats.count(rest, "autre ligne est", "autres lignes sont")
    return f"{more} {where}."


def _source(table: Table) -> str:
    return f"Source : {table.source}." if table.source else ""
