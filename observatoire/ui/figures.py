"""What a page speaks of and its figures: the filters of the sidebar over the release of this session."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache, partial
from typing import Any

import pandas as pd

from observatoire.catalog import Indicator
from observatoire.reading import Compared, Figure, Reference, Scope, View
from observatoire.sentences import Subject
from observatoire.ui.release import ask, asked, current

__all__ = ["Figure", "Reference", "Scope", "ask"]


def view(scope: Scope) -> View:
    """Open the filters over the release of this session. What a view has read once, it keeps."""
    return _view(str(current().path), scope)


@lru_cache(maxsize=128)
def _view(path: str, scope: Scope) -> View:
    return View(scope, current().indicators, partial(asked, path))


def indicator(name: str) -> Indicator | None:
    """The indicator of that id in the release of this session, if it has it."""
    return current().indicators.get(name)


def subject(scope: Scope) -> Subject:
    """Say what the page speaks of: one quartier, several chosen ones, or all those of the territoire."""
    return view(scope).subject


def names(scope: Scope) -> dict[str, str]:
    """Names of the quartiers of the territoire, by code."""
    return view(scope).names


def codes(scope: Scope) -> list[str]:
    """Codes of the quartiers in view: the chosen ones, else all those of the territoire."""
    return view(scope).codes


def figure(scope: Scope, name: str) -> Figure | None:
    """One indicator for the subject of a page; None when the release has no such indicator."""
    return view(scope).figure(name)


def series(scope: Scope, indicators: Sequence[str], public: bool = True) -> pd.DataFrame:
    """Rows of some indicators for the subject, in every generation it exists in."""
    return view(scope).series(indicators, public)


def per_quartier(scope: Scope, indicators: Sequence[str], public: bool = True) -> pd.DataFrame:
    """Rows of some indicators for each quartier in view, in the generation on screen."""
    return view(scope).per_quartier(indicators, public)


def latest_per_quartier(scope: Scope, name: str, public: bool = True) -> list[dict[str, Any]]:
    """The row of one indicator to show for each quartier in view, all of the same date."""
    return view(scope).latest_per_quartier(name, public)


def references(scope: Scope) -> list[Reference]:
    """Territoires that hold every quartier in view, nearest first, all their residents."""
    return view(scope).references


def against(scope: Scope, name: str, row: Mapping[str, Any] | None) -> Compared | None:
    """The nearest territoire with a figure of the same date for all its residents, and that figure."""
    return view(scope).against(name, row)


def compared(scope: Scope, name: str, row: Mapping[str, Any] | None) -> list[Compared]:
    """Every comparison territoire with a figure of the same date as `row`, nearest first."""
    return view(scope).compared(name, row)


def compared_quartiers(scope: Scope, name: str, row: Mapping[str, Any] | None) -> list[Compared]:
    """The quartiers of every larger territoire with a figure of the same date as `row`, nearest first."""
    return view(scope).compared_quartiers(name, row)


def reference_rows(scope: Scope, indicators: Sequence[str], held: Sequence[Reference]) -> pd.DataFrame:
    """Rows of some indicators for all residents of some territoires."""
    return view(scope).reference_rows(indicators, held)
