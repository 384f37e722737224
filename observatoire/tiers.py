"""The two tiers of a release: what everybody reads, and what partners read under a lower threshold.

A release folder holds the public tier. Where the installation asks for the other one (`[partenaires]` of
`config.toml`), its sub-folder `partenaires/` holds a whole release of its own, protected and audited by the same
code: tables, catalogue, manifest. A reader of one tier never opens the files of the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from observatoire.contracts import CONTRACTS
from observatoire.contracts.model import Secrecy
from observatoire.home import Home

PUBLIC, PARTNERS = "public", "partenaires"
TIERS = (PUBLIC, PARTNERS)
FLOOR = 3
"""Lowest threshold that an installation may choose: of two people, each would learn about the other."""
EVERY = "seuil"
"""Key of `[partenaires]` that gives the threshold of every kind."""


def folder(release: Path, tier: str) -> Path:
    """Where a tier of the release in `release` is, whether it was written or not."""
    return release / PARTNERS if tier == PARTNERS else release


def written(release: Path, tier: str) -> bool:
    """Whether the release has that tier."""
    return (folder(release, tier) / "manifest.json").is_file()


def known(releases: Iterable[Path], tier: str) -> list[Path]:
    """What the readers of a tier may read in some releases: the public tier of each, and their own."""
    return [folder(path, t) for path in releases for t in sorted({PUBLIC, tier}) if written(path, t)]


def rules(thresholds: Mapping[str, int] | None = None) -> dict[str, Secrecy]:
    """The rule of each kind that counts people: its contract's, but for the ordinary threshold where one is given.

    Health and justice keep their higher threshold, and what is never crossed. A threshold is never raised, nor
    brought under `FLOOR`.
    """
    given = thresholds or {}
    return {
        kind: replace(own, threshold=min(own.threshold, max(FLOOR, given.get(kind, own.threshold))))
        for kind, contract in CONTRACTS.items()
        if (own := contract.secrecy)
    }


def rules_of(manifest: Mapping[str, Any]) -> dict[str, Secrecy]:
    """The rules that the tier of a manifest was protected by."""
    return rules(manifest.get("secrecy", {}).get("seuils"))


def thresholds(home: Home) -> dict[str, int] | None:
    """Thresholds that `config.toml` chooses for partners, by kind; None when it does not ask for their tier.

    Raises ValueError, in French, when the choice is not understood or is under the floor.
    """
    try:
        chosen = home.choices().get(PARTNERS)
    except (OSError, ValueError) as error:
        raise ValueError(f"Le fichier config.toml de l'installation est illisible : {error}.") from error
    if chosen is None:
        return None
    known = {kind: rule.threshold for kind, rule in rules().items()}
    if not isinstance(chosen, dict) or not chosen or set(chosen) - {EVERY, *known}:
        raise ValueError(
            f"Dans config.toml, [{PARTNERS}] donne « {EVERY} », ou un seuil par sorte d'extrait : {', '.join(known)}."
        )
    for name, number in chosen.items():
        most = known.get(name, max(known.values()))
        if type(number) is not int or not FLOOR <= number <= most:
            raise ValueError(f"Dans config.toml, [{PARTNERS}] {name} est un entier de {FLOOR} à {most}.")
    every = int(chosen.get(EVERY, max(known.values())))
    return {kind: int(chosen.get(kind, min(own, every))) for kind, own in known.items()}
