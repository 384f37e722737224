"""The Carte page: one indicator over the contours of quartiers, its legend, its selection and its table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property, partial
from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from observatoire import formats, how_to_read, maps, sentences
from observatoire.catalog import CHAPTERS, Indicator
from observatoire.pack.pictures import WHOLE, map_of
from observatoire.reading import View
from observatoire.tables import Column, Kind, Table, plain
from observatoire.ui import figures
from observatoire.ui.downloads import data_table, drawn_files
from observatoire.ui.frame import demonstration
from observatoire.ui.release import ask, current, kept
from observatoire.ui.scope import Scope, choose_quartiers
from observatoire.ui.server import with_ign
from observatoire.ui.words import bullets, definition, idle_filters, note, section, title
from observatoire.vocabulary import (
    DEFINITIONS,
    FREINS,
    GEOGRAPHIES,
    MARQUES,
    SORTIES,
    STATUTS_QUARTIER,
    TOTAL,
)
from observatoire.warehouse import Warehouse

KEY, VIEW_KEY, INDICATOR_KEY = "carte", "vue", "indicateur"
CLICKED = "_carte_quartier_clique"
FIRST = "taux_emploi"
MOST_LABELS = 12
"""Past this many quartiers their names would cover the map."""
MOST_NAMED = 6
HEIGHT = 520
FIRST_EXITS = ((TOTAL, TOTAL), ("iae", "dynamique"))
"""Readings of exits that a map shows before any other."""

DRAWINGS = {
    "contour": "contour",
    "emprunt": "contour de 2024, inchangé",
    "point": "point à la commune",
    "aucun": "absent de la carte",
}


@dataclass(frozen=True)
class Carte:
    """One indicator over every quartier of a generation, in the order of the release's contours."""

    scope: Scope
    indicator: Indicator
    rows: pd.DataFrame
    members: dict[str, str]
    reading: dict[str, str]

    @cached_property
    def inside(self) -> pd.DataFrame:
        """Rows of the quartiers of the territoire."""
        return self.rows[self.rows["code"].isin(list(self.members))]

    @cached_property
    def classes(self) -> maps.Classes:
        """Class of each quartier; the bounds come from all those of the release."""
        return maps.classify(
            self.rows,
            list(self.rows["code"]),
            unit=self.indicator.unit,
            decimals=self.indicator.decimals,
            centre=0.0 if self.indicator.kind == "evolution" else None,
            inside=set(self.members),
        )

    @property
    def circles(self) -> bool:
        """Counts are drawn as circles: a colour would make large areas look heavy."""
        return self.indicator.kind == "effectif"

    @cached_property
    def records(self) -> list[dict[str, Any]]:
        """The same rows as records, which sentences and tables read."""
        return _records(self.inside)

    @cached_property
    def message(self) -> str:
        """The sentence of the map: from the lowest to the highest figure of the territoire."""
        short = {code: _short(name, 34) for code, name in self.members.items()}
        said = sentences.extent_sentence(self.indicator, self.records, short, None, "")
        none = f"{self.indicator.title} : aucun quartier de ce territoire n'a de valeur"
        return said.rstrip(".") or none


# --- what the map shows -------------------------------------------------------------------------------


def read(scope: Scope) -> Carte | None:
    """Let the reader choose an indicator and read its figures; None when the release has no indicator."""
    indicator = _choose_indicator()
    return None if indicator is None else of_indicator(scope, indicator)


def of_indicator(scope: Scope, indicator: Indicator) -> Carte:
    """Read the figures of one indicator for every quartier of the generation on screen; classes are cut once.

    An indicator that is given by frein, or under a definition of exits, is shown for one of them, which its title names.
    """
    found: Carte = kept(lambda: _of_indicator(scope, indicator), "carte", scope, indicator.id)
    return found


