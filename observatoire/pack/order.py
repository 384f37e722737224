"""What is asked of a pack: a territoire, its list of quartiers, chapters, and where its link leads."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from observatoire.home import Home
from observatoire.reading import Scope
from observatoire.vocabulary import NIVEAUX
from observatoire.warehouse import Warehouse

CHAPTERS = {
    "synthese": "Cinq faits et les écarts",
    "axes": "Feuille de route, un axe par page",
    "freins": "Freins, besoins et places",
    "actions": "Actions, résultats et argent",
    "methode": "Méthode, sources et glossaire",
}
"""Chapters of a pack, in the order of its pages."""

FORMATS = ("pdf", "html", "xlsx", "ods")
PACKABLE = (
    "cite_emploi",
    "contrat_ville",
    "epci",
    "commune",
    "departement",
    "region",
    "zone_emploi",
    "clpe",
    "france",
)


class Unknown(ValueError):
    """A place, a quartier, a chapter or a format that does not exist; the message says so in French."""


@dataclass(frozen=True)
class Order:
    """A pack as it was asked for: enough to build it again from its release."""

    niveau: str
    code: str
    geographie: int
    chapters: tuple[str, ...] = tuple(CHAPTERS)
    base: str = ""

    @property
    def place(self) -> str:
        """The territoire as commands write it: `cite_emploi:cde-036`."""
        return f"{self.niveau}:{self.code}"


def read_place(text: str) -> tuple[str, str]:
    """Read `niveau:code`. Raises Unknown."""
    niveau, mark, code = text.partition(":")
    if not mark or niveau not in PACKABLE or not code:
        raise Unknown(
            f"« {text} » n'est pas un territoire. L'écrire niveau:code, par exemple cite_emploi:cde-036. "
            f"Niveaux : {', '.join(PACKABLE)}."
        )
    return niveau, code


def read_chapters(names: Iterable[str]) -> tuple[str, ...]:
    """Keep known chapters in the order of the pages. Raises Unknown."""
    asked = [name.strip() for name in names if name.strip()]
    wrong = [name for name in asked if name not in CHAPTERS]
    if wrong or not asked:
        said = f"Le chapitre « {wrong[0]} » n'existe pas." if wrong else "Choisir au moins un chapitre."
        raise Unknown(f"{said} Chapitres : {', '.join(CHAPTERS)}.")
    return tuple(name for name in CHAPTERS if name in asked)


def read_format(suffix: str, among: Sequence[str] = FORMATS) -> str:
    """Read a format from the end of a file name. Raises Unknown."""
    kind = suffix.lower().removeprefix(".")
    if kind not in among:
        raise Unknown(
            f"Le format « {suffix} » n'existe pas. Formats : {', '.join(f'.{name}' for name in among)}."
        )
    return kind


def find_scope(warehouse: Warehouse, niveau: str, code: str, geographie: int | None = None) -> Scope:
    """Find a territoire of a release and the list of its quartiers. Raises Unknown."""
    rows = warehouse.ask("lists/territoires", niveau=niveau)
    names = dict(zip(rows["code"], rows["nom"], strict=True))
    if code not in names:
        some = ", ".join(list(names)[:8])
        raise Unknown(
            f"Le territoire « {code} » ({NIVEAUX[niveau].lower()}) n'est pas dans la publication {warehouse.id}."
            + (f" Codes connus : {some}{'…' if len(names) > 8 else ''}." if names else "")
        )
    lists = [int(g) for g in warehouse.ask("lists/geographies")["geographie"]]
    for choice in [geographie] if geographie else lists:
        scope = Scope(niveau, code, names[code], choice)
        if len(warehouse.ask("lists/quartiers", **scope.place)):
            return scope
    return Scope(niveau, code, names[code], geographie or lists[0])


def find_quartier(warehouse: Warehouse, code: str) -> Scope:
    """Find one quartier of a release, in the nearest territoire that holds it. Raises Unknown."""
    found = warehouse.ask("pages/quartier/identite", code=code)
    if found.empty:
        raise Unknown(f"Le quartier « {code} » n'est pas dans la publication {warehouse.id}.")
    geographie = int(found["geographie"].iloc[0])
    held = warehouse.ask("pages/quartier/territoires", code=code, geographie=geographie)
    for niveau in PACKABLE:
        own = held[held["niveau"] == niveau]
        if len(own):
            return Scope(niveau, str(own["code"].iloc[0]), str(own["nom"].iloc[0]), geographie, (code,))
    raise Unknown(f"Le quartier « {code} » n'appartient à aucun territoire de la publication {warehouse.id}.")


def base_address(home: Home) -> str:
    """Address of the observatory for its readers (`adresse` of config.toml), without its last `/`; empty if none."""
    try:
        said: Any = home.choices().get("adresse", "")
    except (OSError, ValueError):
        return ""
    text = said.strip() if isinstance(said, str) else ""
    ok = text.startswith(("http://", "https://")) and not any(c.isspace() or c in "<>\"'`" for c in text)
    return text.rstrip("/") if ok else ""


def link(base: str, page: str, **params: Any) -> str:
    """Write the address of a page with its filters; relative where the base is not known."""
    return f"{base}/{page}?{urlencode(params)}"
