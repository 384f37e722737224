"""Commands of the reception: drop folder, watch, official sources, comparison, approval, journal."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from observatoire import bulletin, difference, inbox, journal, releases, sources
from observatoire.cli_words import (
    REFUSED,
    AuthorOption,
    Format,
    HomeOption,
    counted,
    err,
    misuse,
    progress,
    refuse,
    say,
    show_rows,
)
from observatoire.home import Busy, Home, find_home


def register(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    app.command("inbox")(inbox_)
    app.command()(watch)
    app.command()(fetch)
    app.command()(diff)
    app.command()(approve)
    app.command("journal")(journal_)


def inbox_(
    home: HomeOption = None,
    author: AuthorOption = "",
    format: Annotated[Format, typer.Option("--format", help="table ou json.")] = Format.table,
) -> None:
    """Recevoir les fichiers posés dans le dossier depot/ et rendre un bulletin pour chacun."""
    place = find_home(home)
    try:
        with progress("Réception") as report:
            letters = inbox.take(place, author, report)
    except Busy as error:
        err.print(str(error))
        raise typer.Exit(REFUSED) from None
    if format is Format.json:
        say(json.dumps([json.loads(letter.as_json()) for letter in letters], ensure_ascii=False, indent=2))
    else:
        for letter in letters:
            show_letter(letter)
        say(f"{counted(len(letters), 'fichier reçu', 'fichiers reçus')}. Dossier de dépôt : {place.inbox}")
    if any(letter.refused for letter in letters):
        raise typer.Exit(REFUSED)


def watch(
    home: HomeOption = None,
    author: AuthorOption = "",
    every: Annotated[
        float, typer.Option("--toutes-les", min=0.5, help="Secondes entre deux coups d'œil.")
    ] = 5.0,
) -> None:
    """Surveiller le dossier depot/ et recevoir ce qui y arrive, jusqu'à Ctrl+C."""
    place = find_home(home)
    place.inbox.mkdir(parents=True, exist_ok=True)
    say(f"Dossier surveillé : {place.inbox} (Ctrl+C pour arrêter)")
    try:
        inbox.watch(place, show_letter, every, author)
    except KeyboardInterrupt:
        raise typer.Exit(0) from None


def fetch(
    chosen: Annotated[
        list[str] | None,
        typer.Argument(metavar="SOURCE…", help="Sources à télécharger ; sans nom, la liste."),
    ] = None,
    home: HomeOption = None,
    author: AuthorOption = "",
    new: Annotated[
        bool, typer.Option("--nouveau", help="Dire ce qui est nouveau sur les sites, sans télécharger.")
    ] = False,
) -> None:
    """Télécharger des sources officielles (data.gouv.fr, insee.fr) puis les importer."""
    place, catalogue = find_home(home), sources.load()
    unknown = [name for name in chosen or () if name not in catalogue.sources]
    if unknown:
        misuse(f"La source « {unknown[0]} » n'existe pas. Sources : {', '.join(catalogue.sources)}.")
    if not chosen and not new:
        for source in catalogue.sources.values():
            say(f"{source.id:24} {source.titre} ({source.producteur}) {source.page}")
        return
    wanted = [catalogue.sources[name] for name in chosen or catalogue.sources]
    failed = _show_news(place, wanted, catalogue) if new else _fetch_all(place, wanted, catalogue, author)
    if failed:
        raise typer.Exit(REFUSED)


def _show_news(place: Home, wanted: list[sources.Source], catalogue: sources.Catalogue) -> bool:
    failed = False
    for source in wanted:
        try:
            for remote, status in sources.news(place, source, catalogue):
                say(f"{source.id:24} {status:8} {remote.name} {remote.modified[:10]}".rstrip())
        except sources.FetchError as error:
            failed = True
            err.print(str(error))
    return failed