def _of_indicator(scope: Scope, indicator: Indicator) -> Carte:
    reading = _reading_of(scope, indicator)
    rows = ask(
        "pages/carte/valeurs",
        indicateur=indicator.id,
        geographie=scope.geographie,
        sexe=scope.sexe,
        tranche_age=scope.tranche_age,
        periode=scope.periode,
        **reading,
    )
    named = [
        *([FREINS[reading["frein"]]] if reading["frein"] in FREINS else []),
        *(
            [SORTIES[reading["sortie"]], f"au sens {DEFINITIONS[reading['definition']]}"]
            if reading["sortie"] in SORTIES
            else []
        ),
    ]
    titled = replace(
        indicator, title=", ".join([indicator.title, *(f"{n[:1].lower()}{n[1:]}" for n in named)])
    )
    return Carte(scope, titled, rows, figures.names(scope), reading)


def _reading_of(scope: Scope, indicator: Indicator) -> dict[str, str]:
    """Choose what the map shows: the frein of the filter, else all freins, else the first frein that has figures."""
    found = ask("pages/carte/lectures", indicateur=indicator.id, geographie=scope.geographie)
    if found.empty:
        return dict(WHOLE)
    with_figures = found[found["chiffres"] > 0] if (found["chiffres"] > 0).any() else found
    order = [scope.frein, TOTAL, *FREINS]
    freins = sorted(
        set(with_figures["frein"]), key=lambda frein: order.index(frein) if frein in order else len(order)
    )
    exits = found[found["frein"] == freins[0]]
    pairs = set(zip(exits["definition"], exits["sortie"], strict=True))
    first = next((pair for pair in FIRST_EXITS if pair in pairs), min(pairs))
    return {"frein": freins[0], "definition": first[0], "sortie": first[1]}


def about_frein(carte: Carte) -> None:
    """Say what the filter by frein does to this map: nothing, or which frein stands in for the one not chosen."""
    frein = carte.reading["frein"]
    if frein == TOTAL:
        if carte.scope.frein != TOTAL:
            idle_filters("le filtre par frein")
    elif carte.scope.frein == TOTAL:
        note(
            f"Cet indicateur se lit frein par frein, et non tous ensemble. La carte montre d'abord « {FREINS[frein]} » ; "
            "le filtre « Frein à l'emploi » en choisit un autre."
        )
    elif frein != carte.scope.frein:
        note(f"Aucun chiffre publié pour ce frein : la carte montre « {FREINS[frein]} ».")


def _choose_indicator() -> Indicator | None:
    found = current().indicators
    if not found:
        return None
    labels = {name: f"{CHAPTERS.get(i.chapter, i.chapter)} · {i.title}" for name, i in found.items()}
    names = list(labels)
    rank = names.index(FIRST) if FIRST in found else 0
    _read_link(labels)
    chosen = st.selectbox(
        "Indicateur",
        names,
        rank,
        format_func=lambda name: labels.get(name, str(name)),
        key=INDICATOR_KEY,
        bind="query-params",
    )
    return found[chosen]


def _read_link(labels: Mapping[str, str]) -> None:
    """Let a link name an indicator by its id: Streamlit reads titles only, so the id is rewritten, once."""
    asked = st.query_params.get(INDICATOR_KEY, "")
    if asked in labels:
        st.query_params[INDICATOR_KEY] = labels[asked]
        st.rerun()


def headline(carte: Carte) -> None:
    """Say in one sentence what the map shows, as the title of the page."""
    title("Carte", carte.scope, carte.message)


# --- the picture --------------------------------------------------------------------------------------


def picture(carte: Carte, height: int = HEIGHT, key: str = KEY, width: int = 560) -> None:
    """Draw the map, at least `width` pixels wide. A click adds a quartier to the filter, or takes it away."""
    inside = carte.inside
    places = list(zip(inside["longitude"], inside["latitude"], strict=True))
    box = _box(places)
    if box is None:
        note(
            "Aucun quartier de ce territoire n'a de place connue : la carte reste vide, le tableau dit tout."
        )
        return
    dark = st.context.theme.type == "dark"
    deck = maps.deck(
        carte.classes,
        base=f"cartes/{current().id}",
        geographie=carte.scope.geographie,
        view_state=maps.view(box, width=width, height=height),
        selected=carte.scope.quartiers,
        labels=_labels(carte),
        size=(width, height),
        circles=carte.circles,
        dark=dark,
    )
    st.pydeck_chart(deck, height=height, key=key, on_select=lambda: _clicked(key), alt=carte.message)
    legend(carte, dark)
    note(_reading(carte))
    drawn = partial(_on_paper, current(), carte)
    drawn_files(drawn, f"{key}_{carte.indicator.id}", carte.message, f"{_producers(carte)}, {_when(carte)}")


