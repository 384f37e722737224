"""Publish, list and roll back releases. A release is built aside, moved in one step, then pointed at."""

from __future__ import annotations

import getpass
import json
import os
import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from filelock import FileLock

from observatoire import __version__
from observatoire.audit import audit_release
from observatoire.build import Progress, build, check_all, describe, new_id
from observatoire.checks import Finding
from observatoire.extracts import stored
from observatoire.home import Home, sync, written_aside

ID = re.compile(r"^\d{8}-\d{6}-[0-9a-f]{6}$")
ASIDE = ".building-"
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
        """Id of the release, also the name of its folder."""
        return self.path.name


def publish(
    home: Home, note: str = "", progress: Progress | None = None, now: datetime | None = None
) -> Release:
    """Build a release from the extracts of `home` and put it in force.

    Raises Refused when there is no extract or one breaks its contract: the release in force then stays.
    """
    home.releases.mkdir(parents=True, exist_ok=True)
    with FileLock(home.lock):
        _sweep(home)
        extracts = stored(home)
        if not any(extracts.values()):
            raise Refused("Aucun extrait à publier. Importer d'abord des fichiers : observatoire import …")
        findings = check_all(extracts)
        if any(finding.refused for finding in findings):
            raise Refused("Des extraits ne respectent pas leur contrat : rien n'est publié.", tuple(findings))
        described = describe(extracts)
        moment = now or datetime.now(UTC)
        release_id = new_id(moment, described)
        aside = home.releases / f"{ASIDE}{release_id}"
        aside.mkdir()
        readable = [release.path for release in releases(home)]
        made = build(extracts, aside, progress, readable)
        manifest = {
            "id": release_id,
            "date": moment.isoformat(timespec="seconds"),
            "note": note,
            "auteur": _author(),
            "code_version": __version__,
            "demonstration": any(extract["demonstration"] for extract in described),
            "extracts": described,
            "reservations": [finding.as_dict() for finding in findings],
            **made,
        }
        _write_manifest(aside, manifest)
        manifest["secrecy"]["audit"] = _audited(aside, readable)
        _write_manifest(aside, manifest)
        _settle(aside, home.releases / release_id)
        point_at(home, release_id)
    return Release(home.releases / release_id, manifest, current=True)


def _write_manifest(folder: Path, manifest: Mapping[str, Any]) -> None:
    (folder / "manifest.json").write_text(json.dumps(manifest, ensure_ascii=False, indent=1), "utf-8")


def _audited(aside: Path, readable: list[Path]) -> dict[str, Any]:
    """Audit what is about to be published. Raises Refused, and leaves nothing behind, when a cell is at risk."""
    report = audit_release(aside, readable)
    if report["safe"]:
        return {name: report[name] for name in ("cells", "masked", "already_public", "seconds")}
    shutil.rmtree(aside)
    cells = "\n".join(
        "  " + ", ".join(str(v) for v in cell.values()) for cell in report["at_risk"][:NAMED]
    )
    raise Refused(
        f"Secret statistique : {report['at_risk_count']} cellules resteraient devinables. Rien n'est publié.\n"
        f"{cells}\nRetirer ou regrouper ces lignes dans l'extrait, puis publier à nouveau."
    )


def rollback(home: Home, release_id: str) -> Release:
    """Put an earlier release back in force. Raises Refused when it is not there."""
    with FileLock(home.lock):
        found = {release.id: release for release in releases(home)}
        if release_id not in found:
            known = ", ".join(found) or "aucune"
            raise Refused(f"La version « {release_id} » n'existe pas. Versions publiées : {known}.")
        point_at(home, release_id)
    return Release(found[release_id].path, found[release_id].manifest, current=True)


def releases(home: Home) -> list[Release]:
    """Return the published releases, latest first."""
    in_force = current_id(home)
    found = []
    for path in sorted(home.releases.glob("*"), reverse=True) if home.releases.is_dir() else ():
        if ID.match(path.name) and (path / "manifest.json").is_file():
            manifest = json.loads((path / "manifest.json").read_text("utf-8"))
            found.append(Release(path, manifest, path.name == in_force))
    return found


def current_id(home: Home) -> str | None:
    """Id of the release in force, or None when nothing is published."""
    try:
        release_id = home.pointer.read_text("utf-8").strip()
    except FileNotFoundError:
        return None
    return release_id if ID.match(release_id) and (home.releases / release_id).is_dir() else None


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


def _author() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return ""
