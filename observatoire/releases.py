"""Publish, approve, list and roll back releases. A release is built aside, moved in one step, then pointed at."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq

from observatoire import __version__, difference, journal, packs, tiers
from observatoire.checks import Finding
from observatoire.extracts import stored
from observatoire.home import ID, Busy, Home, current_id, sync, turn, written_aside
from observatoire.verified import sha256, verified

if TYPE_CHECKING:
    from observatoire.build import Progress

ASIDE = ".building-"
PREPARED = ".prepared-"
"""Folder of a release that waits for the approval of a second person."""
NO_EXTRACT = "Aucun extrait à publier. Importer d'abord des fichiers : observatoire import …"
NAMED = 20
"""Cells that a refusal names."""


class Refused(Exception):
    """Nothing was published. `findings` say why, when extracts are at fault."""

    def __init__(self, message: str, findings: tuple[Finding, ...] = ()):
        super().__init__(message)
        self.findings = findings


@dataclass(frozen=True)
class Release:
    """One published release, as its manifest describes it."""

    path: Path
    manifest: Mapping[str, Any]
    current: bool

    @property
    def id(self) -> str:
        """Id of the release, also the name of its folder once it is published."""
        return str(self.manifest["id"])

    @property
    def waiting(self) -> bool:
        """Whether it is prepared, and waits for the approval of a second person."""
        return self.path.name.startswith(PREPARED)


def publish(
    home: Home,
    note: str = "",
    progress: Progress | None = None,
    now: datetime | None = None,
    author: str = "",
    over: str | None = None,
) -> Release:
    """Build a release from the extracts of `home` and put it in force; where approval is needed, only prepare it.

    `over`: the release that `author` compared with; publication is refused if another one is in force since.
    Raises Refused when there is no extract, one breaks its contract, or somebody else is publishing: the release
    in force then stays.
    """
    home.releases.mkdir(parents=True, exist_ok=True)
    who = journal.person(author)
    with _my_turn(home, who, "une publication"):
        _sweep(home)
        in_force = current_id(home)
        if over is not None and over != (in_force or ""):
            raise Refused(
                f"Rien n'est publié : la version {in_force} a été mise en service depuis votre comparaison. "
                "Relire la comparaison, puis recommencer."
            )
        try:
            partners = tiers.thresholds(home)
        except ValueError as error:
            raise Refused(str(error)) from error
        aside, manifest = _built(home, note, who, progress, now, partners)
        waits = approval_needed(home)
        if waits:
            for old in home.releases.glob(f"{PREPARED}*"):
                shutil.rmtree(old)
        target = home.releases / f"{PREPARED if waits else ''}{manifest['id']}"
        _settle(aside, target)
        if not waits:
            point_at(home, manifest["id"])
        journal.write(home, journal.PREPARE if waits else journal.PUBLISH, manifest["id"], who, note)
    return Release(target, manifest, current=not waits)


def rehearse(home: Home, progress: Progress | None = None, author: str = "") -> difference.Difference:
    """Build what would be published, compare it with the release in force, and throw it away.

    Raises Refused as `publish` does.
    """
    home.releases.mkdir(parents=True, exist_ok=True)
    with _my_turn(home, journal.person(author), "une comparaison avant publication"):
        _sweep(home)
        in_force = current_id(home)
        aside, _ = _built(home, "", "", progress, None)
        kept = [release.path for release in releases(home) if release.id != in_force]
        try:
            shown = packs.all_shown(home)
            return difference.compare(home.releases / in_force if in_force else None, aside, kept, shown)
        finally:
            shutil.rmtree(aside)


def approve(home: Home, release_id: str, author: str = "") -> Release:
    """Put a prepared release in force, in the name of a second person. Raises Refused otherwise."""
    who = journal.person(author)
    with _my_turn(home, who, "une approbation"):
        found = prepared(home)
        if found is None or found.id != release_id:
            waiting = f"Version en attente : {found.id}." if found else "Aucune version n'attend."
            raise Refused(f"La version « {release_id} » n'attend pas d'approbation. {waiting}")
        if who.casefold() == str(found.manifest["auteur"]).casefold():
            raise Refused(
                f"{who} a préparé cette version : une autre personne doit l'approuver "
                "(son nom se donne par --auteur, ou dans la page Données)."
            )
        if found.manifest.get("precedente") != (current_id(home) or ""):
            raise Refused(
                "Une autre version a été mise en service depuis la préparation : préparer à nouveau la version, "
                "pour que la comparaison approuvée soit la bonne."
            )
        with written_aside(found.path / "approbation.json") as aside:
            said = {"qui": who, "instant": datetime.now(UTC).isoformat(timespec="seconds")}
            aside.write_text(json.dumps(said, ensure_ascii=False), "utf-8")
        target = home.releases / release_id
        os.rename(found.path, target)
        sync(home.releases)
        point_at(home, release_id)
        journal.write(home, journal.APPROVE, release_id, who, str(found.manifest["note"]))
    return Release(target, found.manifest, current=True)


def rollback(home: Home, release_id: str, author: str = "", why: str = "") -> Release:
    """Put an earlier release back in force. Raises Refused when it is not there."""
    who = journal.person(author)
    with _my_turn(home, who, "un retour à une version antérieure"):
        found = {release.id: release for release in releases(home)}
        if release_id not in found:
            known = ", ".join(found) or "aucune"
            raise Refused(f"La version « {release_id} » n'existe pas. Versions publiées : {known}.")
        point_at(home, release_id)
        journal.write(home, journal.ROLLBACK, release_id, who, why)
    return Release(found[release_id].path, found[release_id].manifest, current=True)


def prepared(home: Home) -> Release | None:
    """Return the release that waits for an approval, if there is one."""
    for path in sorted(home.releases.glob(f"{PREPARED}*"), reverse=True):
        if (path / "manifest.json").is_file():
            return Release(path, json.loads((path / "manifest.json").read_text("utf-8")), current=False)
    return None


def prepared_difference(home: Home) -> difference.Difference | None:
    """Compare the release that waits for an approval with the one in force."""
    waiting, in_force = prepared(home), current_id(home)
    if waiting is None:
        return None
    kept = [release.path for release in releases(home) if release.id != in_force]
    shown = packs.all_shown(home)
    return difference.compare(home.releases / in_force if in_force else None, waiting.path, kept, shown)


def approval_needed(home: Home) -> bool:
    """Say whether `config.toml` asks that a second person approves (`approbation = true`)."""
    try:
        chosen = home.choices().get("approbation", False)
    except (OSError, ValueError) as error:
        raise Refused(f"Le fichier config.toml de l'installation est illisible : {error}.") from error
    if not isinstance(chosen, bool):
        raise Refused("Dans config.toml, approbation vaut true ou false.")
    return chosen


def releases(home: Home) -> list[Release]:
    """Return the published releases, latest first."""
    in_force = current_id(home)
    found = []
    for path in sorted(home.releases.glob("*"), reverse=True) if home.releases.is_dir() else ():
        if ID.match(path.name) and (path / "manifest.json").is_file():
            manifest = json.loads((path / "manifest.json").read_text("utf-8"))
            found.append(Release(path, manifest, path.name == in_force))
    return found


def point_at(home: Home, release_id: str) -> None:
    """Switch the release in force, in one step."""
    with written_aside(home.pointer) as aside:
        aside.write_text(release_id + "\n", "utf-8")


def _settle(aside: Path, target: Path) -> None:
    """Make every file of a built release durable and read-only, then give the folder its name."""
    for file in aside.rglob("*"):
        sync(file)
        if file.is_file():
            file.chmod(0o444)
    sync(aside)
    os.rename(aside, target)
    sync(target.parent)


def _sweep(home: Home) -> None:
    """Remove what an interrupted publication left behind."""
    for path in home.releases.glob(f"{ASIDE}*"):
        shutil.rmtree(path)


@contextmanager
def _my_turn(home: Home, who: str, what: str) -> Iterator[None]:
    """Hold the installation, or be told at once who holds it: a publication that waited would surprise."""
    try:
        with turn(home, who, what, wait=0):
            yield
    except Busy as error:
        raise Refused(str(error)) from error


def _built(
    home: Home,
    note: str,
    who: str,
    progress: Progress | None,
    now: datetime | None,
    partners: Mapping[str, int] | None = None,
) -> tuple[Path, dict[str, Any]]:
    """Check the extracts and build a release aside, with what it revises; return its folder and public manifest.

    partners: thresholds of the tier of the partners, which is known to whoever reads the public one too.
    """
    # With its solver: only who publishes waits.
    from observatoire.build import build, check_all, describe, new_id

    extracts = stored(home)
    if not any(extracts.values()):
        raise Refused(NO_EXTRACT)
    findings = check_all(extracts, verified(home))
    if any(finding.refused for finding in findings):
        raise Refused("Des extraits ne respectent pas leur contrat : rien n'est publié.", tuple(findings))
    described = describe(extracts)
    moment = now or datetime.now(UTC)
    release_id = new_id(moment, described)
    aside = home.releases / f"{ASIDE}{release_id}"
    aside.mkdir()
    in_force = current_id(home)
    before = home.releases / in_force if in_force else None
    manifest = {
        "id": release_id,
        "date": moment.isoformat(timespec="seconds"),
        "note": note,
        "auteur": who,
        "precedente": in_force or "",
        "code_version": __version__,
        "demonstration": any(extract["demonstration"] for extract in described),
        "extracts": described,
        "reservations": [finding.without_values() for finding in findings],
    }
    readable = [release.path for release in releases(home)]
    try:
        for tier, part in build(extracts, aside, progress, readable, moment.date(), partners).items():
            _finish(tiers.folder(aside, tier), manifest | part, before, tiers.known(readable, tier))
    except Refused:
        shutil.rmtree(aside)
        raise
    return aside, json.loads((aside / "manifest.json").read_text("utf-8"))


def _finish(folder: Path, manifest: dict[str, Any], before: Path | None, known: Sequence[Path]) -> None:
    """Add to one tier of a release what it revises, its manifest and its audit beside what is `known`."""
    seen = before and tiers.folder(before, manifest["tier"])
    manifest["tables"][difference.REVISIONS] = _revisions(seen if seen and seen.is_dir() else None, folder)
    _write_manifest(folder, manifest)
    manifest["secrecy"]["audit"] = _audited(folder, known)
    _write_manifest(folder, manifest)


def _write_manifest(folder: Path, manifest: Mapping[str, Any]) -> None:
    (folder / "manifest.json").write_text(json.dumps(manifest, ensure_ascii=False, indent=1), "utf-8")


def _audited(folder: Path, known: Sequence[Path]) -> dict[str, Any]:
    """Audit what is about to be published. Raises Refused when a cell is at risk."""
    from observatoire.audit import audit_release

    report = audit_release(folder, known)
    if report["safe"]:
        return {name: report[name] for name in ("cells", "masked", "already_public", "seconds")}
    where = ", niveau partenaires" if folder.name == tiers.PARTNERS else ""
    cells = "\n".join("  " + ", ".join(str(v) for v in cell.values()) for cell in report["at_risk"][:NAMED])
    raise Refused(
        f"Secret statistique{where} : {report['at_risk_count']} cellules resteraient devinables. Rien n'est publié.\n"
        f"{cells}\nRetirer ou regrouper ces lignes dans l'extrait, puis publier à nouveau."
    )


def _revisions(before: Path | None, folder: Path) -> dict[str, Any]:
    path = folder / f"{difference.REVISIONS}.parquet"
    difference.write_revisions(before, folder, path)
    return {"rows": pq.read_metadata(path).num_rows, "sha256": sha256(path)}