def _reading(carte: Carte) -> str:
    """Read one quartier of the map: its figure, and the class of its colour where it has one."""
    row = next((row for row in carte.records if sentences.known(row)), None)
    if row is None:
        return ""
    if carte.circles:
        return how_to_read.asked(sentences.reading(carte.indicator, row["nom"], row))
    digit = int(carte.classes.digits[list(carte.rows["code"]).index(row["code"])])
    return how_to_read.region(row, carte.indicator, row["nom"], carte.classes.labels[digit])


def _on_paper(warehouse: Warehouse, carte: Carte) -> str:
    view = View(carte.scope, warehouse.indicators, warehouse.ask)
    found = map_of(view, warehouse, carte.indicator.id, high=480, reading=carte.reading)
    return found.svg if found else ""


def _box(places: list[tuple[float, float]]) -> maps.Box | None:
    """Choose what is in view: the whole territoire, or one of the parts of France that it holds."""
    parts = maps.parts_of(places)
    if len(parts) < 2:
        return maps.box_around(places)
    part = st.segmented_control(
        "Voir", parts, default=parts[0], key=VIEW_KEY, bind="query-params", required=True
    )
    near = maps.in_view(part, places)
    return maps.VIEWS[part] if part == "Hexagone" else maps.box_around(near, 0.05)


def _labels(carte: Carte) -> list[dict[str, Any]]:
    """Name the chosen quartiers on the map, or all of them where they are few."""
    chosen = carte.scope.quartiers
    rows = [row for row in carte.records if not chosen or row["code"] in chosen]
    if len(rows) > MOST_LABELS:
        return []
    return [
        {**row, "text": f"{_short(row['nom'])} {_written(carte, row)}"}
        for row in rows
        if not formats.is_missing(row["longitude"])
    ]


def _clicked(key: str) -> None:
    """Take a click on the map: the quartier joins the filter, or leaves it when it was there."""
    objects = st.session_state[key]["selection"]["objects"]
    codes = [item["properties"]["code"] for layer in objects.values() for item in layer]
    chosen = list(st.session_state.get("quartiers", []))
    code = codes[0] if codes else st.session_state.get(CLICKED)
    if code is None:
        return
    st.session_state[CLICKED] = code
    if code in chosen:
        choose_quartiers([other for other in chosen if other != code])
    elif codes:
        choose_quartiers([*chosen, code])


def clicked(carte: Carte) -> None:
    """Lead to the fiche of the quartier that was clicked last, or say why it cannot be chosen."""
    code = st.session_state.get(CLICKED)
    row = next(iter(_records(carte.rows[carte.rows["code"] == code])), None)
    if row is None:
        note("Cliquer sur un quartier l'ajoute au filtre « Quartiers » ; cliquer encore l'en retire.")
        return
    said = f"{row['nom']}, {row['nom_commune'] or row['code']} : {_written(carte, row)}"
    if code not in carte.members:
        note(f"{said}. Ce quartier est hors du territoire choisi : en changer pour le sélectionner.")
        return
    note(f"{said}.")
    if code in carte.scope.quartiers:
        # A button would need st.switch_page, which refuses to leave a page whose address holds filters.
        st.page_link(
            "pages/quartier.py",
            label=f"Ouvrir la fiche de {plain(row['nom'])}",
            icon="",
            query_params={"quartier": f"{row['nom']} ({code})"},
        )


# --- legend -------------------------------------------------------------------------------------------


