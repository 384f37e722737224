"""The tab « Quartiers semblables » of the page Comparer: nearest profiles, and what each indicator weighs in it."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from observatoire import comparing, comparison_charts, formats, how_to_read, twins
from observatoire import sentences as say
from observatoire.catalog import Indicator
from observatoire.tables import Column, Table
from observatoire.twins import Profile, Twin
from observatoire.ui.comparer import Comparison, choose, comparable, quartiers
from observatoire.ui.downloads import data_table
from observatoire.ui.fiche import chosen_quartier
from observatoire.ui.frame import demonstration
from observatoire.ui.pictures import dark, draw
from observatoire.ui.release import current, kept
from observatoire.ui.words import bullets, definition, note, section

PROFILE = ("part_moins_25", "part_parents_isoles", "taux_pauvrete", "taux_emploi", "part_peu_formes_defm")
MOST = 8
LOOK = (
    "<style>.obs-twins{display:grid;grid-template-columns:repeat(auto-fit,minmax(270px,1fr));gap:16px}"
    ".obs-share{display:grid;grid-template-columns:1fr auto;gap:2px 12px;margin:8px 0 0!important;"
    "padding:0!important;list-style:none;font-size:.9375rem;line-height:1.4}"
    ".obs-share li{display:contents}.obs-share b{font-weight:400;text-align:right;font-variant-numeric:tabular-nums}"
    ".obs-share i{grid-column:1/-1;height:4px;margin-bottom:6px;background:linear-gradient(90deg,"
    "currentColor var(--part),var(--obs-line) var(--part))}</style>"
)


def look_alikes(shown: Comparison) -> None:
    """Choose a quartier and the indicators of its profile; show the nearest ones and why they are near."""
    scope = chosen_quartier(shown.scope)
    if scope is None:
        return
    offered = comparable()
    first = [name for name in PROFILE if name in offered] or list(offered)[:3]
    used = tuple(sorted(choose("profil", "Indicateurs du profil", offered, first, MOST)))
    titles = {name: current().indicators[name].title for name in used}
    code = scope.quartiers[0]
    found, names, rows = kept(lambda: _nearest(shown, used, code), "jumeaux", used, code, *shown.key)
    if found is None:
        note(
            "Aucun des indicateurs choisis n'est publié pour ce quartier : il n'a pas de profil à rapprocher."
        )
        return
    message = comparing.twins_title(found, names)
    section(message)
    note(
        "Profil : "
        + " ; ".join(f"{titles[name]} ({_when(rows, found.code, name)})" for name in found.used)
        + "."
    )
    if found.twins:
        texts = {
            (code, name): say.figure(rows[code, name], current().indicators[name])
            for code in found.scores
            for name in found.used
        }
        figure = comparison_charts.profile(found, titles, names, texts, dark=dark())
        name = found.used[0]
        written, score = texts[found.code, name], found.scores[found.code][name]
        case = how_to_read.profile(names[found.code], written, titles[name], score)
        source = say.sources(rows.values())
        draw(figure, "jumeaux", message, reading=case, source=source)
        note(f"Source : {source}. {demonstration()}")
        note("Sous chaque quartier : ce que pèse chaque indicateur dans la distance.")
        _cards(found, titles, names, texts)
    bullets(comparing.twins_notes(found, titles, current().indicators))
    data_table(_table(found, names, rows))
    definition(*(current().indicators[name] for name in found.used))


def _nearest(
    shown: Comparison, used: tuple[str, ...], code: str
) -> tuple[Profile | None, dict[str, str], dict[tuple[str, str], dict[str, Any]]]:
    """Find the twins of a quartier, with the names and the rows of those that are shown."""
    held = {name: list(quartiers(shown.scope, name).values()) for name in used}
    values, names, rows = _values(held)
    found = twins.profile(values, code)
    seen = set(found.scores) if found else set()
    return found, {c: names[c] for c in seen}, {key: row for key, row in rows.items() if key[0] in seen}


def _values(
    held: Mapping[str, list[dict[str, Any]]],
) -> tuple[pd.DataFrame, dict[str, str], dict[tuple[str, str], dict[str, Any]]]:
    """Spread rows into one line per quartier, with their names and the rows themselves."""
    rows = {(row["code"], name): row for name, lines in held.items() for row in lines}
    names = {code: _named(row) for (code, _), row in rows.items()}
    columns = {
        name: pd.Series({row["code"]: row["valeur"] for row in lines}, dtype=float)
        for name, lines in held.items()
    }
    return pd.DataFrame(columns, index=sorted(names)), names, rows


def _named(row: Mapping[str, Any]) -> str:
    """Name a quartier with its commune: many are called « Centre »."""
    commune = row["nom_commune"]
    return str(row["nom"]) if formats.is_missing(commune) else f"{row['nom']} ({commune})"


def _when(rows: Mapping[tuple[str, str], Mapping[str, Any]], code: str, name: str) -> str:
    return say.when(rows[code, name])


def _cards(
    found: Profile,
    titles: Mapping[str, str],
    names: Mapping[str, str],
    texts: Mapping[tuple[str, str], str],
) -> None:
    st.html(
        LOOK
        + f'<div class="obs-twins">{"".join(_card(found, t, titles, names, texts) for t in found.twins)}</div>'
    )


def _card(
    found: Profile,
    twin: Twin,
    titles: Mapping[str, str],
    names: Mapping[str, str],
    texts: Mapping[tuple[str, str], str],
) -> str:
    shares = twin.shares
    ordered = sorted(found.used, key=lambda name: -shares[name])
    lines = "".join(
        f"<li><span>{escape(formats.colon(titles[name], f'{texts[twin.code, name]}, ici {texts[found.code, name]}'))}"
        f"</span><b>{formats.percent(shares[name], 0)}</b>"
        f'<i aria-hidden="true" style="--part:{shares[name]:.0f}%"></i></li>'
        for name in ordered
    )
    return (
        f'<section class="obs-card"><h3>{escape(names[twin.code])}</h3>'
        f'<p class="obs-when">{escape(twin.code)}</p>'
        f'<p class="obs-gap">{escape(twin.word.capitalize())} : distance {formats.number(twin.distance, 2)}</p>'
        f'<ul class="obs-share">{lines}</ul></section>'
    )


def _table(
    found: Profile, names: Mapping[str, str], rows: Mapping[tuple[str, str], Mapping[str, Any]]
) -> Table:
    lines = []
    for twin in found.twins:
        shares = twin.shares
        for name in found.used:
            indicator: Indicator = current().indicators[name]
            own, other = rows[found.code, name], rows[twin.code, name]
            lines.append(
                {
                    "quartier": names[twin.code],
                    "code": twin.code,
                    "distance": twin.distance,
                    "indicateur": indicator.title,
                    "unite": indicator.unit,
                    "decimales": indicator.decimals,
                    "ici": own["valeur"],
                    "la": other["valeur"],
                    "marque_ici": own["marque"],
                    "marque_la": other["marque"],
                    "ecart": twin.gaps[name],
                    "part": shares[name],
                }
            )
    return Table(
        f"Quartiers semblables {say.at(names[found.code])}",
        (
            Column("quartier", "Quartier semblable"),
            Column("code", "Code"),
            Column("distance", "Distance", "nombre", 2),
            Column("indicateur", "Indicateur"),
            Column("la", "Sa valeur", "nombre", marque="marque_la", unit="unite", places="decimales"),
            Column("ici", "Ici", "nombre", marque="marque_ici", unit="unite", places="decimales"),
            Column("ecart", "Écart (écarts types)", "nombre", 2),
            Column("part", "Part de la distance", "%", 0),
        ),
        tuple(lines),
        source=say.sources(rows.values()),
        head=2,
    )
