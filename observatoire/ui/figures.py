"""What a page speaks of and its figures: rows of the release for the filters of the sidebar."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from observatoire.catalog import Indicator
from observatoire.sentences import WHOLE, Subject, base, latest, of_quartiers, whole
from observatoire.tables import records
from observatoire.ui.release import ask, current
from observatoire.ui.scope import Scope
from observatoire.vocabulary import TOTAL


@dataclass(frozen=True)
class Reference:
    """A territoire to compare with: all its residents (`ensemble`), or those of its quartiers (`qpv`)."""

    niveau: str
    code: str
    nom: str
    perimetre: str

    @property
    def label(self) -> str:
        """Name it so that the two perimeters are never taken for each other."""
        if self.perimetre == "qpv":
            return of_quartiers(self.niveau, self.nom)
        return whole(self.niveau, self.nom)

    @property
    def short(self) -> str:
        """Name it without its own name, for a page that gives it elsewhere."""
        return WHOLE.get(self.niveau, self.nom) if self.niveau != "france" else self.nom

    @property
    def lieu(self) -> str:
        """Its key in queries."""
        return f"{self.niveau}:{self.code}"


@dataclass(frozen=True)
class Figure:
    """One indicator of a subject: the row to show, the row it changed from, and every row."""

    indicator: Indicator
    row: dict[str, Any] | None
    before: dict[str, Any] | None
    rows: pd.DataFrame


def indicator(name: str) -> Indicator | None:
    """The indicator of that id in the release of this session, if it has it."""
    return current().indicators.get(name)


def subject(scope: Scope) -> Subject:
    """Say what the page speaks of: one quartier, several chosen ones, or all those of the territoire."""
    if len(scope.quartiers) == 1:
        return Subject(names(scope)[scope.quartiers[0]], "quartier", 1, choisis=True)
    return Subject(scope.nom, scope.niveau, len(codes(scope)), choisis=bool(scope.quartiers))


def names(scope: Scope) -> dict[str, str]:
    """Names of the quartiers of the territoire, by code."""
    rows = ask("lists/quartiers", **scope.place)
    return dict(zip(rows["code"], rows["nom"], strict=True))


def codes(scope: Scope) -> list[str]:
    """Codes of the quartiers in view: the chosen ones, else all those of the territoire."""
    return list(scope.quartiers) or list(names(scope))


def figure(scope: Scope, name: str) -> Figure | None:
    """One indicator for the subject of a page; None when the release has no such indicator."""
    found = indicator(name)
    if found is None:
        return None
    rows = series(scope, [name])
    own = rows[rows["geographie"] == scope.geographie]
    row = latest(own, scope.periode)
    return Figure(found, row, base(own, row, found), rows)


def series(scope: Scope, indicators: Sequence[str], public: bool = True) -> pd.DataFrame:
    """Rows of some indicators for the subject, in every generation it exists in."""
    if len(scope.quartiers) < 2:
        return _series(scope, indicators, [_lieu(scope)], "qpv", public)
    kept = [name for name in indicators if (found := indicator(name)) and found.territories == "sum"]
    rates = [name for name in kept if current().indicators[name].kind in ("taux", "evolution")]
    return ask(
        "pages/commun/series_choisies",
        indicateurs=kept,
        taux=rates,
        codes=list(scope.quartiers),
        **_public(scope, public),
    )


def per_quartier(scope: Scope, indicators: Sequence[str], public: bool = True) -> pd.DataFrame:
    """Rows of some indicators for each quartier in view, in the generation on screen."""
    rows = _series(scope, indicators, [f"quartier:{code}" for code in codes(scope)], "qpv", public)
    return rows[rows["geographie"] == scope.geographie]


def latest_per_quartier(scope: Scope, name: str, public: bool = True) -> list[dict[str, Any]]:
    """The row of one indicator to show for each quartier in view, all of the same date."""
    rows = per_quartier(scope, [name], public)
    newest = latest(rows, scope.periode)
    if newest is None:
        return []
    same = (
        rows[rows["periode"].isna()]
        if pd.isna(newest["periode"])
        else rows[rows["periode"] == newest["periode"]]
    )
    return records(same)


def references(scope: Scope) -> list[Reference]:
    """Territoires that hold every quartier in view, nearest first, all their residents."""
    held = codes(scope)
    if not held:
        return []
    rows = ask("pages/commun/references", geographie=scope.geographie, codes=held)
    return [Reference(niveau, code, nom, "ensemble") for niveau, code, nom in rows.itertuples(index=False)]


def against(
    scope: Scope,
    name: str,
    row: Mapping[str, Any] | None,
    order: Sequence[str] = ("epci", "departement", "region", "france"),
) -> tuple[Reference, dict[str, Any]] | None:
    """The nearest territoire with a figure of the same date for all its residents, and that figure."""
    found = compared(scope, name, row)
    nearest = {reference.niveau: (reference, same) for reference, same in reversed(found)}
    return next((nearest[niveau] for niveau in order if niveau in nearest), None)


def compared(
    scope: Scope, name: str, row: Mapping[str, Any] | None
) -> list[tuple[Reference, dict[str, Any]]]:
    """Every comparison territoire with a figure of the same date as `row`, nearest first."""
    if row is None:
        return []
    held = references(scope)
    return same_date(reference_rows(scope, [name], held), held, name, row)


def reference_rows(scope: Scope, indicators: Sequence[str], held: Sequence[Reference]) -> pd.DataFrame:
    """Rows of some indicators for all residents of some territoires."""
    return _series(scope, indicators, [reference.lieu for reference in held], "ensemble", True)


def same_date(
    rows: pd.DataFrame, held: Sequence[Reference], name: str, row: Mapping[str, Any]
) -> list[tuple[Reference, dict[str, Any]]]:
    """Keep, of the rows of territoires, those of one indicator at the date of `row` that have a figure."""
    own = rows[(rows["indicateur"] == name) & rows["valeur"].notna()]
    same = own[own["periode"].isna()] if pd.isna(row["periode"]) else own[own["periode"] == row["periode"]]
    by_place = {f"{line['niveau']}:{line['code']}": line for line in records(same)}
    return [(reference, by_place[reference.lieu]) for reference in held if reference.lieu in by_place]


def _lieu(scope: Scope) -> str:
    return f"quartier:{scope.quartiers[0]}" if scope.quartiers else f"{scope.niveau}:{scope.code}"


def _public(scope: Scope, public: bool) -> dict[str, str]:
    if not public:
        return {"sexe": TOTAL, "tranche_age": TOTAL}
    return {"sexe": scope.sexe, "tranche_age": scope.tranche_age}


def _series(
    scope: Scope, indicators: Sequence[str], lieux: Sequence[str], perimetre: str, public: bool
) -> pd.DataFrame:
    return ask(
        "pages/commun/series",
        indicateurs=list(indicators),
        lieux=list(lieux),
        perimetre=perimetre,
        **_public(scope, public),
    )
