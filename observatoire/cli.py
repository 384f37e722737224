"""The command line `observatoire`: import, check, publish, roll back, read, serve.

Exit codes: 0 right, 1 refused, 2 misuse. What a command finds goes to standard output, progress to standard error.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from observatoire import catalog, cli_pack, cli_reception, cli_serve, formats, releases, tiers
from observatoire.adapters import ADAPTERS
from observatoire.checks import Finding, check_file
from observatoire.cli_french import App, in_french
from observatoire.cli_words import (
    MISUSE,
    NO_TIER,
    REFUSED,
    AuthorOption,
    Format,
    HomeOption,
    Tier,
    TierOption,
    counted,
    demonstration,
    err,
    log_export,
    misuse,
    opened,
    plain_value,
    printable,
    progress,
    read_date,
    read_split,
    refuse,
    say,
    show_finding,
    show_outcome,
    show_rows,
)
from observatoire.extracts import import_files, known_codes, stored, walk
from observatoire.home import DEMO, find_home
from observatoire.sentences import RESTRICTED
from observatoire.vocabulary import NIVEAUX, TOTAL

READ_BY = ("frein", "definition", "sortie")
"""Breakdowns that some indicators always have: nobody has a frein in general, nor leaves under no definition."""

app = App(
    help="Observatoire des quartiers et de l'emploi : des extraits des partenaires aux chiffres que chacun lit.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
cli_reception.register(app)
cli_pack.register(app)
cli_serve.register(app)

# --- extracts -----------------------------------------------------------------------------------------


@app.command("import")
def import_(
    paths: Annotated[list[Path], typer.Argument(metavar="CHEMIN", help="Fichiers ou dossiers à importer.")],
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
        list[Path], typer.Argument(metavar="CHEMIN", help="Extraits parquet ou dossiers à vérifier.")
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
    author: AuthorOption = "",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Dire ce qui changerait, sans rien publier (comme diff).")
    ] = False,
) -> None:
    """Construire une version à partir des extraits et la mettre en service."""
    if dry_run:
        cli_reception.diff(home)
        return
    try:
        with progress("Publication") as report:
            release = releases.publish(find_home(home), note, report, author=author)
    except releases.Refused as refusal:
        refuse(refusal)
    if release.waiting:
        err.print("Version préparée : une autre personne doit l'approuver (observatoire approve).")
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
    tier: TierOption = Tier.public,
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
    if not tiers.written(known[chosen], tier):
        refuse(releases.Refused(NO_TIER.format(release=chosen)))
    from observatoire.audit import audit_release  # with the solver: no other command waits for it

    report = audit_release(tiers.folder(known[chosen], tier))
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
    author: AuthorOption = "",
    why: Annotated[str, typer.Option("--motif", help="Pourquoi revenir, en une phrase.")] = "",
) -> None:
    """Remettre en service une version antérieure."""
    try:
        release = releases.rollback(find_home(home), release_id, author, why)
    except releases.Refused as refusal:
        refuse(refusal)
    say(f"Version en service : {release.id}")


@app.command()
def demo(home: HomeOption = None) -> None:
    """Publier la version de démonstration (contours schématiques, effectifs simulés)."""
    place = find_home(home)
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
    tier: TierOption = Tier.public,
    author: AuthorOption = "",
    home: HomeOption = None,
    format: Annotated[Format, typer.Option("--format", help="table, csv ou json.")] = Format.table,
) -> None:
    """Lire les valeurs publiées d'un indicateur."""
    place = find_home(home)
    warehouse = opened(place, tier)
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
    asked = {"niveau": niveau, "code": code, "geographie": geographie, "periode": periode, **chosen}
    found = warehouse.ask("cli/valeurs", indicateur=indicator, **asked)
    rows = [
        {str(name): plain_value(value) for name, value in row.items()} for row in found.to_dict("records")
    ]
    if not rows:
        every = warehouse.ask("cli/valeurs", indicateur=indicator, **{**asked, **dict.fromkeys(READ_BY)})
        held = {name: [value for value in dict.fromkeys(every[name]) if value != TOTAL] for name in READ_BY}
        options = [f"--{name} {'|'.join(sorted(values))}" for name, values in held.items() if values]
        err.print("Aucune valeur publiée pour ces filtres.")
        if options:
            err.print(f"Cet indicateur se lit avec {formats.listing(options)}, ou tous.")
    log_export(place, warehouse, f"values {indicator}", author)
    if warehouse.partners:
        err.print(RESTRICTED)
        rows = [{**row, "avertissement": RESTRICTED} for row in rows]
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
    if len({row["perimetre"] for row in rows}) > 1:  # residents of QPV beside the others
        splits = ("perimetre", *splits)
    show_rows(rows, format, columns=(*shown[:4], *splits, *shown[4:]))


# --- errors of usage ----------------------------------------------------------------------------------


def main() -> None:
    """Run the command line; errors of usage are said in French, with code 2."""
    try:
        code = app(standalone_mode=False)
    except typer.TyperException as error:
        message = error.format_message() if hasattr(error, "format_message") else str(error)
        if message:  # none where no command was given: its help is written
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