def legend(carte: Carte, dark: bool = False) -> None:
    """Write the classes with their colour, pattern or circle, and how many quartiers each holds."""
    palette = maps.DARK if dark else maps.LIGHT
    rows = carte.classes.legend(palette)
    items = [(_swatch(row, palette), row.words) for row in rows]
    if carte.circles:
        circles = [
            (_circle(radius, palette), formats.number(n)) for n, radius in carte.classes.circle_sizes()
        ]
        items = circles + [item for row, item in zip(rows, items, strict=True) if row.digit >= maps.SECRET]
    lines = "".join(f"<li>{swatch}<span>{escape(words)}</span></li>" for swatch, words in items)
    heading = f"{carte.indicator.title}, {_when(carte)}, {carte.indicator.unit}"
    st.html(
        "<style>.obs-legend{display:flex;flex-wrap:wrap;align-items:center;gap:4px 24px;list-style:none;"
        "margin:4px 0 0!important;padding:0!important}"
        ".obs-legend li{display:flex;align-items:center;gap:8px;margin:0}</style>"
        f'<p class="obs-note"><strong>{escape(heading)}</strong></p><ul class="obs-legend">{lines}</ul>'
    )


def _swatch(row: maps.LegendRow, palette: maps.Palette) -> str:
    line = "dashed" if row.digit == maps.UNAVAILABLE else "solid"
    fill = _PATTERNS.get(row.pattern, "{colour}").format(colour=row.colour, paper=palette.land)
    return _shape(f"width:26px;height:18px;border:1px {line} {palette.outline};background:{fill}")


def _circle(radius: int, palette: maps.Palette) -> str:
    look = f"border:1px solid {palette.outline};border-radius:50%;background:{palette.classes[3]}"
    return _shape(f"width:{2 * radius}px;height:{2 * radius}px;{look}")


def _shape(look: str) -> str:
    box = "display:inline-block;box-sizing:border-box;flex:none"
    return f'<span aria-hidden="true" style="{box};{look}"></span>'


_PATTERNS = {
    "hachures": "repeating-linear-gradient(135deg,{colour} 0 2px,{paper} 2px 6px)",
    "points": "radial-gradient({colour} 1.5px,{paper} 1.8px) 0 0/7px 7px",
}


# --- reservations -------------------------------------------------------------------------------------


def caveats(carte: Carte) -> None:
    """Say how the map is drawn, how its classes are cut, and which quartiers have no figure."""
    section("Ce que la carte montre, et ce qu'elle ne montre pas")
    bullets([_classes_rule(carte), *_drawn(carte), *_without_figure(carte), _source(carte)])
    definition(carte.indicator)


def _classes_rule(carte: Carte) -> str:
    n = int(carte.rows["valeur"].notna().sum())
    if not n:
        return ""
    if carte.circles:
        return (
            "La surface des cercles suit le nombre de personnes, à la même échelle dans tous les territoires."
        )
    cut = (
        "les classes s'écartent de zéro des deux côtés"
        if carte.classes.diverging
        else "chaque classe réunit à peu près autant de quartiers"
    )
    published = formats.count(n, "quartier publié", "quartiers publiés")
    return f"Couleurs calculées sur {published} : {cut}, avec les mêmes bornes dans tous les territoires."


def _drawn(carte: Carte) -> list[str]:
    inside = carte.inside
    number = inside["dessin"].value_counts()
    inherited = int(inside["origine"].astype("str").str.startswith("herite").sum())
    said = []
    if inside["schematique"].any():
        said.append("Les contours sont schématiques : ils situent les quartiers sans en donner les limites.")
    for n, one, many, rest in (
        (
            number.get("emprunt", 0),
            "quartier de 2015 est dessiné",
            "quartiers de 2015 sont dessinés",
            _BORROWED,
        ),
        (number.get("point", 0), "quartier est dessiné", "quartiers sont dessinés", _POINT),
        (number.get("aucun", 0), "quartier n'a", "quartiers n'ont", _NOWHERE),
        (inherited, "valeur vient", "valeurs viennent", _INHERITED),
    ):
        if n:
            said.append(f"{formats.count(int(n), one, many)} {rest}")
    return said


