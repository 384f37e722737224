"""Bytes of a text file to text: encodings met in French open data, and pages that only look like data."""

from __future__ import annotations

import codecs

from observatoire.adapters.base import UnreadableFile

LATIN = "Encodage latin-1 (Windows) reconnu et converti : vérifier les accents."


def decode(data: bytes, name: str) -> tuple[str, list[str]]:
    """Return the text of `data` and French notes; refuse what is truncated or mixes encodings."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        try:
            return data.decode("utf-16"), []
        except UnicodeDecodeError:
            raise UnreadableFile(
                f"{name} : texte annoncé en UTF-16, mais coupé ou abîmé ; le télécharger à nouveau."
            ) from None
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        return data.decode("utf-8"), []
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        if error.start >= len(data) - 3 and error.reason == "unexpected end of data":
            raise UnreadableFile(
                f"{name}, ligne {line} : le fichier s'arrête au milieu d'un caractère, il est tronqué ; "
                "le télécharger à nouveau."
            ) from None
        lenient = data.decode("utf-8", errors="replace")
        damaged = lenient.count("\ufffd")
        whole = sum(character > "\x7f" for character in lenient) - damaged
        if whole >= damaged:
            raise UnreadableFile(
                f"{name}, ligne {line} : texte en UTF-8 attendu, octet 0x{data[error.start]:02x} trouvé ; "
                "le fichier est abîmé ou mêle deux encodages, le télécharger à nouveau."
            ) from None
    try:
        return data.decode("cp1252"), [LATIN]
    except UnicodeDecodeError:
        return data.decode("latin-1"), [LATIN]
