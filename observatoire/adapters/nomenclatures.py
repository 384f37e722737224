"""Files that explain others (dictionaries, lists of freins): known, but no extract comes from them."""

from __future__ import annotations

from observatoire.adapters.base import Reading
from observatoire.adapters.probe import Probe

TITLE = "Nomenclature ou dictionnaire de variables (sans extrait)"
EXPECTED = "COD_VAR et LIB_VAR ; fichier, variable et libelle ; type_frein et type_frein_libelle"
LAYOUTS = {
    ("cod_var", "lib_var"): "dictionnaire des variables de l'Insee",
    ("fichier", "variable", "libelle"): "dictionnaire des variables",
    ("type_frein", "type_frein_libelle"): "nomenclature des freins des annexes de l'ASP",
}


def recognise(probe: Probe) -> bool:
    """Tell by the columns."""
    return any(probe.sheet(*layout) for layout in LAYOUTS)


def read(probe: Probe, _millesime: int | None) -> Reading:
    """Return no table, and say what the file is."""
    title = next(title for layout, title in LAYOUTS.items() if probe.sheet(*layout))
    return Reading(
        "nomenclatures",
        probe.name,
        "sans objet",
        {},
        (f"C'est une {title} : aucun extrait n'en est tiré.".replace("une dictionnaire", "un dictionnaire"),),
    )


def labels(probe: Probe) -> dict[str, str]:
    """Return the label of each variable (lower case) of an INSEE metadata file."""
    grid = probe.sheet("cod_var", "lib_var")
    if grid is None:
        return {}
    frame = grid.frame(("cod_var", "lib_var"), probe.name)
    return dict(zip(frame["cod_var"].str.casefold(), frame["lib_var"], strict=True))
