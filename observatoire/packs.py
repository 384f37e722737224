"""The register of packs: what was shown to a comité, from which release, and what the comité decided.

One small JSON file per pack, and the files themselves under their digest: a pack opens again byte for byte even
after the observatory changed. Decisions stand beside, with their date and what became of them.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from filelock import FileLock

from observatoire import __version__, journal, tiers
from observatoire.difference import Shown
from observatoire.formats import day
from observatoire.home import Home, written_aside
from observatoire.tiers import PARTNERS, PUBLIC

NAME = re.compile(r"^[0-9a-f]{12}$")
STATES = {"a_faire": "À faire", "en_cours": "En cours", "fait": "Fait", "abandonnee": "Abandonnée"}
"""What became of a decision."""
OPEN = ("a_faire", "en_cours")
LONGEST = 500


@dataclass(frozen=True)
class Record:
    """One pack that was made: enough to build it again and to know that it is the same."""

    niveau: str
    code: str
    nom: str
    geographie: int
    chapitres: tuple[str, ...]
    publication: str
    adresse: str = ""
    fait_le: str = ""
    auteur: str = ""
    version: str = __version__
    empreintes: Mapping[str, str] = field(default_factory=dict)
    lieux: tuple[str, ...] = ()
    indicateurs: tuple[str, ...] = ()
    tier: str = PUBLIC

    @property
    def id(self) -> str:
        """Its name: the same territoire, chapters, release and tier make the same pack."""
        asked = [
            self.niveau,
            self.code,
            self.geographie,
            list(self.chapitres),
            self.publication,
            self.adresse,
            *([self.tier] if self.tier != PUBLIC else []),
        ]
        return hashlib.sha256(json.dumps(asked).encode()).hexdigest()[:12]

    @property
    def place(self) -> str:
        """The territoire as commands write it."""
        return f"{self.niveau}:{self.code}"


def folder(home: Home) -> Path:
    """Where packs are kept."""
    return home.root / "packs"


def keep(home: Home, record: Record, kind: str, content: bytes) -> Record:
    """Keep one format of a pack and its record; the first date and author stay."""
    digest = hashlib.sha256(content).hexdigest()
    folder(home).mkdir(parents=True, exist_ok=True)
    with FileLock(folder(home) / ".lock"):
        known = find(home, record.id)
        first = known or replace(
            record,
            fait_le=datetime.now(UTC).isoformat(timespec="seconds"),
            auteur=journal.person(record.auteur),
        )
        if first.empreintes.get(kind, digest) != digest:
            return first  # made again by another version of the observatory: what was shown stays what it was
        made = replace(first, empreintes={**first.empreintes, kind: digest})
        if not _file(home, kind, digest).is_file():
            with written_aside(_file(home, kind, digest)) as aside:
                aside.write_bytes(content)
        with written_aside(folder(home) / f"{made.id}.json") as aside:
            aside.write_text(json.dumps(asdict(made), ensure_ascii=False, indent=1), "utf-8")
    return made


def find(home: Home, pack: str) -> Record | None:
    """Return the record of that id, None when there is none or it cannot be read."""
    return _read(folder(home) / f"{pack}.json") if NAME.match(pack) else None


def release_of(home: Home, record: Record) -> Path:
    """Folder of what a pack was made from, whether it is still there or not."""
    return tiers.folder(home.releases / record.publication, record.tier)


def kept(home: Home, tier: str = PUBLIC) -> list[Record]:
    """Return the packs that readers of a tier may see, latest first; a damaged record is passed over."""
    read = (_read(path) for path in folder(home).glob("*.json") if NAME.match(path.stem))
    found = [record for record in read if record and record.tier in (PUBLIC, tier)]
    return sorted(found, key=lambda record: (record.fait_le, record.id), reverse=True)


def shown(home: Home, record: Record, kind: str) -> bytes | None:
    """Return a format of a pack exactly as it was made; None where its file is gone or was changed."""
    digest = record.empreintes.get(kind, "")
    try:
        content = _file(home, kind, digest).read_bytes()
    except OSError:
        return None
    return content if hashlib.sha256(content).hexdigest() == digest else None


def _file(home: Home, kind: str, digest: str) -> Path:
    return folder(home) / "fichiers" / f"{digest}.{kind}"


def _read(path: Path) -> Record | None:
    try:
        known = json.loads(path.read_text("utf-8"))
        lists = {name: tuple(known.get(name, ())) for name in ("chapitres", "lieux", "indicateurs")}
        record = Record(**{**known, **lists})
    except (OSError, ValueError, TypeError, KeyError):
        return None
    return record if record.id == path.stem else None


def shown_by(home: Home, record: Record) -> Shown:
    """Say what a pack showed, as comparisons of releases ask it."""
    made = day(date.fromisoformat(record.fait_le[:10])) if record.fait_le else ""
    return Shown(
        f"{record.nom}, {made}, {record.id}",
        release_of(home, record),
        record.lieux,
        record.indicateurs,
    )


def all_shown(home: Home) -> list[Shown]:
    """Say what the packs showed whose release is still there."""
    return [
        shown_by(home, record)
        for record in kept(home, PARTNERS)
        if (release_of(home, record) / "manifest.json").is_file()
    ]


# --- decisions ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Decision:
    """What a comité decided, and what became of it."""

    id: str
    lieu: str
    prise_le: str
    texte: str
    responsable: str
    echeance: str = ""
    etat: str = "a_faire"
    auteur: str = ""
    suivi: tuple[Mapping[str, str], ...] = ()

    @property
    def open(self) -> bool:
        """Whether the next comité must hear of it."""
        return self.etat in OPEN

    def late(self, today: date) -> bool:
        """Whether its date has passed while it is not done."""
        return self.open and bool(self.echeance) and date.fromisoformat(self.echeance) < today


def decide(
    home: Home, lieu: str, text: str, who: str, when: date, due: date | None = None, author: str = ""
) -> Decision:
    """Note a decision of a comité."""
    said = text.strip()[:LONGEST]
    if not said:
        raise ValueError("Écrire ce qui a été décidé.")
    name = hashlib.sha256(f"{lieu}{when}{said}{datetime.now(UTC).isoformat()}".encode()).hexdigest()[:12]
    made = Decision(
        name, lieu, when.isoformat(), said, who.strip()[:LONGEST], due.isoformat() if due else "",
        auteur=journal.person(author),
    )  # fmt: skip
    _write_decision(home, made)
    journal.write(home, journal.DECISION, made.id, author)
    return made


def follow(home: Home, name: str, state: str, when: date, note: str = "", author: str = "") -> Decision:
    """Say what became of a decision at a comité; earlier words stay. Raises ValueError."""
    if state not in STATES:
        raise ValueError(f"L'état « {state} » n'existe pas.")
    with FileLock(folder(home) / ".lock"):
        known = {decision.id: decision for decision in decisions(home)}
        if name not in known:
            raise ValueError("Cette décision n'est plus dans le registre.")
        step = {
            "date": when.isoformat(),
            "etat": state,
            "note": note.strip()[:LONGEST],
            "auteur": journal.person(author),
        }
        made = replace(known[name], etat=state, suivi=(*known[name].suivi, step))
        _write_decision(home, made)
    journal.write(home, journal.DECISION, name, author)
    return made


def decisions(home: Home, lieu: str | None = None) -> list[Decision]:
    """Return decisions of a territoire (or all), open ones first, then the latest."""
    found = [made for path in (folder(home) / "decisions").glob("*.json") if (made := _read_decision(path))]
    own = [made for made in found if lieu in (None, made.lieu)]
    latest = sorted(own, key=lambda made: (made.prise_le, made.id), reverse=True)
    return sorted(latest, key=lambda made: not made.open)


def _write_decision(home: Home, made: Decision) -> None:
    target = folder(home) / "decisions" / f"{made.id}.json"
    with written_aside(target) as aside:
        aside.write_text(json.dumps(asdict(made), ensure_ascii=False, indent=1), "utf-8")


def _read_decision(path: Path) -> Decision | None:
    try:
        known: dict[str, Any] = json.loads(path.read_text("utf-8"))
        return Decision(**{**known, "suivi": tuple(known.get("suivi", ()))})
    except (OSError, ValueError, TypeError):
        return None
