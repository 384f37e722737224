"""The reception letter of a dropped file: accepted, accepted with reservations or refused, and why, in French."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from typing import Any

from observatoire import formats, journal
from observatoire.contracts import CONTRACTS
from observatoire.extracts import Outcome, Progress, import_files, slug
from observatoire.home import Home, written_aside
from observatoire.portraits import dated, label

ACCEPTED = "accepté"
RESERVED = "accepté avec réserves"
REFUSED = "refusé"
IGNORED = "laissé de côté"

NEXT = {
    ACCEPTED: "Il entrera dans la prochaine publication.",
    RESERVED: "Il entrera dans la prochaine publication ; lire d'abord les réserves.",
    REFUSED: "Rien n'en est gardé : la version précédente du fichier, s'il y en a une, reste en place.",
    IGNORED: "Ce n'est pas un fichier de données connu ; rien n'en est gardé.",
}
NAME = re.compile(r"^[A-Za-z0-9_-]+\.json$")
TOTALS = 12
"""Totals shown beside the previous version: those that moved, then the latest."""


@dataclass(frozen=True)
class Bulletin:
    """What became of one file, for the person who dropped it. `regles`: one dict per broken rule."""

    fichier: str
    verdict: str
    instant: str
    qui: str
    adaptateur: str
    millesime: str
    erreur: str
    notes: tuple[str, ...]
    regles: tuple[dict[str, Any], ...]
    lu: dict[str, dict[str, Any]]
    precedent: dict[str, dict[str, Any]]

    @property
    def refused(self) -> bool:
        """Whether nothing of the file was kept."""
        return self.verdict == REFUSED

    @property
    def name(self) -> str:
        """Name of its files: instant and file."""
        return f"{re.sub('[^0-9]', '', self.instant[:19])}-{slug(self.fichier)}"

    def summary(self) -> str:
        """Verdict in one sentence."""
        return f"{self.fichier} : {self.verdict}. {NEXT[self.verdict]}"

    def as_json(self) -> str:
        """The letter as JSON."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1)


def of(outcome: Outcome, who: str) -> Bulletin:
    """Write the letter of one file."""
    verdict = (
        IGNORED
        if outcome.ignore
        else REFUSED
        if outcome.refused
        else RESERVED
        if outcome.reservations
        else ACCEPTED
    )
    return Bulletin(
        outcome.fichier,
        verdict,
        datetime.now(UTC).isoformat(timespec="seconds"),
        who,
        outcome.adaptateur,
        outcome.millesime,
        outcome.erreur or outcome.ignore,
        outcome.notes,
        tuple(finding.as_dict() for finding in outcome.findings),
        {kind: known.as_dict() for kind, known in outcome.lu.items()},
        {kind: known.as_dict() for kind, known in outcome.precedent.items()},
    )


def receive(
    paths: Sequence[Path],
    home: Home,
    author: str = "",
    adapter: str | None = None,
    millesime: int | None = None,
    progress: Progress | None = None,
) -> list[Bulletin]:
    """Import files and keep a letter for each in `home.bulletins`."""
    who = journal.person(author)
    outcomes = import_files(paths, home, adapter, millesime, progress, who)
    letters = [of(outcome, who) for outcome in outcomes]
    for letter in letters:
        with written_aside(home.bulletins / f"{letter.name}.json") as aside:
            aside.write_text(letter.as_json(), "utf-8")
    return letters


def kept(home: Home, limit: int = 50) -> list[Bulletin]:
    """Return the latest letters, newest first; a damaged one is passed over."""
    found = []
    for path in sorted(home.bulletins.glob("*.json"), reverse=True)[:limit]:
        try:
            found.append(_read(path))
        except (OSError, ValueError, TypeError):
            continue
    return found


def _read(path: Path) -> Bulletin:
    record = json.loads(path.read_text("utf-8"))
    return Bulletin(**{**record, "notes": tuple(record["notes"]), "regles": tuple(record["regles"])})


# --- rows of the letter -------------------------------------------------------------------------------


def compared(letter: Bulletin) -> list[tuple[str, str, str]]:
    """(what, in this file, in the version before) for rows, quartiers, periods and totals."""
    rows = []
    for kind, read in letter.lu.items():
        before = letter.precedent.get(kind)
        title = CONTRACTS[kind].title if kind in CONTRACTS else kind
        rows += [
            (f"{title} : lignes", _n(read["lignes"]), _n(before["lignes"]) if before else "—"),
            (f"{title} : quartiers", _n(read["quartiers"]), _n(before["quartiers"]) if before else "—"),
            (f"{title} : cellules masquées", _n(read["masques"]), _n(before["masques"]) if before else "—"),
            (f"{title} : périodes", _periods(read), _periods(before) if before else "—"),
        ]
        earlier = before["totaux"] if before else {}
        moved = [key for key, total in read["totaux"].items() if earlier.get(key) != total]
        late = sorted(read["totaux"], key=lambda key: key.split("|")[2], reverse=True)
        for key in list(dict.fromkeys([*moved[::-1], *late] if before else late))[:TOTALS]:
            total = read["totaux"][key]
            rows.append((f"Total : {label(key)}", _n(total), _n(earlier[key]) if key in earlier else "—"))
    return rows


