"""The titles of pages: about their subject, even where their figure is not published."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

from observatoire import facts
from observatoire.formats import NNBSP
from observatoire.reading import Figure, Scope
from observatoire.sentences import Subject
from tests.test_sentences import indicator


def shown(rows: list[dict[str, Any]], row: dict[str, Any] | None) -> str:
    frame = pd.DataFrame(rows, columns=["valeur", "marque", "periode", "geographie", "origine"])
    view = SimpleNamespace(
        scope=Scope("cite_emploi", "cde-036", "Caen", 2024),
        subject=Subject("Caen", "cite_emploi", 6),
        figure=lambda _: Figure(indicator(), row, None, frame),
    )
    return facts.jobseekers_title(view).replace(NNBSP, " ")  # type: ignore[arg-type]


OLD = {
    "valeur": 4275.0, "marque": None, "periode": pd.Timestamp("2021-12-31"), "geographie": 2015, "origine": "somme",
}  # fmt: skip


@pytest.mark.parametrize(
    ("rows", "row", "expected"),
    [
        ([OLD], None, "Caen : près de 4 300 demandeurs d'emploi dans les quartiers prioritaires "
         "(quartiers de 2015 : rien n'est publié pour l'ensemble de ceux de 2024)"),
        ([OLD], {**OLD, "valeur": None, "marque": "s", "geographie": 2024}, "Caen : aucun nombre de demandeurs d'emploi publié"),
        ([], None, "Caen : aucun nombre de demandeurs d'emploi publié"),
    ],
    ids=["of the other list", "secret", "none"],
)  # fmt: skip
def test_the_title_of_jobseekers_speaks_of_jobseekers(
    rows: list[dict[str, Any]], row: dict[str, Any] | None, expected: str
) -> None:
    assert shown(rows, row) == expected
