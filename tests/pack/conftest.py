"""The packs of the four territories of the demonstration, built once."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from functools import cached_property

import pandas as pd
import pytest
from pypdf import PdfReader

from observatoire import pack as packing
from observatoire.pack.model import Document
from observatoire.pack.order import Order, find_scope
from observatoire.warehouse import Warehouse

PLACES = ("region:24", "cite_emploi:cde-058", "cite_emploi:cde-079", "cite_emploi:cde-036")


@dataclass(frozen=True)
class Made:
    """One pack; a format is written when a test asks for it."""

    order: Order
    document: Document

    @cached_property
    def pdf(self) -> bytes:
        return packing.WRITERS["pdf"](self.document)

    @cached_property
    def html(self) -> str:
        return packing.WRITERS["html"](self.document).decode()

    @cached_property
    def reader(self) -> PdfReader:
        return PdfReader(io.BytesIO(self.pdf))

    @cached_property
    def pages(self) -> list[str]:
        return [squeezed(page.extract_text()) for page in self.reader.pages]

    def sheets(self, kind: str) -> dict[str, pd.DataFrame]:
        engine = {"xlsx": "openpyxl", "ods": "odf"}[kind]
        content = io.BytesIO(packing.WRITERS[kind](self.document))
        return pd.read_excel(content, sheet_name=None, header=None, engine=engine)


def squeezed(text: str) -> str:
    """Drop spaces and hyphens at line ends: what is left is what is read."""
    return re.sub(r"[\s\u00ad]+", "", re.sub(r"-\n", "", text))


def make(warehouse: Warehouse, place: str, chapters: tuple[str, ...] = tuple(packing.CHAPTERS)) -> Made:
    niveau, code = place.split(":")
    scope = find_scope(warehouse, niveau, code)
    order = Order(niveau, code, scope.geographie, chapters, "https://observatoire.exemple.fr")
    return Made(order, packing.pack(warehouse, order))


@pytest.fixture(scope="session")
def made(demo_warehouse: Warehouse) -> dict[str, Made]:
    return {place: make(demo_warehouse, place) for place in PLACES}
