"""What the command-line library says by itself, in French: the words of its help, and its errors of usage."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup, TyperOption

PANELS = {
    "ARGUMENTS_PANEL_TITLE": "Arguments",
    "OPTIONS_PANEL_TITLE": "Options",
    "COMMANDS_PANEL_TITLE": "Commandes",
    "DEFAULT_STRING": "[par défaut : {}]",
    "REQUIRED_LONG_STRING": "[obligatoire]",
}
"""Settings of the library's help, by name."""

TYPES = {
    "<str>": "<texte>",
    "<int>": "<nombre>",
    "<int range>": "<nombre>",
    "<path>": "<chemin>",
    "<list[Path]>": "<chemins>",
    "<bool>": "",
}
"""What an option or an argument takes. An option that takes nothing says nothing."""

MISUSES = {
    r"Missing argument": "Argument manquant :",
    r"Missing option": "Option manquante :",
    r"Missing parameter": "Paramètre manquant :",
    r"No such option:": "Option inconnue :",
    r"No such command ('.*?')\.": r"Commande inconnue : \1.",
    r"Missing command\.": "Commande manquante.",
    r"Invalid value for ('.*?'):": r"Valeur refusée pour \1 :",
    r"Value error, ": "",
    r"Input should be a valid integer\b.*": "un nombre entier est attendu.",
    r"Input should be greater than or equal to (\d+)": r"au moins \1.",
    r"Input should be less than or equal to (\d+)": r"au plus \1.",
    r"is not one of": "n'est pas l'un de",
    r"requires an argument": "attend une valeur",
    r"does not take a value": "n'attend pas de valeur",
    r"Got unexpected extra argument\(s\) \((.*)\)": r"En trop : \1.",
    r"Did you mean (.*?)\?": r"Vouliez-vous dire \1 ?",
    r"Possible options:": "Options proches :",
}
"""Sentences of a misuse, as the library says them, and their French."""


def in_french(message: str) -> str:
    """Say a misuse in French; what is not a known sentence (a name, a value) stays as it is."""
    for english, french in MISUSES.items():
        message = re.sub(english, french, message)
    return message


class _French:
    """What a command and a group of commands have in common: usage, `--help` and types of options."""

    def get_usage(self, ctx: Any) -> str:
        usage: str = super().get_usage(ctx)  # type: ignore[misc]
        return usage.replace("Usage: ", "Usage : ", 1)

    def get_help_option(self, ctx: Any) -> TyperOption | None:
        option: TyperOption | None = super().get_help_option(ctx)  # type: ignore[misc]
        if option is not None:
            option.help = "Afficher cette aide."
        return option

    def format_help(self, ctx: Any, formatter: Any) -> None:
        from typer import rich_utils  # slow, and only help needs it

        for name, french in PANELS.items():
            setattr(rich_utils, name, french)
        for param in self.get_params(ctx):  # type: ignore[attr-defined]
            said = param.display_type_rich(ctx=ctx)
            param.display_type_rich = _always(TYPES.get(said, said))
        super().format_help(ctx, formatter)  # type: ignore[misc]


def _always(said: str | None) -> Callable[..., str | None]:
    return lambda **_: said


class Command(_French, TyperCommand):
    """A command whose help is French."""


class Group(_French, TyperGroup):
    """The commands together."""


class App(typer.Typer):
    """An application whose help is French, as that of each of its commands."""

    def __init__(self, **given: Any):
        super().__init__(cls=Group, subcommand_metavar="COMMANDE [ARGUMENTS]…", **given)

    def command(self, name: str | None = None, **given: Any) -> Callable[[Any], Any]:
        """Add a command."""
        return super().command(name, cls=Command, **given)
