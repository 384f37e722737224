"""Official files as published, and extracts under a contract, to conforming tables.

An adapter is a module of this package with TITLE, EXPECTED, `recognise(probe)` and `read(probe, millesime)`;
its name is the module's. To add a source, add a module: nothing else has to know.
"""

from __future__ import annotations

import importlib
import pkgutil
import tempfile
from pathlib import Path
from types import ModuleType

from observatoire.adapters import archive, nomenclatures
from observatoire.adapters.base import Reading, UnknownFile, UnreadableFile, some
from observatoire.adapters.places import generation_of
from observatoire.adapters.probe import Probe
from observatoire.adapters.shapes import property_names

__all__ = ["ADAPTERS", "Probe", "Reading", "UnknownFile", "UnreadableFile", "read_file"]


def _discover() -> dict[str, ModuleType]:
    modules = [importlib.import_module(f"{__name__}.{info.name}") for info in pkgutil.iter_modules(__path__)]
    return {m.__name__.rpartition(".")[2]: m for m in modules if hasattr(m, "TITLE")}


ADAPTERS: dict[str, ModuleType] = _discover()
"""Every adapter, by name."""

HEALTHY = ("json", "texte", "xlsx", "xls", "PDF", "image", "base SQLite", "XML")
COMPANIONS = (".dbf", ".shx", ".prj", ".cpg", ".qmd", ".qpj", ".sbn", ".sbx", ".xml")


def read_file(path: Path | str, adapter: str | None = None, millesime: int | None = None) -> list[Reading]:
    """Read one file (a zip may give several readings); any trouble is an UnreadableFile, in French."""
    path = Path(path)
    if adapter is not None and adapter not in ADAPTERS:
        raise UnreadableFile(f"Adaptateur « {adapter} » inconnu ; connus : {', '.join(sorted(ADAPTERS))}.")
    try:
        probe = Probe(path)
        if probe.nature in ("zip", "xlsx"):
            archive.check_file(path, probe.name)
        return (
            _read_zip(probe, adapter, millesime)
            if probe.nature == "zip"
            else [_read(probe, adapter, millesime)]
        )
    except UnreadableFile:
        raise
    except Exception as error:
        raise UnreadableFile(
            f"{path.name} : lecture interrompue ({type(error).__name__}), le fichier est abîmé ou "
            "d'une forme inattendue ; le télécharger à nouveau, ou le signaler avec son origine."
        ) from error


def _read(probe: Probe, adapter: str | None, millesime: int | None) -> Reading:
    _refuse_disguise(probe)
    if adapter is not None:
        module = ADAPTERS[adapter]
        if not module.recognise(probe):
            raise UnreadableFile(
                f"{probe.name} : pour « {module.TITLE} », {module.EXPECTED} attendu, "
                f"{probe.describe()} trouvé."
            )
        return module.read(probe, millesime)
    for module in ADAPTERS.values():
        if module.recognise(probe):
            return module.read(probe, millesime)
    error = UnknownFile if probe.nature in HEALTHY else UnreadableFile
    expected = " ; ".join(module.TITLE for _, module in sorted(ADAPTERS.items()))
    raise error(
        f"{probe.name} : disposition inconnue. Trouvé : {probe.describe()}. Attendu, l'un de : {expected}."
        f"{_nearest(probe)}"
    )


def _nearest(probe: Probe) -> str:
    """Name the adapter that shares most columns with the file, to help with a damaged header."""
    found = {title for grid in probe.grids for header in grid.headers() for title in header if title}
    if probe.nature in ("json", "shapefile"):
        found = property_names(probe)
    shared = {
        name: len(found & {word.strip("();,.").casefold() for word in module.EXPECTED.split()})
        for name, module in ADAPTERS.items()
    }
    best = max(shared, key=lambda name: shared[name])
    return (
        f" Le plus proche : {ADAPTERS[best].TITLE}, avec {ADAPTERS[best].EXPECTED}." if shared[best] else ""
    )


def _refuse_disguise(probe: Probe) -> None:
    """Refuse an empty file, a web page, or a content that its name belies."""
    suffix = probe.path.suffix.casefold()
    if probe.nature == "vide":
        raise UnreadableFile(
            f"{probe.name} : des données attendues, un fichier vide trouvé ; le télécharger à nouveau."
        )
    if probe.nature == "page HTML":
        raise UnreadableFile(
            f"{probe.name} : des données attendues, une page web trouvée ; c'est souvent un lien périmé "
            "ou une page de connexion enregistrée : ouvrir le lien dans un navigateur et "
            "télécharger le fichier lui-même."
        )
    if probe.nature in ("xlsx", "xls") and suffix in (".csv", ".txt", ".tsv"):
        raise UnreadableFile(
            f"{probe.name} : du texte CSV attendu d'après le nom, un classeur Excel trouvé ; lui rendre "
            f"l'extension .{probe.nature}, ou l'exporter en CSV depuis Excel."
        )
    wanted = {
        ".parquet": ("parquet",),
        ".geojson": ("json",),
        ".xlsx": ("xlsx",),
        ".xls": ("xls", "xlsx"),
        ".shp": ("shapefile",),
        ".zip": ("zip",),
        ".csv": ("texte", "parquet", "json", "zip"),
    }
    if suffix in wanted and probe.nature not in wanted[suffix]:
        raise UnreadableFile(
            f"{probe.name} : {wanted[suffix][0]} attendu d'après le nom, {probe.nature} trouvé ; le fichier "
            "est tronqué, abîmé ou mal nommé."
        )


def _read_zip(probe: Probe, adapter: str | None, millesime: int | None) -> list[Reading]:
    with tempfile.TemporaryDirectory(prefix="observatoire-") as folder:
        copies = archive.unpack(probe.path, probe.name, Path(folder))
        members = [
            Probe(copy, f"{probe.name} › {copy.name}")
            for copy in copies
            if copy.suffix.casefold() not in COMPANIONS
        ]
        meta: dict[str, str] = {}
        for member in members:
            if member.nature == "texte" and member.path.suffix.casefold() == ".csv":
                meta |= nomenclatures.labels(member)
        readings: list[Reading] = []
        left: list[str] = []
        generations = {generation_of(member.head.decode("latin-1")) for member in members} - {None}
        generation = generations.pop() if len(generations) == 1 else None
        for member in members:
            member.meta, member.generation = meta, generation
            try:
                readings.append(_read(member, adapter, millesime))
            except UnknownFile:
                left.append(member.path.name)
        if not readings:
            raise UnknownFile(f"{probe.name} : aucun fichier connu dans ce zip ({some(left)}).")
        return _without_copies(readings, left)


def _without_copies(readings: list[Reading], left: list[str]) -> list[Reading]:
    """Drop a layer of contours that a larger layer of the same zip contains; say what was left aside."""
    kept: list[Reading] = []
    dropped = list(left)
    seen: set[tuple[int, str]] = set()
    for reading in sorted(readings, key=lambda reading: -reading.rows):
        if reading.adapter == "qpv_contours":
            codes = set(ADAPTERS["qpv_contours"].codes(reading))
            if codes <= seen:
                dropped.append(reading.fichier.rpartition(" › ")[2])
                continue
            seen |= codes
        kept.append(reading)
    if dropped:
        first = kept[0]
        note = f"Laissé de côté dans le zip : {some(dropped)}."
        kept[0] = Reading(first.adapter, first.fichier, first.millesime, first.tables, (*first.notes, note))
    return kept
