"""Sentences, cards and notes of a page, as HTML built from escaped text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from html import escape
from typing import Any

import streamlit as st

from observatoire import facts as standing
from observatoire import formats
from observatoire import sentences as say
from observatoire.catalog import CHAPTERS, Indicator
from observatoire.reading import View
from observatoire.tables import plain, records
from observatoire.ui import figures
from observatoire.ui.figures import Figure
from observatoire.ui.release import kept
from observatoire.ui.revisions import revised
from observatoire.ui.scope import Scope, address
from observatoire.vocabulary import GEOGRAPHIES, MARQUES, TOTAL

KINDS = {
    "effectif": "effectif",
    "taux": "taux : 100 × numérateur / dénominateur",
    "montant": "montant",
    "rapport": "rapport",
    "evolution": "évolution",
}
OPTION = re.compile(r"--\w+")
"""An option of the command line, which a line would break after its first hyphen."""
PICKS = ("defm_abc", "taux_emploi", "taux_pauvrete", "part_peu_formes_defm")


# --- the head of a page ---------------------------------------------------------------------------


def title(page: str, scope: Scope, message: str) -> None:
    """Show where we are, then the message of the page as its only first-level heading."""
    what = f"{page} · {scope.nom} · {GEOGRAPHIES.get(scope.geographie, '').lower()}"
    st.html(f'<p class="obs-kicker">{escape(what)}</p>')
    st.title(plain(formats.spaced(message)), anchor=False)


def headline(page: str, scope: Scope, say_it: Callable[[View], str] = standing.message) -> None:
    """Open a page with its message: the number of jobseekers and its change, or else the employment rate."""
    title(page, scope, say_it(figures.view(scope)))


def section(text: str, level: int = 2) -> None:
    """Open a part of a page, or a part of a part."""
    open_part = st.header if level == 2 else st.subheader
    open_part(plain(formats.spaced(text)), anchor=False)


def note(text: str) -> None:
    """Say something in one short paragraph. Nothing is shown for an empty text."""
    if text:
        said = OPTION.sub(r'<span class="obs-option">\g<0></span>', escape(formats.spaced(text)))
        st.html(f'<p class="obs-note">{said}</p>')


def bullets(texts: Iterable[str]) -> None:
    """Show sentences as a list. Empty ones are left out."""
    said = [text for text in texts if text]
    if said:
        st.html(
            f'<ul class="obs-facts">{"".join(f"<li>{escape(formats.spaced(text))}</li>" for text in said)}</ul>'
        )


def no_quartier(scope: Scope) -> str:
    """Say that the territoire has no quartier of the chosen list; empty where it has some."""
    if figures.names(scope):
        return ""
    return f"Aucun quartier de la liste de {scope.geographie} dans ce territoire : changer de liste ou de territoire."


def idle_filters(*labels: str) -> None:
    """Say in one line which filters do not act on this page."""
    verb = "n'agit" if len(labels) == 1 else "n'agissent"
    note(f"Sur cette page, {formats.listing(list(labels))} {verb} pas.")


# --- links ----------------------------------------------------------------------------------------


def links(targets: Iterable[tuple[str, str]]) -> None:
    """Lead to other pages: addresses and what they show."""
    items = "".join(
        f'<li><a href="{escape(to)}" target="_self">{escape(formats.spaced(text))}</a></li>'
        for to, text in targets
    )
    if items:
        st.html(f'<ul class="obs-facts">{items}</ul>')


def chain(scope: Scope, here: str) -> None:
    """Follow the same place, frein and public from need to action, outcome, offer and quartier; `here`: where we are."""
    frein = "ce frein" if scope.frein != TOTAL else "chaque frein"
    steps = {
        "freins": (address(scope, "freins"), f"Besoins et places, pour {frein}"),
        "actions": (address(scope, "actions"), "Actions qui y répondent"),
        "parcours": (
            address(scope, "actions", vue="Parcours et sorties"),
            "Parcours et sorties de ces actions",
        ),
        "offre": (address(scope, "offre"), "Services à portée, sur une carte"),
        "quartier": (address(scope, "quartier"), "Fiche du quartier" if len(scope.quartiers) == 1 else ""),
    }
    links((to, text) for name, (to, text) in steps.items() if text and name != here)


# --- facts ----------------------------------------------------------------------------------------


def facts(scope: Scope) -> None:
    """Three to five sentences on where the territoire stands."""
    found: list[str] = kept(lambda: standing.facts(figures.view(scope)), "faits", scope)
    bullets(found)


# --- cards ----------------------------------------------------------------------------------------


def gap_cards(scope: Scope, names: Sequence[str] = PICKS, extra: str = "") -> None:
    """Cards: the figure, its gap to the comparison territoire, its change, its date, its definition.

    `extra` is the HTML of one more card, from a page's own component.
    """
    cards, why = kept(lambda: _cards(scope, names), "cartes d'écart", scope, *names)
    if cards or extra:
        st.html(f'<div class="obs-cards">{"".join([*cards, extra])}</div>')
    note(why)
    if any('"obs-gap"' in card for card in cards):
        compared_with(scope)


def _cards(scope: Scope, names: Sequence[str]) -> tuple[list[str], str]:
    """Write the cards, and why some have no figure."""
    found = [figure for name in names if (figure := figures.figure(scope, name))]
    without = [figure.indicator for figure in found if figure.row is None and not _reach(scope, figure)]
    return [_card(scope, figure) for figure in found], empty(scope, *without)


def _reach(scope: Scope, found: Figure) -> Any:
    return say.extent(figures.latest_per_quartier(scope, found.indicator.id))


def compared_with(scope: Scope) -> None:
    """Name the territoires that figures are compared with."""
    held = [r for r in figures.references(scope) if r.niveau in ("epci", "departement", "region")]
    if held:
        note(
            f"Comparaisons : tous les habitants, quartiers compris. "
            f"{'. '.join(_capital(r.label) for r in held)}. Là où ce chiffre n'est pas publié, les quartiers "
            "prioritaires du département, de la région ou de France."
        )


def _card(scope: Scope, found: Figure) -> str:
    spread = not say.known(found.row) and _reach(scope, found)
    lines = _known_card(scope, found) if found.row is not None and not spread else _spread_card(scope, found)
    body = "".join(f'<p class="{kind}">{escape(text)}</p>' for kind, text in lines if text)
    return (
        f'<section class="obs-card"><h3>{escape(formats.spaced(found.indicator.title))}</h3>{body}'
        f"{definition_html(found.indicator, 'Définition')}</section>"
    )


def _known_card(scope: Scope, found: Figure) -> list[tuple[str, str]]:
    row = found.row or {}
    compared = figures.against(scope, found.indicator.id, row)
    value = say.figure(row, found.indicator)
    lines = [("obs-value", value)]
    if value in MARQUES:
        lines.append(("", MARQUES[value].capitalize()))
    if compared and (apart := say.gap(row, compared[1], found.indicator)):
        there = say.bare(compared[1], found.indicator)
        lines.append(("obs-gap", f"{say.beside(apart, compared[0].short)} ({there})"))
    lines.append(("", say.change(row, found.before, found.indicator)))
    lines.append(("obs-when", " · ".join(filter(None, [say.when(row), say.coverage(row), say.origin(row)]))))
    lines.append(("obs-revised", revised(row, scope.sexe, scope.tranche_age)))
    return lines


def _spread_card(scope: Scope, found: Figure) -> list[tuple[str, str]]:
    rows = figures.latest_per_quartier(scope, found.indicator.id)
    reach = say.extent(rows)
    if reach is None:
        return [("obs-value", "nd"), ("", MARQUES["nd"].capitalize())]
    low, high, published = reach
    lowest = say.figure({**low, "marque": None}, found.indicator).removesuffix(f"{formats.NNBSP}%")
    spread = f"{lowest} à {say.figure(high, found.indicator)}"
    lines = [("obs-value", spread if published > 1 else say.figure(low, found.indicator))]
    compared = figures.against(scope, found.indicator.id, low)
    if compared:
        lines.append(("obs-gap", f"{say.bare(compared[1], found.indicator)} dans {compared[0].short}"))
    if published == 1:
        return [
            *lines,
            ("", f"seul quartier publié sur {formats.number(len(figures.codes(scope)))}"),
            ("obs-when", say.when(low)),
        ]
    over = f"du plus bas au plus haut de {formats.count(published, 'quartier publié', 'quartiers publiés')}"
    lines.append(("", f"{over} sur {formats.number(len(figures.codes(scope)))}"))
    return [*lines, ("obs-when", say.when(low))]


# --- definitions ----------------------------------------------------------------------------------


def definition_html(indicator: Indicator, label: str) -> str:
    """Everything that says what an indicator counts, folded under `label`."""
    entries = [
        ("Définition", indicator.definition),
        ("Unité", indicator.unit),
        ("Calcul", KINDS[indicator.kind]),
        ("Territoires", _summed(indicator)),
        ("Source", indicator.source),
        ("Rubrique", CHAPTERS.get(indicator.chapter, indicator.chapter)),
    ]
    entries += [("Rupture de série", f"{formats.day(b.date)}, {b.label}") for b in indicator.breaks]
    listed = "".join(f"<dt>{escape(term)}</dt><dd>{escape(text)}</dd>" for term, text in entries)
    sql = f"<dt>Requête (SQL)</dt><dd><pre>{escape(indicator.sql)}</pre></dd>"
    return f'<details class="obs-def"><summary>{escape(formats.spaced(label))}</summary><dl>{listed}{sql}</dl></details>'


def definition(*indicators: Indicator) -> None:
    """Show the definitions of some indicators, each one click away."""
    st.html("".join(definition_html(i, f"Définition : {i.title}") for i in indicators))


def _summed(indicator: Indicator) -> str:
    if indicator.territories == "sum":
        return "somme des quartiers publiés (numérateurs et dénominateurs à part)"
    return "jamais sommé ni moyenné : un territoire n'a de chiffre que publié"


# --- what deserves attention ----------------------------------------------------------------------


def empty(scope: Scope, *indicators: Indicator) -> str:
    """Say why indicators have no figure here, once per reason."""
    everybody = scope.sexe == TOTAL and scope.tranche_age == TOTAL
    reasons: dict[tuple[bool, bool], list[Indicator]] = {}
    for indicator in indicators:
        rows = figures.series(scope, [indicator.id], public=False)
        spread = figures.latest_per_quartier(scope, indicator.id, public=False)
        crossed = not everybody and bool(len(rows) or spread)
        other = bool(rows["geographie"].ne(scope.geographie).any()) if len(rows) else False
        reasons.setdefault((other, crossed), []).append(indicator)
    return " ".join(
        say.no_figures(figures.subject(scope), scope.geographie, held, *reason)
        for reason, held in reasons.items()
    )


def attention(scope: Scope, name: str = "defm_abc") -> None:
    """Points a reader should not miss: strong rises, masked quartiers, breaks, dates that are not sure."""
    points: list[str] = kept(lambda: _points(scope, name), "attention", scope, name)
    bullets(points)


def _points(scope: Scope, name: str) -> list[str]:
    found = figures.figure(scope, name)
    if found is None:
        return []
    points = [*_rises(scope, found), masked(scope, found), *_breaks(found), *_unsure(scope)]
    return points or ["Rien de particulier : chiffres complets, sans rupture ni forte hausse."]


def _rises(scope: Scope, found: Figure) -> list[str]:
    names = figures.names(scope)
    per_code: dict[str, list[dict[str, Any]]] = {}
    for row in records(figures.per_quartier(scope, [found.indicator.id])):
        per_code.setdefault(row["code"], []).append(row)
    rises: list[tuple[float, str]] = []
    for code, own in per_code.items():
        now = say.latest(own, scope.periode)
        before = say.base(own, now, found.indicator)
        if now is None or before is None or (moved := say.difference(now, before, found.indicator)) is None:
            continue
        said = say.change(now, before, found.indicator)
        if moved >= say.STRONG and say.verdict(now, before, found.indicator).moves:
            rises.append((moved, f"{names[code]} : {said} ({_from_to(before, now)})."))
    return [text for _, text in sorted(rises, reverse=True)[:3]]


def _from_to(before: dict[str, Any], now: dict[str, Any]) -> str:
    return f"de {formats.number(before['valeur'])} à {formats.number(now['valeur'])} demandeurs d'emploi"


def masked_note(scope: Scope, name: str) -> None:
    """Say which quartiers have no figure and why, where there are some."""
    found = figures.figure(scope, name)
    if found:
        note(masked(scope, found))


def masked(scope: Scope, found: Figure) -> str:
    """Say which quartiers in view have no figure at the date shown, and why."""
    row = found.row or next(iter(figures.latest_per_quartier(scope, found.indicator.id)), None)
    if row is None or formats.is_missing(row["periode"]):
        return ""
    rows = figures.ask(
        "pages/demandeurs_emploi/masques",
        indicateur=found.indicator.id,
        codes=figures.codes(scope),
        geographie=scope.geographie,
        periode=row["periode"].date(),
        sexe=scope.sexe,
        tranche_age=scope.tranche_age,
    )
    return say.masked_sentence({str(mark): list(part["nom"]) for mark, part in rows.groupby("marque")})


def _breaks(found: Figure) -> list[str]:
    if found.row is None or formats.is_missing(found.row["periode"]):
        return []
    shown = found.row["periode"].date()
    return [
        f"Rupture de série au {formats.day(b.date)} ({b.label}) : avant et après ne se comparent pas."
        for b in found.indicator.breaks
        if b.date <= shown and (shown - b.date).days < 730
    ]


def _unsure(scope: Scope) -> list[str]:
    said = []
    for name in ("population", *PICKS):
        found = figures.figure(scope, name)
        if found is None or found.row is None:
            continue
        if found.row["statut_millesime"] == "infere":
            said.append(f"{found.indicator.title} : millésime déduit, non confirmé par le producteur.")
        elif formats.is_missing(found.row["periode"]):
            said.append(f"{found.indicator.title} : le producteur n'en précise pas le millésime.")
    return said


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
