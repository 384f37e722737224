"""The command that serves the app. It imports nothing heavy: between `make run` and the page nobody waits for it."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Annotated

import typer

from observatoire.cli_words import NO_TIER, REFUSED, HomeOption, Tier, err, misuse, printable, say
from observatoire.home import LOOPBACK, PROJECT, current_id, find_home

UPLOAD = 500
"""Megabytes of a file dropped in the browser, which holds it in memory; larger ones go to the folder `depot/`."""


def serve(
    port: Annotated[int, typer.Option("--port", min=1, max=65535, help="Port d'écoute.")] = 8501,
    address: Annotated[
        str, typer.Option("--address", help="Adresse d'écoute ; 0.0.0.0 pour tout le réseau.")
    ] = "localhost",
    analyst: Annotated[
        bool,
        typer.Option(
            "--analyste",
            help="Permettre de déposer, publier et revenir depuis la page Données (cette machine seulement).",
        ),
    ] = False,
    tier: Annotated[
        Tier,
        typer.Option("--tier", help="Niveau servi : public, ou partenaires (cette machine seulement)."),
    ] = Tier.public,
    demo: Annotated[
        bool, typer.Option("--demo", help="Publier d'abord la démonstration si rien n'est publié.")
    ] = False,
    home: HomeOption = None,
) -> None:
    """Servir l'application, en lecture seule ou (--analyste) pour l'analyste de cette machine."""
    if analyst and address not in LOOPBACK:
        misuse(
            f"--analyste n'est permis que sur cette machine ({', '.join(LOOPBACK)}) : à l'adresse {address}, "
            "n'importe qui pourrait publier. Commande mal écrite, ou servir sans --analyste."
        )
    if tier is Tier.partenaires and address not in LOOPBACK:
        misuse(
            f"--tier partenaires n'est permis que sur cette machine ({', '.join(LOOPBACK)}) : à l'adresse {address}, "
            "n'importe qui lirait des chiffres réservés aux partenaires."
        )
    place = find_home(home)
    if demo and current_id(place) is None:
        publish = [sys.executable, "-m", "observatoire.cli", "demo", "--home", str(place.root)]
        if code := subprocess.call(publish, cwd=PROJECT):
            raise typer.Exit(code)
    in_force = current_id(place)
    if (
        tier is Tier.partenaires
        and in_force
        and not (place.releases / in_force / tier / "manifest.json").is_file()
    ):
        err.print(printable(NO_TIER.format(release=in_force)))
        raise typer.Exit(REFUSED)
    if in_force is None:
        err.print("Aucune version publiée : l'application dira comment importer et publier.")
        err.print("Pour la voir avec des données de démonstration : observatoire demo")
    say(f"Observatoire des quartiers et de l'emploi : http://{address}:{port}")
    command = [sys.executable, "-m", "streamlit", "run", str(PROJECT / "observatoire" / "ui" / "server.py")]
    command += ["--server.port", str(port), "--server.address", address, "--server.headless", "true"]
    environment = {**os.environ, "OBSERVATOIRE_HOME": str(place.root)}
    environment["OBSERVATOIRE_ANALYSTE"] = "1" if analyst else "0"
    environment["OBSERVATOIRE_NIVEAU"] = tier
    if analyst:
        command += ["--server.maxUploadSize", str(UPLOAD)]
    if os.name == "posix":  # the server takes the place of this process: who stops the one stops the other
        sys.stdout.flush()
        os.chdir(PROJECT)
        os.execve(sys.executable, command, environment)
    try:
        raise typer.Exit(subprocess.call(command, cwd=PROJECT, env=environment))
    except KeyboardInterrupt:
        raise typer.Exit(0) from None


def register(app: typer.Typer) -> None:
    """Add this command to the command line."""
    app.command()(serve)


if __name__ == "__main__":
    typer.run(serve)