def _fetch_all(place: Home, wanted: list[sources.Source], catalogue: sources.Catalogue, author: str) -> bool:
    failed = False
    for source in wanted:
        with progress("Téléchargement") as report:
            results = sources.fetch(place, source, catalogue, report, author=author)
        for result in results:
            state = "refusé" if result.erreur else "téléchargé" if result.frais else "inchangé"
            say(f"{state}  {result.fichier}{' : ' + result.erreur if result.erreur else ''}")
        failed = failed or any(result.erreur for result in results)
        paths = [result.chemin for result in results if result.chemin]
        for letter in bulletin.receive(paths, place, author) if paths else ():
            show_letter(letter)
            failed = failed or letter.refused
    return failed


def diff(
    home: HomeOption = None,
    format: Annotated[Format, typer.Option("--format", help="table ou json.")] = Format.table,
) -> None:
    """Dire quels chiffres publiés changeraient, sans rien publier."""
    try:
        with progress("Comparaison") as report:
            found = releases.rehearse(find_home(home), report)
    except releases.Refused as refusal:
        refuse(refusal)
    if format is Format.json:
        say(json.dumps(found.as_dict(), ensure_ascii=False, indent=2))
    else:
        show_difference(found)


def approve(
    release_id: Annotated[
        str, typer.Argument(metavar="VERSION", help="Identifiant de la version préparée.")
    ] = "",
    home: HomeOption = None,
    author: AuthorOption = "",
) -> None:
    """Approuver, à deux personnes, la version préparée ; sans identifiant, dire ce qu'elle change."""
    place = find_home(home)
    if not release_id:
        waiting, found = releases.prepared(place), releases.prepared_difference(place)
        if waiting is None or found is None:
            say("Aucune version n'attend d'approbation.")
            return
        say(f"{waiting.id} préparée par {waiting.manifest['auteur']} : {waiting.manifest['note']}")
        show_difference(found)
        return
    try:
        release = releases.approve(place, release_id, author)
    except releases.Refused as refusal:
        refuse(refusal)
    say(f"Version en service : {release.id}")


def journal_(
    home: HomeOption = None,
    format: Annotated[Format, typer.Option("--format", help="table, csv ou json.")] = Format.table,
) -> None:
    """Lire le journal : qui a importé, publié, approuvé, remis en service, et pourquoi."""
    place = find_home(home)
    names = ("instant", "qui", "action", "objet", "verdict", "pourquoi")
    records = journal.read(place)
    show_rows([{**dict.fromkeys(names), **record} for record in records], format, names)
    if wrong := journal.broken(place):
        err.print(f"Le journal a été modifié : lignes {', '.join(map(str, wrong))}.")
        raise typer.Exit(REFUSED)


# --- saying -------------------------------------------------------------------------------------------


def show_letter(letter: bulletin.Bulletin) -> None:
    """A letter in a few lines."""
    say(letter.summary())
    if letter.erreur:
        say(f"  {letter.erreur}")
    for rule in letter.regles:
        state = "refus" if rule["severite"] == "refus" else "réserve"
        say(f"  {state} · {rule['regle']} · {rule['colonne']} · {counted(rule['nombre'], 'fois', 'fois')}")
        say(f"    {rule['message']} {rule['remede']}")


def show_difference(found: difference.Difference) -> None:
    """What would change, by cause then indicator."""
    if not found.avant:
        say("Première version : tout est nouveau, rien à comparer.")
        return
    if not found.total:
        say(f"Aucun chiffre publié ne changerait (version en service : {found.avant}).")
        return
    say(f"{counted(found.total, 'chiffre changerait', 'chiffres changeraient')} depuis {found.avant}.")
    for cause, title in difference.CAUSES.items():
        lines = [line for line in found.lignes if line.cause == cause]
        if not lines:
            continue
        say(f"{title} : {sum(line.nombre for line in lines)}")
        for line in lines:
            apart = f", jusqu'à {line.ecart_max:.1f} %".replace(".", ",") if line.ecart_max else ""
            say(f"  {line.titre} : {line.nombre} {difference.NATURES[line.nature]}{apart}")
    for release_id, count in found.montres_par.items():
        say(f"La version {release_id} montrait {counted(count, 'ancien chiffre', 'anciens chiffres')}.")
    for pack, count in found.dossiers.items():
        what = counted(count, "chiffre qui changerait", "chiffres qui changeraient")
        say(f"Le dossier de comité « {pack} » montrait {what}.")
