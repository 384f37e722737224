"""What the command line says and how it reads its arguments: shared by its groups of commands."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn
from rich.text import Text

from observatoire.home import Home, current_id
from observatoire.vocabulary import DIMENSIONS, TOTAL

if TYPE_CHECKING:  # imported where they are used: serving the app waits for none of them
    from observatoire.checks import Finding
    from observatoire.extracts import Outcome
    from observatoire.releases import Refused
    from observatoire.warehouse import Warehouse

out = Console(highlight=False, markup=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, markup=False, soft_wrap=True)

REFUSED = 1
MISUSE = 2

HomeOption = Annotated[
    Path | None,
    typer.Option("--home", help="Dossier de l'installation (sinon OBSERVATOIRE_HOME, sinon var/)."),
]


class Format(StrEnum):
    """How rows are printed."""

    table = "table"
    csv = "csv"
    json = "json"


class Tier(StrEnum):
    """The tiers of a release."""

    public = "public"
    partenaires = "partenaires"


NO_TIER = (
    "La version {release} n'a pas de niveau partenaires. Il s'écrit à la publication, là où config.toml donne "
    "[partenaires] et ses seuils (seuil = 3)."
)
TierOption = Annotated[
    Tier,
    typer.Option(
        "--tier", help="Niveau à lire : public, ou partenaires (chaque export est écrit au journal)."
    ),
]
AuthorOption = Annotated[
    str, typer.Option("--auteur", help="Qui agit (sinon OBSERVATOIRE_AUTEUR, sinon le compte de la machine).")
]


# --- saying -------------------------------------------------------------------------------------------


def say(text: str) -> None:
    """Print one line of result; control characters of outside text do not reach the terminal."""
    out.print(printable(text))


def printable(text: str) -> str:
    """Replace characters that would drive a terminal (escape sequences) by a visible sign."""
    return "".join(c if c.isprintable() or c == "\n" else "�" for c in text)


def counted(number: int, one: str, many: str) -> str:
    """`3 fichiers importés`."""
    return f"{number} {one if number < 2 else many}"


def misuse(message: str) -> NoReturn:
    """Say what was wrong with the command and leave with code 2."""
    err.print(printable(message))
    raise typer.Exit(MISUSE)


def refuse(refusal: Refused) -> NoReturn:
    """Say why nothing was done and leave with code 1."""
    for finding in refusal.findings:
        show_finding(finding)
    err.print(printable(str(refusal)))
    raise typer.Exit(REFUSED)


def show_outcome(outcome: Outcome) -> None:
    """One line per file; the reasons under it."""
    if outcome.ignore:
        say(f"ignoré   {outcome.fichier} : {outcome.ignore}")
        return
    if outcome.erreur:
        say(f"refusé   {outcome.fichier} : {outcome.erreur}")
        return
    state = "refusé  " if outcome.refused else "importé "
    places = f", {counted(outcome.quartiers, 'quartier', 'quartiers')}" if outcome.quartiers else ""
    reserves = f", {counted(outcome.reservations, 'réserve', 'réserves')}" if outcome.reservations else ""
    say(
        f"{state} {outcome.fichier} : {outcome.adaptateur}, {outcome.millesime}, "
        f"{counted(outcome.rows, 'ligne', 'lignes')}{places}{reserves}"
    )
    for note in outcome.notes:
        say(f"           · {note}")
    for finding in outcome.findings:
        show_finding(finding)


def show_finding(finding: Finding) -> None:
    """A finding over three lines: what, where, what to do."""
    state = "refus" if finding.refused else "réserve"
    column = f", colonne {finding.colonne}" if finding.colonne else ""
    say(
        f"  {state} · {finding.fichier}{column} · {finding.regle} · {counted(finding.nombre, 'fois', 'fois')}"
    )
    say(f"    {finding.message}")
    for example in finding.exemples:
        place = f"ligne {example.ligne} : " if example.ligne else ""
        say(f"    {place}{example.valeur}")
    say(f"    Remède : {finding.remede}")


def show_rows(rows: list[dict[str, Any]], format: Format, columns: tuple[str, ...]) -> None:
    """Print rows: all their fields as json or csv, the given columns as a table."""
    if format is Format.json:
        print(json.dumps(rows, ensure_ascii=False, indent=2))
    elif format is Format.csv:
        writer = csv.DictWriter(
            sys.stdout, fieldnames=list(rows[0]) if rows else list(columns), lineterminator="\n"
        )
        writer.writeheader()
        writer.writerows(rows)
    else:
        cells = [[*columns], *([cell(row[name]) for name in columns] for row in rows)]
        widths = [max(len(line[i]) for line in cells) for i in range(len(columns))]
        for line in cells:
            say("  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)).rstrip())


def cell(value: Any) -> str:
    """Text of one cell of a table; nothing for a missing value, whose mark stands in its own column."""
    return "" if value is None else printable(str(value)).replace("\n", " ")


@contextmanager
def progress(title: str) -> Iterator[Any]:
    """Give a function (name, rank, count) that moves a bar on standard error."""
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed}/{task.total}"))
    with Progress(*columns, console=err, transient=True) as bar:
        task = bar.add_task(title, total=None)

        def report(name: str, rank: int, count: int) -> None:
            bar.update(
                task, description=Text(f"{title} : {printable(name)}").plain[:60], completed=rank, total=count
            )

        yield report


# --- reading arguments --------------------------------------------------------------------------------


def opened(home: Home, tier: str = Tier.public) -> Warehouse:
    """Open a tier of the release in force, or say that there is none and leave with code 1."""
    release_id = current_id(home)
    if release_id is None:
        err.print(
            "Aucune version publiée. Importer des fichiers puis publier : observatoire import … ; observatoire publish"
        )
        raise typer.Exit(REFUSED)
    return opened_tier(home.releases / release_id, tier)


def opened_tier(release: Path, tier: str) -> Warehouse:
    """Open a tier of the release in a folder, or say that it was not written and leave with code 1."""
    from observatoire import tiers
    from observatoire.warehouse import open_release

    if not tiers.written(release, tier):
        err.print(printable(NO_TIER.format(release=release.name)))
        raise typer.Exit(REFUSED)
    return open_release(tiers.folder(release, tier))


def log_export(home: Home, warehouse: Warehouse, what: str, author: str = "") -> None:
    """Write an export of the tier of the partners to the audit log; without a log there is no export."""
    from observatoire import journal

    if not warehouse.partners:
        return
    try:
        journal.write(home, journal.PARTNER_EXPORT, what, author, publication=warehouse.id)
    except OSError as error:
        err.print(printable(f"Rien n'est exporté : le journal ne peut pas être écrit ({error.strerror})."))
        raise typer.Exit(REFUSED) from None


def read_date(text: str) -> str:
    """Read AAAA-MM-JJ, or a year, which means its 31 December."""
    try:
        return date.fromisoformat(f"{text}-12-31" if len(text) == 4 else text).isoformat()
    except ValueError:
        misuse(f"« {text} » n'est pas une date. Écrire AAAA-MM-JJ, par exemple 2021-12-31.")


def read_split(name: str, value: str) -> str | None:
    """Read the code of a breakdown, forgiving case; None means every row."""
    if value.lower() in ("tous", "toutes"):
        return None
    codes = {code.lower(): code for code in (TOTAL, *DIMENSIONS[name])}
    if value.lower() not in codes:
        misuse(
            f"« {value} » n'est pas admis pour {name}. Codes : {', '.join((TOTAL, *DIMENSIONS[name]))}, ou tous."
        )
    return codes[value.lower()]


def plain_value(value: Any) -> Any:
    """Turn a cell of a data frame into plain JSON: no NaN, no numpy, whole numbers without a fraction."""
    if value is None or value != value or str(value) in ("<NA>", "NaT"):
        return None
    if hasattr(value, "item"):
        value = value.item()
    return int(value) if isinstance(value, float) and value.is_integer() else value


def demonstration(path: Path) -> bool:
    """Whether an extract of this installation is a demonstration one."""
    from observatoire.extracts import metadata

    return metadata(path).get("observatoire.demonstration") == "1"
