"""The command line `observatoire`: import, check, publish, roll back, read, serve.

Exit codes: 0 right, 1 refused, 2 misuse. What a command finds goes to standard output, progress to standard error.
"""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn
from rich.text import Text

from observatoire import catalog, releases
from observatoire.adapters import ADAPTERS
from observatoire.audit import audit_release
from observatoire.checks import Finding, check_file
from observatoire.extracts import Outcome, import_files, known_codes, metadata, stored, walk
from observatoire.home import DEMO, PROJECT, Home, find_home
from observatoire.vocabulary import DIMENSIONS, NIVEAUX, TOTAL
from observatoire.warehouse import Warehouse, open_release

app = typer.Typer(
    help="Observatoire des quartiers et de l'emploi : des extraits des partenaires aux chiffres que chacun lit.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
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


# --- extracts -----------------------------------------------------------------------------------------


@app.command("import")
def import_(
    paths: Annotated[list[Path], typer.Argument(metavar="CHEMIN…", help="Fichiers ou dossiers à importer.")],
    home: HomeOption = None,
    adapter: Annotated[
        str | None,
        typer.Option(
            "--as", help=f"Adaptateur à employer ({', '.join(ADAPTERS)}), sinon reconnu par le contenu."
        ),
    ] = None,
    millesime: Annotated[
        int | None,
        typer.Option(
            "--millesime",
            min=1962,
            max=2100,
            help="Année que décrivent les chiffres, si le fichier ne la dit pas.",
        ),
    ] = None,
) -> None:
    """Lire des fichiers publiés ou des extraits, et garder ceux qui respectent leur contrat."""
    if adapter is not None and adapter not in ADAPTERS:
        misuse(f"L'adaptateur « {adapter} » n'existe pas. Adaptateurs : {', '.join(ADAPTERS)}.")
    absent = [str(path) for path in paths if not path.exists()]
    if absent:
        misuse(f"Introuvable : {', '.join(absent)}.")
    with progress("Import") as report:
        outcomes = import_files(paths, find_home(home), adapter, millesime, report)
    for outcome in outcomes:
        show_outcome(outcome)
    refused = sum(outcome.refused for outcome in outcomes)
    kept = sum(bool(outcome.tables) and not outcome.refused for outcome in outcomes)
    say(f"{counted(kept, 'fichier importé', 'fichiers importés')}, {counted(refused, 'refusé', 'refusés')}.")
    if refused or not outcomes:
        raise typer.Exit(REFUSED)


@app.command()
def check(
    paths: Annotated[
        list[Path], typer.Argument(metavar="CHEMIN…", help="Extraits parquet ou dossiers à vérifier.")
    ],
    home: HomeOption = None,
    format: Annotated[Format, typer.Option("--format", help="table ou json.")] = Format.table,
) -> None:
    """Vérifier des extraits contre leur contrat : tous les écarts, avec ligne, colonne, valeur et remède."""
    absent = [str(path) for path in paths if not path.exists()]
    if absent:
        misuse(f"Introuvable : {', '.join(absent)}.")
    files = [file for file, named in walk(paths) if named or file.suffix.lower() == ".parquet"]
    if not files:
        misuse("Aucun fichier parquet à vérifier.")
    findings: list[Finding] = []
    with progress("Vérification") as report:
        known = known_codes([*files, *stored(find_home(home))["quartiers"]])
        for rank, file in enumerate(files, start=1):
            report(file.name, rank, len(files))
            findings += check_file(file, known)
    if format is Format.json:
        say(json.dumps([finding.as_dict() for finding in findings], ensure_ascii=False, indent=2))
    else:
        for finding in findings:
            show_finding(finding)
        refused_files = {finding.fichier for finding in findings if finding.refused}
        say(
            f"{counted(len(files), 'fichier vérifié', 'fichiers vérifiés')}, "
            f"{counted(len(refused_files), 'refusé', 'refusés')}, {counted(len(findings), 'constat', 'constats')}."
        )
    if any(finding.refused for finding in findings):
        raise typer.Exit(REFUSED)


# --- releases -----------------------------------------------------------------------------------------


@app.command()
def publish(
    home: HomeOption = None,
    note: Annotated[str, typer.Option("--note", help="Ce que cette version apporte, en une phrase.")] = "",
) -> None:
    """Construire une version à partir des extraits et la mettre en service."""
    try:
        with progress("Publication") as report:
            release = releases.publish(find_home(home), note, report)
    except releases.Refused as refusal:
        refuse(refusal)
    say(release.id)


@app.command("releases")
def releases_(home: HomeOption = None) -> None:
    """Lister les versions publiées, la plus récente d'abord."""
    found = releases.releases(find_home(home))
    if not found:
        say("Aucune version publiée.")
    for release in found:
        kind = "démonstration" if release.manifest["demonstration"] else "données importées"
        mark = "→" if release.current else " "
        say(f"{mark} {release.id}  {release.manifest['date']}  {kind}  {release.manifest['note']}".rstrip())


@app.command()
def audit(
    release_id: Annotated[
        str | None, typer.Argument(metavar="VERSION", help="Version à vérifier (sinon celle en service).")
    ] = None,
    home: HomeOption = None,
    format: Annotated[Format, typer.Option("--format", help="table ou json.")] = Format.table,
) -> None:
    """Chercher ce que les chiffres publiés laissent deviner : code 0 si rien, 1 sinon."""
    place = find_home(home)
    chosen = release_id or releases.current_id(place)
    known = {release.id: release.path for release in releases.releases(place)}
    if chosen not in known:
        err.print(
            printable(f"La version « {chosen} » n'existe pas.") if chosen else "Aucune version publiée."
        )
        raise typer.Exit(REFUSED)
    report = audit_release(known[chosen])
    if format is Format.json:
        print(json.dumps(report, ensure_ascii=False, indent=2))
    else:
        say(
            f"{counted(report['cells'], 'cellule', 'cellules')}, {counted(report['masked'], 'masquée', 'masquées')}, "
            f"{counted(report['at_risk_count'], 'devinable', 'devinables')} ({report['seconds']} s)."
        )
        for entry in report["at_risk"]:
            say("  " + ", ".join(f"{name} {value}" for name, value in entry.items()))
    if not report["safe"]:
        raise typer.Exit(REFUSED)


@app.command()
def rollback(
    release_id: Annotated[
        str, typer.Argument(metavar="VERSION", help="Identifiant de la version à remettre en service.")
    ],
    home: HomeOption = None,
) -> None:
    """Remettre en service une version antérieure."""
    try:
        release = releases.rollback(find_home(home), release_id)
    except releases.Refused as refusal:
        refuse(refusal)
    say(f"Version en service : {release.id}")


@app.command()
def demo(
    home: HomeOption = None,
    if_none: Annotated[
        bool, typer.Option("--if-none", help="Ne rien faire si une version est déjà publiée.")
    ] = False,
) -> None:
    """Publier la version de démonstration (contours schématiques, effectifs simulés)."""
    place = find_home(home)
    if if_none and releases.current_id(place):
        return
    other = [path for paths in stored(place).values() for path in paths if not demonstration(path)]
    if other:
        err.print(
            f"Cette installation contient déjà {counted(len(other), 'extrait', 'extraits')} hors démonstration."
        )
        err.print(
            "La démonstration ne se mélange pas à de vrais chiffres : choisir un autre dossier avec --home."
        )
        raise typer.Exit(REFUSED)
    with progress("Démonstration") as report:
        outcomes = import_files([DEMO], place, None, None, report)
    for outcome in outcomes:
        if outcome.refused:
            show_outcome(outcome)
            raise typer.Exit(REFUSED)
    publish(home, "Version de démonstration : effectifs simulés, contours schématiques")


# --- reading ------------------------------------------------------------------------------------------


@app.command()
def indicators(
    home: HomeOption = None,
    format: Annotated[Format, typer.Option("--format", help="table, csv ou json.")] = Format.table,
) -> None:
    """Lister les indicateurs publiés."""
    place = find_home(home)
    known = opened(place).indicators if releases.current_id(place) else catalog.load()
    rows = [
        {
            "id": i.id,
            "chapitre": i.chapter,
            "titre": i.title,
            "unite": i.unit,
            "source": i.source,
            "definition": i.definition,
        }
        for i in known.values()
    ]
    show_rows(rows, format, columns=("id", "chapitre", "titre", "unite"))


@app.command()
def values(
    indicator: Annotated[
        str, typer.Argument(metavar="INDICATEUR", help="Identifiant de l'indicateur (voir indicators).")
    ],
    niveau: Annotated[str | None, typer.Option("--niveau", help=f"Niveau : {', '.join(NIVEAUX)}.")] = None,
    code: Annotated[str | None, typer.Option("--code", help="Code du lieu.")] = None,
    geographie: Annotated[
        int | None, typer.Option("--geographie", help="Génération des quartiers : 2015 ou 2024.")
    ] = None,
    periode: Annotated[
        str | None, typer.Option("--periode", help="Date AAAA-MM-JJ ; une année se note au 31 décembre.")
    ] = None,
    sexe: Annotated[str, typer.Option("--sexe", help="F, H, total ou tous.")] = TOTAL,
    tranche_age: Annotated[str, typer.Option("--tranche-age", help="Tranche d'âge, total ou tous.")] = TOTAL,
    niveau_formation: Annotated[
        str, typer.Option("--niveau-formation", help="Niveau de formation, total ou tous.")
    ] = TOTAL,
    anciennete: Annotated[
        str, typer.Option("--anciennete", help="Ancienneté d'inscription, total ou tous.")
    ] = TOTAL,
    rsa: Annotated[str, typer.Option("--rsa", help="oui, total ou tous.")] = TOTAL,
    nationalite: Annotated[
        str, typer.Option("--nationalite", help="francaise, etrangere, total ou tous.")
    ] = TOTAL,
    frein: Annotated[str, typer.Option("--frein", help="Frein à l'emploi, total ou tous.")] = TOTAL,
    intensite: Annotated[str, typer.Option("--intensite", help="Intensité du frein, total ou tous.")] = TOTAL,
    definition: Annotated[
        str, typer.Option("--definition", help="iae, plie, france_travail, total ou tous.")
    ] = TOTAL,
    sortie: Annotated[
        str, typer.Option("--sortie", help="durable, transition, positive, dynamique, acces, total ou tous.")
    ] = TOTAL,
    home: HomeOption = None,
    format: Annotated[Format, typer.Option("--format", help="table, csv ou json.")] = Format.table,
) -> None:
    """Lire les valeurs publiées d'un indicateur."""
    warehouse = opened(find_home(home))
    if indicator not in warehouse.indicators:
        misuse(f"L'indicateur « {indicator} » n'existe pas. Indicateurs : {', '.join(warehouse.indicators)}.")
    if niveau is not None and niveau not in NIVEAUX:
        misuse(f"Le niveau « {niveau} » n'existe pas. Niveaux : {', '.join(NIVEAUX)}.")
    if geographie not in (None, 2015, 2024):
        misuse("La géographie est 2015 ou 2024.")
    if periode is not None:
        periode = read_date(periode)
    split = {
        "sexe": sexe,
        "tranche_age": tranche_age,
        "niveau_formation": niveau_formation,
        "anciennete": anciennete,
    }
    split |= {"rsa": rsa, "nationalite": nationalite, "frein": frein}
    split |= {"intensite": intensite, "definition": definition, "sortie": sortie}
    chosen = {name: read_split(name, value) for name, value in split.items()}
    found = warehouse.ask(
        "cli/valeurs",
        indicateur=indicator,
        niveau=niveau,
        code=code,
        geographie=geographie,
        periode=periode,
        **chosen,
    )
    rows = [
        {str(name): plain_value(value) for name, value in row.items()} for row in found.to_dict("records")
    ]
    if not rows:
        err.print("Aucune valeur publiée pour ces filtres.")
    shown = (
        "niveau",
        "code",
        "geographie",
        "periode",
        "valeur",
        "numerateur",
        "denominateur",
        "marque",
        "source",
    )
    splits = tuple(name for name, value in chosen.items() if value != TOTAL)
    show_rows(rows, format, columns=(*shown[:4], *splits, *shown[4:]))


# --- serving ------------------------------------------------------------------------------------------


@app.command()
def serve(
    port: Annotated[int, typer.Option("--port", min=1, max=65535, help="Port d'écoute.")] = 8501,
    home: HomeOption = None,
) -> None:
    """Servir l'application sur cette machine."""
    place = find_home(home)
    if releases.current_id(place) is None:
        err.print("Aucune version publiée : l'application dira comment importer et publier.")
        err.print("Pour la voir avec des données de démonstration : observatoire demo")
    say(f"Observatoire des quartiers et de l'emploi : http://localhost:{port}")
    command = [sys.executable, "-m", "streamlit", "run", str(PROJECT / "observatoire" / "ui" / "server.py")]
    command += ["--server.port", str(port), "--server.address", "localhost", "--server.headless", "true"]
    environment = {**os.environ, "OBSERVATOIRE_HOME": str(place.root)}
    try:
        raise typer.Exit(subprocess.call(command, cwd=PROJECT, env=environment))
    except KeyboardInterrupt:
        raise typer.Exit(0) from None


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


def refuse(refusal: releases.Refused) -> NoReturn:
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
        say(f"    ligne {example.ligne} : {example.valeur}")
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


def opened(home: Home) -> Warehouse:
    """Open the release in force, or say that there is none and leave with code 1."""
    release_id = releases.current_id(home)
    if release_id is None:
        err.print(
            "Aucune version publiée. Importer des fichiers puis publier : observatoire import … ; observatoire publish"
        )
        raise typer.Exit(REFUSED)
    return open_release(home.releases / release_id)


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
    return metadata(path).get("observatoire.demonstration") == "1"


MISUSES = {
    "Missing argument": "Argument manquant :",
    "Missing option": "Option manquante :",
    "Missing parameter": "Paramètre manquant :",
    "No such option:": "Option inconnue :",
    "No such command": "Commande inconnue :",
    "Missing command.": "Commande manquante.",
    "Invalid value for": "Valeur refusée pour",
    "is not a valid integer": "n'est pas un nombre entier",
    "is not one of": "n'est pas l'un de",
    "is not in the range": "n'est pas dans l'intervalle",
    "requires an argument": "attend une valeur",
    "Got unexpected extra argument": "Argument de trop :",
    "Did you mean": "Vouliez-vous dire",
    "Possible options:": "Options proches :",
}
"""French of the sentences that the command-line library says in English."""


def in_french(message: str) -> str:
    """Say a misuse in French; what is not a known sentence (a name, a value) stays as it is."""
    for english, french in MISUSES.items():
        message = message.replace(english, french)
    return message


def main() -> None:
    """Run the command line; errors of usage are said in French, with code 2."""
    try:
        code = app(standalone_mode=False)
    except typer.TyperException as error:
        message = error.format_message() if hasattr(error, "format_message") else str(error)
        err.print(printable(f"Commande mal écrite. {in_french(message)}\nAide : observatoire --help"))
        sys.exit(MISUSE)
    except typer.Abort:
        sys.exit(130)
    except Exception as error:
        if os.environ.get("OBSERVATOIRE_DEBUG"):
            raise
        err.print(f"Erreur imprévue ({type(error).__name__}) : rien n'a été publié.")
        err.print("Relancer avec OBSERVATOIRE_DEBUG=1 pour en voir le détail, et le signaler.")
        sys.exit(REFUSED)
    sys.exit(code if isinstance(code, int) else 0)


if __name__ == "__main__":
    main()