_BORROWED = "sur leur contour de 2024, qui n'a pas changé."
_POINT = "par un point à leur commune, faute de contour de 2015 dans cette publication."
_NOWHERE = "pas de place connue : le tableau les contient."
_INHERITED = "du quartier de 2015, dont le contour n'a pas changé."


def _without_figure(carte: Carte) -> list[str]:
    """Name the quartiers without a figure, by reason."""
    reasons: dict[str, list[str]] = {}
    for row in carte.records:
        if not formats.is_missing(row["valeur"]):
            continue
        reasons.setdefault(_reason(carte, row), []).append(str(row["nom"]))
    return [
        f"{formats.count(len(names), 'quartier')} sans valeur, {reason} : {sentences.some(names, MOST_NAMED)}."
        for reason, names in reasons.items()
    ]


def _reason(carte: Carte, row: dict[str, Any]) -> str:
    if not formats.is_missing(row["marque"]) and row["marque"] in MARQUES:
        return f"{MARQUES[row['marque']]} ({row['marque']})"
    origins = carte.rows["origine"].dropna()
    if len(origins) and origins.astype("str").str.startswith("herite").all():
        status = STATUTS_QUARTIER.get(str(row["statut"]), "modifié")
        return f"la publication porte sur les quartiers de 2015 ({status})"
    return "absents du fichier publié (nd)" if len(origins) else "indicateur non publié à cette date (nd)"


def _producers(carte: Carte) -> str:
    found = [str(s) for s in carte.inside["source"].dropna().unique()] or [carte.indicator.source]
    return " ; ".join(found[:4])


def _source(carte: Carte) -> str:
    base = " Fond de carte : © IGN." if with_ign() else ""
    return f"Source : {_producers(carte)}. {demonstration()}{base}".strip()


def _when(carte: Carte) -> str:
    known = next((row for row in carte.records if sentences.known(row)), None)
    return sentences.dated(known) if known else "aucune date"


# --- table --------------------------------------------------------------------------------------------


def table(carte: Carte) -> None:
    """Show the same figures as a table, to read by keyboard and to download."""
    columns = (
        Column("nom", "Quartier"),
        Column(
            "valeur", carte.indicator.unit, _kind(carte.indicator), carte.indicator.decimals, marque="marque"
        ),
        Column("classe", "Classe de la carte"),
        Column("periode", "Date", "date"),
        Column("nom_commune", "Commune"),
        Column("code", "Code"),
        Column("dessin", "Dessin"),
    )
    labels = {row.digit: row.label for row in carte.classes.legend()}
    classes = dict(zip(carte.rows["code"], carte.classes.digits, strict=True))
    records = tuple(
        {**row, "classe": labels[int(classes[row["code"]])], "dessin": DRAWINGS[row["dessin"]]}
        for row in sorted(carte.records, key=_high_first)
    )
    name = f"{carte.indicator.title}, {carte.scope.nom}, {GEOGRAPHIES[carte.scope.geographie].lower()}"
    data_table(Table(name, columns, records, _producers(carte)), unfolded=len(records) <= MOST_LABELS)


def _high_first(row: dict[str, Any]) -> tuple[bool, float, str]:
    known = sentences.known(row)
    return not known, -float(row["valeur"]) if known else 0.0, str(row["nom"])


def _kind(indicator: Indicator) -> Kind:
    kinds: dict[str, Kind] = {"percent": "%", "euros": "€"}
    return kinds.get(formats.unit_kind(indicator.unit), "nombre")


def _records(rows: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(key): cell for key, cell in row.items()} for row in rows.to_dict("records")]


def _written(carte: Carte, row: dict[str, Any]) -> str:
    return sentences.figure(row, carte.indicator)


def _short(name: str, width: int = 26) -> str:
    return name if len(name) <= width else f"{name[: width - 1].rstrip()}…"
