"""What the INSEE files about quartiers share: a row per quartier, a column per variable, NOTE_* columns."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import pyarrow as pa

from observatoire.adapters.base import UnreadableFile, plural
from observatoire.adapters.build import build, concat
from observatoire.adapters.cells import fill, parse_cells
from observatoire.adapters.places import departement_of_quartier, generation_of, levels
from observatoire.adapters.probe import Probe
from observatoire.adapters.years import Described, described, require_year, source_year, stated_year

LABELS = frozenset(
    {"codgeo", "libgeo", "lib_com", "list_com", "lib_epci", "lib_dep", "dep", "reg", "codqp", "nom_qp"}
)
COMMUNE_ONLY = ("population_commune", "population_qpv_commune")


@dataclass(frozen=True)
class Variable:
    """One column of a theme: the variable it feeds, the family that dates it, its note and its producer."""

    name: str
    family: str
    note: str
    producer: str


@dataclass
class Theme:
    """A file of one theme, parsed: places, values, marks, dates."""

    probe: Probe
    title: str
    millesime: int | None
    publication: int | None
    frame: pd.DataFrame
    niveau: np.ndarray
    code: np.ndarray
    geographie: np.ndarray
    values: dict[str, np.ndarray]
    marks: dict[str, np.ndarray]
    notes: list[str] = field(default_factory=list)
    others: list[str] = field(default_factory=list)
    unexplained: set[str] = field(default_factory=set)

    def source(self, producer: str) -> str:
        """Name the producer and the publication."""
        year = f" {self.publication}" if self.publication else ""
        return f"{producer}, publication {self.title}{year}"

    def figures(self, column: str, note: str) -> tuple[np.ndarray, np.ndarray]:
        """Return values and marks of a column: every empty cell gets a mark, by what its note says."""
        values, marks = self.values[column], self.marks[column].copy()
        empty = np.isnan(values) & (marks == "")
        if note in self.frame:
            covered = self.frame[note].str.strip().to_numpy() != ""
            marks[empty & covered] = "s"
            marks[empty & ~covered] = "nd"
        else:
            if empty.any():
                self.unexplained.add(column)
        return values, fill(values, marks)

    def date(self, column: str, family: str) -> Described:
        """Return the year that a column describes: asked for, stated by the producer, else by the table."""
        if self.millesime is not None:
            return self.millesime, "verifie"
        stated = stated_year(self.probe.meta.get(column, ""))
        if stated:
            return stated, "verifie"
        named = source_year(self.probe)
        return (named, "infere") if named else described(family, self.publication)


def open_theme(
    probe: Probe, title: str, required: Iterable[str], millesime: int | None, known: Callable[[str], bool]
) -> list[Theme]:
    """Parse the known columns of every sheet of the file that holds the `required` ones."""
    publication = require_year(probe, millesime)
    themes = []
    for grid in probe.grids:
        if grid.find(required) is None:
            continue
        name = f"{probe.name}, feuille {grid.name}" if len(probe.grids) > 1 else probe.name
        frame = grid.frame(required, name)
        titles = [title for title in map(str, frame) if title not in LABELS and not title.startswith("note_")]
        figures = [title for title in titles if known(title)]
        values, marks = parse_cells(frame[figures], name)
        niveau, code, geographie = levels(frame["codgeo"], generation_of(probe.name) or probe.generation)
        if not any(
            niveau[rank] == "france" or departement_of_quartier(code[rank]) for rank in range(len(code))
        ):
            raise UnreadableFile(
                f"{name}, ligne {frame.index[0]}, colonne CODGEO : un code de quartier (QP045006, QN04501M) "
                f"attendu, « {frame['codgeo'].iloc[0][:30]} » trouvé ; ce fichier décrit d'autres lieux."
            )
        if np.isnan(geographie).any():
            raise UnreadableFile(
                f"{name} : la génération des quartiers (2015 ou 2024) attendue dans le nom du fichier "
                "ou dans les codes, aucune trouvée ; donner le zip officiel tel quel, ou nommer le fichier "
                "…_QP15 ou …_QP24."
            )
        theme = Theme(
            probe, title, millesime, publication, frame, niveau, code, geographie,
            {column: values[:, rank] for rank, column in enumerate(figures)},
            {column: marks[:, rank] for rank, column in enumerate(figures)},
            list(grid.notes), [title for title in titles if not known(title)],
        )  # fmt: skip
        aggregates = int((niveau == "france").sum())
        if aggregates:
            theme.notes.append(
                f"{plural(aggregates, 'ligne')} « Ensemble » : chiffres de tous les quartiers, rangés au "
                "niveau France et jamais ajoutés à ceux des quartiers."
            )
        if millesime is not None:
            theme.notes.append(f"Année décrite imposée : {millesime}, pour toutes les colonnes du fichier.")
        themes.append(theme)
    if not themes:
        raise UnreadableFile(
            f"{probe.name} : {title} attendu, avec les colonnes {', '.join(required).upper()}."
        )
    return themes


def demography(theme: Theme, variables: dict[str, Variable]) -> pa.Table | None:
    """Build the `demographie` rows of the columns that `variables` knows."""
    tables = []
    for column in theme.values:
        if column not in variables:
            continue
        variable = variables[column]
        values, marks = theme.figures(column, variable.note)
        keep = np.ones(len(values), dtype=bool)
        if variable.name in COMMUNE_ONLY:
            keep = ~((theme.niveau == "france") & np.isnan(values))
        year, status = theme.date(column, variable.family)
        tables.append(
            build(
                "demographie",
                int(keep.sum()),
                {
                    "niveau": theme.niveau[keep],
                    "code": theme.code[keep],
                    "geographie": theme.geographie[keep],
                    "millesime": year,
                    "variable": variable.name,
                    "valeur": values[keep],
                    "marque": marks[keep],
                    "source": theme.source(variable.producer),
                    "publication": theme.publication,
                    "statut_millesime": status,
                },
            )
        )
    return concat(tables) if tables else None


def names_of_quartiers(theme: Theme) -> pa.Table | None:
    """Build the `quartiers` rows that the labels give: only codes, names, departments and first commune."""
    if "libgeo" not in theme.frame:
        return None
    keep = (theme.niveau == "quartier") & (theme.frame["libgeo"] != "").to_numpy()
    keep &= np.array([departement_of_quartier(code) is not None for code in theme.code], dtype=bool)
    if not keep.any():
        return None
    communes = theme.frame["lib_com"].to_numpy()[keep] if "lib_com" in theme.frame else None
    return build(
        "quartiers",
        int(keep.sum()),
        {
            "code": theme.code[keep],
            "geographie": theme.geographie[keep],
            "nom": theme.frame["libgeo"].to_numpy()[keep],
            "departement": [departement_of_quartier(code) for code in theme.code[keep]],
            "nom_commune": None if communes is None else [name or None for name in communes],
            "statut": [
                {"M": "modifie", "I": "inchange", "N": "nouveau", "C": "commune"}[code[-1]]
                if year == 2024
                else None
                for code, year in zip(theme.code[keep], theme.geographie[keep], strict=True)
            ],
            "source": theme.source("Insee"),
        },
    )
