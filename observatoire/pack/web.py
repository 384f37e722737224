"""A pack → one HTML file that holds everything: pictures inside, nothing fetched, no script."""

from __future__ import annotations

import base64
from html import escape
from pathlib import Path

from observatoire import tables
from observatoire.drawing import SIZES
from observatoire.formats import spaced
from observatoire.pack.model import (
    Block,
    Bullets,
    Cards,
    Data,
    Document,
    Heading,
    Matrix,
    Page,
    Pair,
    Picture,
    Terms,
    Text,
)
from observatoire.tables import Table

LOOK = Path(__file__).with_name("pack.css")
SLACK = 32
MOST = 2000
"""Rows of a table of the page; the spreadsheet has the rest."""


def to_html(document: Document) -> bytes:
    """Write a pack or a fiche as one self-contained page."""
    demo = (
        f'<p class="demo" role="note">{escape(document.demonstration)}</p>' if document.demonstration else ""
    )
    pages = "".join(_page(page, demo) for page in document.pages)
    about = "".join(f"<dt>{escape(term)}</dt><dd>{escape(text)}</dd>" for term, text in document.about)
    code = f'<div class="code">{_image(document.qr, document.qr_alt)}</div>' if document.qr else ""
    body = (
        f'<header>{demo}<p class="kicker">{escape(document.subtitle)}</p><h1>{escape(document.title)}</h1>'
        f"{''.join(_block(block) for block in document.cover or () if isinstance(block, Text))}"
        f"<p>Publication du {escape(document.published)}</p>{_contents(document)}</header>"
        f"<main>{pages}</main>"
        f"<footer>{code}<dl>{about}</dl>"
        f'<p class="note">{escape(spaced(document.link_note))}</p></footer>'
    )
    return (
        '<!doctype html>\n<html lang="fr"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; img-src data:; '
        "style-src 'unsafe-inline'\">"
        f"<title>{escape(document.title)}</title><style>{LOOK.read_text('utf-8')}</style></head>"
        f"<body>{body}</body></html>\n"
    ).encode()


def _contents(document: Document) -> str:
    entries = "".join(
        f'<li><a href="#{escape(page.key)}">{escape(spaced(page.title))}</a></li>' for page in document.pages
    )
    return f'<nav aria-label="Dans ce dossier"><ol>{entries}</ol></nav>'


def _page(page: Page, demo: str) -> str:
    body = "".join(_block(block) for block in page.blocks)
    return (
        f'<section id="{escape(page.key)}">{demo}<p class="kicker">{escape(page.kicker)}</p>'
        f"<h2>{escape(spaced(page.title))}</h2>{body}</section>"
    )


def _block(block: Block) -> str:
    match block:
        case Text():
            return f'<p class="{escape(block.look)}">{escape(spaced(block.text))}</p>' if block.text else ""
        case Heading():
            return f"<h3>{escape(spaced(block.text))}</h3>"
        case Bullets():
            kind = "ol" if block.numbered else "ul"
            return f"<{kind}>{''.join(f'<li>{escape(spaced(item))}</li>' for item in block.items)}</{kind}>"
        case Cards():
            return (
                f'<div class="cards">{"".join(_card(c.title, c.value, c.lines) for c in block.cards)}</div>'
            )
        case Picture():
            below = f"<figcaption>{escape(spaced(block.below))}</figcaption>" if block.below else ""
            return f"<figure>{_image(roomy(block.svg), block.alt)}{below}</figure>"
        case Data():
            return _table(block.table)
        case Matrix():
            return _matrix(block)
        case Terms():
            rows = "".join(f"<dt>{escape(t)}</dt><dd>{escape(spaced(said))}</dd>" for t, said in block.items)
            return f"<dl>{rows}</dl>"
        case Pair():
            return f'<div class="pair">{_block(block.left)}{_block(block.right)}</div>'


def roomy(svg: str) -> str:
    """Leave room on the left for labels: the font of the reader's machine may be wider than ours."""
    if 'text-anchor="end"' not in svg:
        return svg
    wide, high = (int(size) for size in SIZES.search(svg).groups())  # type: ignore[union-attr]
    size = f'viewBox="-{SLACK} 0 {wide + SLACK} {high}" width="{wide + SLACK}" height="{high}"'
    return SIZES.sub(size, svg, count=1)


def _image(svg: str, alt: str) -> str:
    packed = base64.b64encode(svg.encode()).decode()
    return f'<img src="data:image/svg+xml;base64,{packed}" alt="{escape(alt)}">'


def _card(title: str, value: str, lines: tuple[str, ...]) -> str:
    said = "".join(f"<p>{escape(spaced(line))}</p>" for line in lines)
    return f'<div class="card"><h4>{escape(title)}</h4><p class="value">{escape(value)}</p>{said}</div>'


def _table(table: Table) -> str:
    if not table.records:
        return ""
    said = " ".join([*table.notes, f"Source : {table.source}." if table.source else ""])
    return f'{tables.to_html(table, MOST)}<p class="note">{escape(spaced(said))}</p>'


def _matrix(matrix: Matrix) -> str:
    heads = "".join(f'<th scope="col">{escape(text)}</th>' for text in matrix.head)
    rows = "".join(
        f'<tr><th scope="row">{escape(row[0].text)}</th>'
        + "".join(f'<td class="shade{cell.shade}"><span>{escape(cell.text)}</span></td>' for cell in row[1:])
        + "</tr>"
        for row in matrix.rows
    )
    return (
        f'<div class="obs-scroll" tabindex="0" role="region" aria-label="{escape(matrix.caption)}">'
        f'<table class="matrix"><caption>{escape(spaced(matrix.caption))}</caption>'
        f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>"
    )
