"""The pack of the comité de pilotage: what is shown, signed and kept, in PDF, HTML, XLSX and ODS."""

from collections.abc import Callable

from observatoire.pack.build import fiche, pack
from observatoire.pack.model import Document
from observatoire.pack.order import CHAPTERS, FORMATS, Order, Unknown
from observatoire.pack.paper import to_pdf
from observatoire.pack.sheets import to_ods, to_xlsx
from observatoire.pack.web import to_html

WRITERS: dict[str, Callable[[Document], bytes]] = {
    "pdf": to_pdf,
    "html": to_html,
    "xlsx": to_xlsx,
    "ods": to_ods,
}
MIMES = {
    "pdf": "application/pdf",
    "html": "text/html",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
}

__all__ = ["CHAPTERS", "FORMATS", "MIMES", "WRITERS", "Document", "Order", "Unknown", "fiche", "pack"]
