"""What is read of a release: a territoire and its filters → figures. The screen and the pack read the same ones.

A `View` is a scope over one release, opened for questions by a function: the cached one of the screen, or
`Warehouse.ask` itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import pairwise
from typing import Any

import pandas as pd

from observatoire.catalog import Indicator
from observatoire.sentences import QUARTIERS_OF, WHOLE, Subject, base, latest, of_quartiers, whole
from observatoire.tables import records
from observatoire.vocabulary import TOTAL

Ask = Callable[..., pd.DataFrame]


@dataclass(frozen=True)
class Scope:
    """What the reader asked to see, in plain values.

    `quartiers` empty means all quartiers of the territoire; `periode` None means the latest figure of each
    series, a date means the latest figure not after it.
    """

    niveau: str
    code: str
    nom: str
    geographie: int
    quartiers: tuple[str, ...] = ()
    sexe: str = TOTAL
    tranche_age: str = TOTAL
    periode: date | None = None
    frein: str = TOTAL

    @property
    def place(self) -> dict[str, Any]:
        """The territoire and the generation of its quartiers, as queries name them."""
        return {"niveau": self.niveau, "code": self.code, "geographie": self.geographie}


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
        if self.perimetre == "qpv":
            named = self.label if self.niveau == "france" else QUARTIERS_OF.get(self.niveau, "quartiers")
            return f"les {named}"
        return WHOLE.get(self.niveau, self.nom) if self.niveau != "france" else self.nom

    @property
    def lieu(self) -> str:
        """Its key in queries."""
        return f"{self.niveau}:{self.code}"

    @property
    def key(self) -> str:
        """Its key in a table that has both perimeters."""
        return f"{self.perimetre}:{self.lieu}"


@dataclass(frozen=True)
class Figure:
    """One indicator of a subject: the row to show, the row it changed from, and every row."""

    indicator: Indicator
    row: dict[str, Any] | None
    before: dict[str, Any] | None
    rows: pd.DataFrame


Compared = tuple[Reference, dict[str, Any]]


FEW = 60
"""Up to this many quartiers, all their indicators are read in one query: a page speaks of ten."""


@dataclass(frozen=True)
class View:
    """One scope over one release."""

    scope: Scope
    indicators: Mapping[str, Indicator]
    ask: Ask
    _kept: dict[tuple[Any, ...], Any] = field(default_factory=dict, compare=False, repr=False)

    def _once(self, key: tuple[Any, ...], read: Callable[[], Any]) -> Any:
        """Read something once: several blocks of a page speak of the same figures."""
        if key not in self._kept:
            self._kept[key] = read()
        return self._kept[key]

    @cached_property
    def subject(self) -> Subject:
        """What the view speaks of: one quartier, several chosen ones, or all those of the territoire."""
        chosen = self.scope.quartiers
        if len(chosen) == 1:
            return Subject(self.names[chosen[0]], "quartier", 1, choisis=True)
        return Subject(self.scope.nom, self.scope.niveau, len(self.codes), choisis=bool(chosen))

    @cached_property
    def names(self) -> dict[str, str]:
        """Names of the quartiers of the territoire, by code."""
        rows = self.ask("lists/quartiers", **self.scope.place)
        return dict(zip(rows["code"], rows["nom"], strict=True))

    @property
    def codes(self) -> list[str]:
        """Codes of the quartiers in view: the chosen ones, else all those of the territoire."""
        return list(self.scope.quartiers) or list(self.names)

    def figure(self, name: str) -> Figure | None:
        """Read one indicator for the subject; None when the release has no such indicator."""
        return self._once(("figure", name), lambda: self._figure(name))

    def _figure(self, name: str) -> Figure | None:
        found = self.indicators.get(name)
        if found is None:
            return None
        rows = self.series([name])
        own = records(rows[rows["geographie"] == self.scope.geographie])
        row = latest(own, self.scope.periode)
        return Figure(found, row, base(own, row, found), rows)

    def series(self, indicators: Sequence[str], public: bool = True) -> pd.DataFrame:
        """Rows of some indicators for the subject, in every generation it exists in."""
        chosen = self.scope.quartiers
        if len(chosen) < 2:
            lieu = f"quartier:{chosen[0]}" if chosen else f"{self.scope.niveau}:{self.scope.code}"
            return self._read_whole(indicators, [lieu], "qpv", public)
        kept = [n for n in indicators if (i := self.indicators.get(n)) and i.territories == "sum"]
        rates = [name for name in kept if self.indicators[name].kind in ("taux", "evolution")]
        return self.ask(
            "pages/commun/series_choisies",
            indicateurs=kept,
            taux=rates,
            codes=list(chosen),
            **self._public(public),
        )

    def per_quartier(self, indicators: Sequence[str], public: bool = True) -> pd.DataFrame:
        """Rows of some indicators for each quartier in view, in the generation on screen."""
        lieux = [f"quartier:{code}" for code in self.codes]
        read = self._read_whole if len(lieux) <= FEW else self._series
        rows = read(indicators, lieux, "qpv", public)
        return rows[rows["geographie"] == self.scope.geographie]

    def latest_per_quartier(self, name: str, public: bool = True) -> list[dict[str, Any]]:
        """Give the row of one indicator to show for each quartier in view, all of the same date."""
        return self._once(("par quartier", name, public), lambda: self._latest_per_quartier(name, public))

    def _latest_per_quartier(self, name: str, public: bool) -> list[dict[str, Any]]:
        rows = self.per_quartier([name], public)
        newest = latest(rows, self.scope.periode)
        return [] if newest is None else records(_of_date(rows, newest["periode"]))

    @cached_property
    def references(self) -> list[Reference]:
        """Territoires that hold every quartier in view, nearest first, all their residents."""
        if not self.codes:
            return []
        rows = self.ask("pages/commun/references", geographie=self.scope.geographie, codes=self.codes)
        return [
            Reference(niveau, code, nom, "ensemble") for niveau, code, nom in rows.itertuples(index=False)
        ]

    def against(
        self,
        name: str,
        row: Mapping[str, Any] | None,
        order: Sequence[str] = ("epci", "departement", "region", "france"),
    ) -> Compared | None:
        """Find the nearest territoire with a figure of the same date: all its residents, else its quartiers."""
        found = self.compared(name, row)
        nearest = {reference.niveau: (reference, same) for reference, same in reversed(found)}
        near = next((nearest[niveau] for niveau in order if niveau in nearest), None)
        return near or next(iter(self.compared_quartiers(name, row)), None)

    def compared(self, name: str, row: Mapping[str, Any] | None) -> list[Compared]:
        """Every comparison territoire with a figure of the same date as `row`, nearest first."""
        if row is None:
            return []
        return self._once(("compared", name, row["periode"]), lambda: self._compared(name, row))

    def _compared(self, name: str, row: Mapping[str, Any]) -> list[Compared]:
        return same_date(records(self.reference_rows([name], self.references)), self.references, row)

    @cached_property
    def around(self) -> list[Reference]:
        """The quartiers of larger territoires that hold those in view, nearest first."""
        larger = (r for r in self.references if r.niveau in ("departement", "region", "france"))
        own = None if self.scope.quartiers else (self.scope.niveau, self.scope.code)
        return [Reference(r.niveau, r.code, r.nom, "qpv") for r in larger if (r.niveau, r.code) != own]

    def compared_quartiers(self, name: str, row: Mapping[str, Any] | None) -> list[Compared]:
        """The quartiers of every larger territoire that have a figure of the same date as `row`, nearest first."""
        if row is None:
            return []
        key = ("quartiers", name, row["periode"])
        return self._once(key, lambda: self._compared_quartiers(name, row))

    def _compared_quartiers(self, name: str, row: Mapping[str, Any]) -> list[Compared]:
        rows = self._read_whole([name], [reference.lieu for reference in self.around], "qpv", True)
        return same_date(records(rows[rows["geographie"] == self.scope.geographie]), self.around, row)

    def reference_rows(self, indicators: Sequence[str], held: Sequence[Reference]) -> pd.DataFrame:
        """Rows of some indicators for all residents of some territoires."""
        return self._read_whole(indicators, [reference.lieu for reference in held], "ensemble", True)

    def _public(self, public: bool) -> dict[str, str]:
        if not public:
            return {"sexe": TOTAL, "tranche_age": TOTAL}
        return {"sexe": self.scope.sexe, "tranche_age": self.scope.tranche_age}

    def _read_whole(
        self, indicators: Sequence[str], lieux: Sequence[str], perimetre: str, public: bool
    ) -> pd.DataFrame:
        """Rows of some indicators, out of all those of a few places: a page reads many of them, one by one."""
        key = ("series", tuple(lieux), perimetre, public)
        every, where = self._once(key, lambda: self._parts(lieux, perimetre, public))
        kept = [every.iloc[where[name]] for name in indicators if name in where]
        return pd.concat(kept) if len(kept) > 1 else kept[0] if kept else every.iloc[:0]

    def _parts(
        self, lieux: Sequence[str], perimetre: str, public: bool
    ) -> tuple[pd.DataFrame, dict[str, slice]]:
        """Read every indicator, in order, and where the rows of each stand: few of them will be taken."""
        every = self._series(list(self.indicators), lieux, perimetre, public)
        ends = every.groupby("indicateur", sort=False).size().cumsum()
        starts = [0, *ends.tolist()]
        return every, {
            str(name): slice(*span) for name, span in zip(ends.index, pairwise(starts), strict=True)
        }

    def _series(
        self, indicators: Sequence[str], lieux: Sequence[str], perimetre: str, public: bool
    ) -> pd.DataFrame:
        return self.ask(
            "pages/commun/series",
            indicateurs=list(indicators),
            lieux=list(lieux),
            codes=sorted({lieu.partition(":")[2] for lieu in lieux}),
            perimetre=perimetre,
            **self._public(public),
        )


def same_date(
    rows: Sequence[Mapping[str, Any]], held: Sequence[Reference], row: Mapping[str, Any]
) -> list[Compared]:
    """Keep, of the rows of one indicator over territoires, those at the date of `row` that have a figure."""
    undated = pd.isna(row["periode"])
    by_place = {
        f"{line['niveau']}:{line['code']}": dict(line)
        for line in rows
        if not pd.isna(line["valeur"])
        and (pd.isna(line["periode"]) if undated else line["periode"] == row["periode"])
    }
    return [(reference, by_place[reference.lieu]) for reference in held if reference.lieu in by_place]


def _of_date(rows: pd.DataFrame, moment: Any) -> pd.DataFrame:
    return rows[rows["periode"].isna()] if pd.isna(moment) else rows[rows["periode"] == moment]
