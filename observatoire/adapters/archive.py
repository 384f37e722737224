"""Zip archives: members copied aside under limits, so that a hostile one fills neither disk nor memory."""

from __future__ import annotations

import zipfile
import zlib
from pathlib import Path, PurePosixPath

from observatoire.adapters.base import UnreadableFile

MEMBERS = 2000
TOTAL = 600 << 20
RATIO = 200
"""Uncompressed over compressed: official files stay under 60."""
SMALL = 5 << 20
"""Bytes under which a ratio means nothing."""
CHUNK = 1 << 20


def check(archive: zipfile.ZipFile, name: str) -> list[zipfile.ZipInfo]:
    """Return the files of the archive; refuse paths out of it, passwords, bombs."""
    members = [info for info in archive.infolist() if not info.is_dir()]
    if not members:
        raise UnreadableFile(f"{name} : un zip de fichiers attendu, un zip vide trouvé.")
    if len(members) > MEMBERS:
        raise UnreadableFile(
            f"{name} : moins de {MEMBERS} fichiers attendus dans le zip, {len(members)} trouvés."
        )
    for info in members:
        path = PurePosixPath(info.filename.replace("\\", "/"))
        if path.is_absolute() or ".." in path.parts or ":" in info.filename or "\x00" in info.filename:
            raise UnreadableFile(
                f"{name} : chemin interdit dans le zip (« {info.filename[:60]} »), rien n'est lu."
            )
        if info.flag_bits & 1:
            raise UnreadableFile(f"{name} : zip sans mot de passe attendu, un zip chiffré trouvé.")
        if (info.external_attr >> 16) & 0o170000 == 0o120000:
            raise UnreadableFile(
                f"{name} : lien interdit dans le zip (« {info.filename[:60]} »), rien n'est lu."
            )
    size = sum(info.file_size for info in members)
    packed = max(1, sum(info.compress_size for info in members))
    if size > TOTAL or (size > SMALL and size / packed > RATIO):
        raise UnreadableFile(
            f"{name} : zip refusé, {size >> 20} Mo une fois ouvert pour {max(1, packed >> 10)} ko "
            f"(au plus {TOTAL >> 20} Mo et {RATIO} fois la taille du zip)."
        )
    return members


def check_file(path: Path, name: str) -> None:
    """Check a zip-based file (zip, xlsx) before anything opens it."""
    with _opened(path, name) as archive:
        check(archive, name)


def unpack(path: Path, name: str, folder: Path) -> list[Path]:
    """Copy the members into `folder`, under their names without folders, and return their paths."""
    copies = []
    with _opened(path, name) as archive:
        for rank, info in enumerate(check(archive, name)):
            inner = PurePosixPath(info.filename.replace("\\", "/"))
            if inner.name.startswith((".", "__MACOSX")) or "__MACOSX" in inner.parts:
                continue
            # Files of one folder stay together: a shapefile is four files of the same name.
            place = folder / f"d{_folder_rank(archive, inner)}"
            place.mkdir(exist_ok=True)
            target = place / inner.name
            if target.exists():
                target = place / f"{rank}_{inner.name}"
            try:
                # Never more than the size that was checked: zipfile stops there.
                with archive.open(info) as source, target.open("wb") as copy:
                    while chunk := source.read(CHUNK):
                        copy.write(chunk)
            except (
                zipfile.BadZipFile,
                zlib.error,
                EOFError,
                OSError,
                NotImplementedError,
                RuntimeError,
                ValueError,
            ) as error:
                raise UnreadableFile(
                    f"{name} : le fichier « {inner.name[:60]} » du zip est tronqué ou abîmé ; "
                    "télécharger le zip à nouveau."
                ) from error
            copies.append(target)
    return copies


def _folder_rank(archive: zipfile.ZipFile, inner: PurePosixPath) -> int:
    folders = list(dict.fromkeys(str(PurePosixPath(n.replace("\\", "/")).parent) for n in archive.namelist()))
    return folders.index(str(inner.parent)) if str(inner.parent) in folders else 0


def _opened(path: Path, name: str) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise UnreadableFile(
            f"{name} : un zip attendu, mais il est tronqué ou abîmé ; le télécharger à nouveau."
        ) from error
