"""Commands of the comité: build a pack of a territoire, a fiche of a quartier."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, NoReturn

import typer

from observatoire import pack as packing
from observatoire import packs, releases
from observatoire.cli_words import (
    REFUSED,
    AuthorOption,
    HomeOption,
    Tier,
    TierOption,
    counted,
    err,
    log_export,
    misuse,
    opened,
    opened_tier,
    printable,
    say,
)
from observatoire.home import Home, find_home, written_aside
from observatoire.pack import order
from observatoire.pack.register import made_by
from observatoire.warehouse import Warehouse

ReleaseOption = Annotated[
    str | None, typer.Option("--release", help="Publication à lire (sinon celle en service ; voir releases).")
]


def register(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    app.command("pack")(pack_)
    app.command()(fiche)


def pack_(
    territoire: Annotated[
        str, typer.Argument(metavar="TERRITOIRE", help="niveau:code, par exemple cite_emploi:cde-036.")
    ],
    out: Annotated[Path, typer.Option("--out", help="Fichier à écrire : .pdf, .html, .xlsx ou .ods.")],
    release: ReleaseOption = None,
    chapters: Annotated[
        str, typer.Option("--chapitres", help=f"Parmi {', '.join(order.CHAPTERS)}, séparés par des virgules.")
    ] = ",".join(order.CHAPTERS),
    geographie: Annotated[
        int | None,
        typer.Option("--geographie", help="Liste de quartiers : 2015 ou 2024 (sinon la plus récente)."),
    ] = None,
    tier: TierOption = Tier.public,
    author: AuthorOption = "",
    home: HomeOption = None,
) -> None:
    """Écrire le dossier du comité de pilotage d'un territoire, et le garder au registre."""
    place = find_home(home)
    try:
        kind = _format(out)
        niveau, code = order.read_place(territoire)
        chosen = order.read_chapters(chapters.split(","))
        if geographie not in (None, 2015, 2024):
            misuse("La géographie est 2015 ou 2024.")
    except order.Unknown as unknown:
        misuse(str(unknown))
    warehouse = _release(place, release, tier)
    try:
        scope = order.find_scope(warehouse, niveau, code, geographie)
    except order.Unknown as unknown:
        _unknown(unknown)
    asked = order.Order(niveau, code, scope.geographie, chosen, order.base_address(place))
    document = packing.pack(warehouse, asked)
    content = packing.WRITERS[kind](document)
    noted = made_by(warehouse, asked, scope, author)
    past = packs.find(place, noted.id) if release else None
    if past and (shown := packs.shown(place, past, kind)) and shown != content:
        say(
            f"Fichier gardé de ce jour-là (observatoire {past.version}), tel qu'il fut montré : il s'écrirait autrement ici."
        )
        content = shown
    log_export(place, warehouse, f"pack {territoire} {kind}", author)
    _write(out, content)
    try:
        kept = packs.keep(place, noted, kind, content)
    except OSError as error:
        err.print(printable(f"Le dossier est écrit, mais pas noté au registre ({error.strerror})."))
        return
    say(f"{out} : {document.title}, publication {warehouse.id}, dossier {kept.id}")


def fiche(
    code: Annotated[str, typer.Argument(metavar="CODE", help="Code du quartier, par exemple QN01401M.")],
    out: Annotated[Path, typer.Option("--out", help="Fichier à écrire : .pdf.")],
    release: ReleaseOption = None,
    tier: TierOption = Tier.public,
    author: AuthorOption = "",
    home: HomeOption = None,
) -> None:
    """Écrire la fiche d'un quartier : deux pages A4."""
    place = find_home(home)
    try:
        _format(out, ("pdf",))
    except order.Unknown as unknown:
        misuse(str(unknown))
    warehouse = _release(place, release, tier)
    try:
        scope = order.find_quartier(warehouse, code)
    except order.Unknown as unknown:
        _unknown(unknown)
    document = packing.fiche(warehouse, scope, order.base_address(place))
    log_export(place, warehouse, f"fiche {code}", author)
    _write(out, packing.WRITERS["pdf"](document))
    say(f"{out} : {document.title}, publication {warehouse.id}")


def _release(home: Home, release_id: str | None, tier: str) -> Warehouse:
    """Open a tier of the release asked for, else the one in force."""
    if release_id is None:
        return opened(home, tier)
    known = {release.id: release.path for release in releases.releases(home)}
    if release_id not in known:
        some = f" {counted(len(known), 'publication connue', 'publications connues')} : {', '.join(list(known)[:5])}."
        err.print(printable(f"La publication « {release_id} » n'existe pas.{some if known else ''}"))
        raise typer.Exit(REFUSED)
    return opened_tier(known[release_id], tier)


def _unknown(unknown: order.Unknown) -> NoReturn:
    err.print(printable(str(unknown)))
    raise typer.Exit(REFUSED)


def _format(out: Path, among: tuple[str, ...] = order.FORMATS) -> str:
    """Read what to write from the name of the file, whose folder must be there."""
    if not out.parent.is_dir():
        misuse(f"Le dossier {out.parent} n'existe pas.")
    return order.read_format(out.suffix, among)


def _write(out: Path, content: bytes) -> None:
    """Write the file whole, or say why not."""
    try:
        with written_aside(out) as aside:
            aside.write_bytes(content)
        out.chmod(0o644)
    except OSError as error:
        err.print(printable(f"Le fichier {out} ne peut pas être écrit : {error.strerror}."))
        raise typer.Exit(REFUSED) from None