def _periods(read: dict[str, Any]) -> str:
    dates = read["periodes"]
    if not dates:
        return "non précisées"
    first, last = dated(dates[0]), dated(dates[-1])
    span = f"de {first} à {last}" if len(dates[0]) == 4 else f"du {first} au {last}"
    return first if len(dates) == 1 else f"{len(dates)}, {span}"


def _n(value: float) -> str:
    return formats.number(value)


# --- as a page ----------------------------------------------------------------------------------------

LOOK = """
body{font:16px/1.5 system-ui,'Segoe UI',Roboto,'Noto Sans',Arial,sans-serif;color:#1C2226;background:#fff;
max-width:48rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.5rem;line-height:1.3}h2{font-size:1.15rem;margin-top:2rem}
.v{display:inline-block;padding:2px 10px;border:2px solid currentColor;border-radius:4px;font-weight:650}
.r{color:#B3261E}table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
th,td{padding:5px 8px;border-bottom:1px solid #C9D0D5;text-align:left;vertical-align:top}
section{border-left:3px solid #C9D0D5;padding-left:12px;margin:16px 0;break-inside:avoid}
section.refus{border-color:#B3261E}p{margin:4px 0}code{overflow-wrap:anywhere}
@media print{body{margin:0;max-width:none;font-size:11pt}@page{size:A4;margin:18mm}}
"""


def to_html(letter: Bulletin) -> str:
    """Write the letter as one self-contained page, ready to print."""
    mark = ' class="v r"' if letter.refused else ' class="v"'
    said = [
        f"<h1>Bulletin de réception<br>{escape(letter.fichier)}</h1><p><strong{mark}>{escape(letter.verdict)}</strong></p>",
        f"<p>{escape(NEXT[letter.verdict])}</p>",
        f"<p>Reçu le {escape(letter.instant[:19].replace('T', ' à '))} (UTC), déposé par {escape(letter.qui)}.</p>",
        body(letter),
    ]
    return (
        f'<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>Bulletin : {escape(letter.fichier)}'
        f"</title><style>{LOOK}</style></head><body>{''.join(said)}</body></html>"
    )


def body(letter: Bulletin, level: int = 2) -> str:
    """Write what was read, the rules that failed and the reservations, as escaped HTML."""
    h = f"h{level}"
    parts = []
    if letter.erreur:
        parts.append(f"<p>{escape(letter.erreur)}</p>")
    for refused, title in ((True, "Pourquoi le fichier est refusé"), (False, "Réserves")):
        rules = [r for r in letter.regles if (r["severite"] == "refus") is refused]
        notes = () if refused else letter.notes
        if rules or notes:
            parts.append(f"<{h}>{title}</{h}>")
            parts += [_rule(rule, refused) for rule in rules]
            if notes:
                parts.append(f"<ul>{''.join(f'<li>{escape(note)}</li>' for note in notes)}</ul>")
    if letter.lu:
        parts.append(f"<{h}>Ce qui a été lu</{h}>")
        if letter.adaptateur:
            when = (
                letter.millesime
                if letter.millesime == formats.NO_PERIOD
                else f"millésime : {letter.millesime}"
            )
            said = formats.spaced(f"Lu comme « {letter.adaptateur} », {when}.")
            parts.append(f"<p>{escape(said)}</p>")
        lines = "".join(
            f'<tr><th scope="row">{escape(what)}</th><td>{escape(now)}</td><td>{escape(was)}</td></tr>'
            for what, now, was in compared(letter)
        )
        parts.append(
            '<div class="obs-scroll"><table class="obs-table"><thead><tr><th scope="col">Mesure</th>'
            '<th scope="col">Ce fichier</th><th scope="col">Version précédente</th></tr></thead>'
            f"<tbody>{lines}</tbody></table></div>"
        )
    return "".join(parts)


def _rule(rule: dict[str, Any], refused: bool) -> str:
    where = f", colonne <code>{escape(rule['colonne'])}</code>" if rule["colonne"] else ""
    first = "".join(f"<li>{_line(e)}<code>{escape(str(e['valeur']))}</code></li>" for e in rule["exemples"])
    times = formats.count(rule["nombre"], "fois", "fois")
    return (
        f'<section class="{"refus" if refused else "reserve"}"><p><strong>{escape(rule["message"])}</strong></p>'
        f"<p>Règle <code>{escape(rule['regle'])}</code>{where}, {times}.</p>"
        f"{f'<ul>{first}</ul>' if first else ''}<p>Remède : {escape(rule['remede'])}</p></section>"
    )


def _line(example: dict[str, Any]) -> str:
    return f"ligne {example['ligne']} : " if example["ligne"] else ""
