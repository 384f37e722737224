"""The filters of the sidebar: the same on every page, kept from page to page, all written in the URL.

A widget bound to the URL writes its label there. A link may hold a code instead (`?quartiers=QP014001`), or
a label that has changed since: the code is found in it, and what cannot be found is said in French.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

import streamlit as st
from streamlit.errors import StreamlitAPIException

from observatoire import formats
from observatoire.reading import Scope
from observatoire.tables import plain
from observatoire.ui.release import ask, current, kept
from observatoire.vocabulary import FREINS, NIVEAUX, SEXES, TOTAL, TRANCHES_AGE

ORDER = (
    "cite_emploi",
    "contrat_ville",
    "epci",
    "commune",
    "departement",
    "region",
    "zone_emploi",
    "clpe",
    "france",
)
"""Levels in the order of the menu; the first that the release holds is where a reader starts."""

KEYS = ("niveau", "territoire", "geographie", "quartiers", "frein", "sexe", "age", "periode")
"""Session keys of the filters, which are also the names of the URL parameters."""

IN_BRACKETS = re.compile(r"\((\S+)\)$")
LATEST = "derniere"
ALL_QUARTIERS = "Tous les quartiers"
NO_QUARTIER = "Aucun dans cette liste"
LINK = "L'adresse de la page garde ces filtres : la copier, c'est partager cette vue."

DERIVED = (
    "Quartiers de 2024 déduits de la correspondance avec ceux de 2015 : lien non officiel.",
    "Quartiers déduits de l'intercommunalité ou de la commune qui porte le contrat : lien non officiel.",
)
"""Said under the quartiers of a Cité, and of a contrat de ville, that no official file lists."""
DRAWN = "_filtres_dessines"
UNREAD = "_filtres_du_lien_a_lire"
TO_SET = "_filtres_a_poser"
REFUSED = "_filtres_refuses"
RESET = "_filtres_a_reinitialiser"
PAGE = "_page_des_filtres"


def keep_link() -> None:
    """Keep what the link of the visit asks of the filters: a page may be left before it has read them."""
    if UNREAD not in st.session_state:
        st.session_state[UNREAD] = {key: st.query_params.get_all(key) for key in KEYS}


def draw_filters(page: str = "") -> None:
    """Draw the filters in the sidebar of `page`, once per run: drawn by the frame, they keep from page to page."""
    keep_link()
    if st.session_state.get(PAGE) != page:
        _write_again()
    scope = _draw()
    st.session_state[PAGE] = page
    st.session_state.pop(RESET, None)
    _say_refused()
    st.session_state[DRAWN] = scope


def sidebar_scope() -> Scope:
    """Return what the filters say, drawing them first where a page runs without its frame."""
    if DRAWN not in st.session_state:
        draw_filters()
    scope: Scope = st.session_state.pop(DRAWN)
    return scope


def select_quartiers(codes: Iterable[str]) -> None:
    """Add quartiers to the filter, from a click on a map or a chart (in its callback or in the page)."""
    choose_quartiers([*st.session_state.get("quartiers", []), *codes])


def choose_quartiers(codes: Iterable[str]) -> None:
    """Make `codes` the chosen quartiers; those outside the territoire on screen are left out."""
    chosen = list(dict.fromkeys(codes))
    if chosen == list(st.session_state.get("quartiers", [])):
        return
    try:
        st.session_state["quartiers"] = chosen
    except StreamlitAPIException:  # the filter is already drawn in this run: the next one takes it
        st.session_state.setdefault(TO_SET, {})["quartiers"] = chosen
        st.rerun()


def address(scope: Scope, page: str, **more: str) -> str:
    """Write the address of a page under the same filters, in codes; `more` adds or replaces some."""
    held = {"niveau": scope.niveau, "territoire": scope.code, "geographie": str(scope.geographie)}
    public = {"frein": scope.frein, "sexe": scope.sexe, "age": scope.tranche_age}
    held |= {key: code for key, code in public.items() if code != TOTAL}
    if scope.periode is not None:
        held["periode"] = scope.periode.isoformat()
    quartiers = [("quartiers", code) for code in scope.quartiers if "quartiers" not in more]
    return f"{page}?{urlencode([*(held | more).items(), *quartiers])}"


# --- the filters, in their order --------------------------------------------------------------------------


def _draw() -> Scope:
    with st.sidebar:
        niveau = _pick("niveau", "Type de territoire", _niveaux())
        territoires = _territoires(niveau)
        code = _pick("territoire", "Territoire", territoires.labels, territoires.first)
        geographie = _geographie()
        quartiers = _quartiers({"niveau": niveau, "code": code, "geographie": geographie})
        frein = _frein()
        sexe = _pick("sexe", "Sexe", {TOTAL: "Femmes et hommes", **SEXES})
        tranche_age = _pick("age", "Âge", {TOTAL: "Tous les âges", **_tranches_age()})
        periode = _pick("periode", "Date", {LATEST: "Dernière disponible", **_periodes(geographie)})
        st.button("Réinitialiser les filtres", width="stretch", on_click=_ask_reset)
        st.markdown(LINK)
    return Scope(
        niveau=niveau,
        code=code,
        nom=territoires.names[code],
        geographie=geographie,
        quartiers=quartiers,
        sexe=sexe,
        tranche_age=tranche_age,
        periode=_as_date(periode),
        frein=frein,
    )


@dataclass(frozen=True)
class _Places:
    labels: dict[str, str]
    names: dict[str, str]
    first: str


def _niveaux() -> dict[str, str]:
    held = set(ask("lists/niveaux")["niveau"])
    return {niveau: NIVEAUX[niveau] for niveau in ORDER if niveau in held}


def _territoires(niveau: str) -> _Places:
    rows = ask("lists/territoires", niveau=niveau)
    names = dict(zip(rows["code"], rows["nom"], strict=True))
    labels = names if niveau == "france" else {code: _labelled(name, code) for code, name in names.items()}
    return _Places(labels, names, first=str(rows["code"].iloc[int(rows["indicateurs"].argmax())]))


def _geographie() -> int:
    choices = [int(g) for g in ask("lists/geographies")["geographie"]]
    labels = {choice: str(choice) for choice in choices}
    _prepare("geographie", labels, choices[0])
    picked = st.segmented_control(
        "Quartiers de la liste de",
        sorted(choices),
        default=choices[0],
        key="geographie",
        bind="query-params",
        required=True,
        width="stretch",
    )
    return int(picked or choices[0])


def _quartiers(place: dict[str, Any]) -> tuple[str, ...]:
    labels, derived = kept(lambda: _quartiers_of(place), "quartiers du filtre", *place.values())
    _prepare("quartiers", labels, [])
    _keep_known(labels)
    picked = st.multiselect(
        "Quartiers",
        list(labels),
        format_func=_writer(labels),
        key="quartiers",
        bind="query-params",
        placeholder=ALL_QUARTIERS if labels else NO_QUARTIER,
        select_all=False,
    )
    if derived:
        st.caption(DERIVED[place["niveau"] == "contrat_ville"])
    return tuple(sorted(picked))


def _quartiers_of(place: dict[str, Any]) -> tuple[dict[str, str], bool]:
    """Quartiers of a place by code, as the menu writes them, and whether some are deduced."""
    rows = ask("lists/quartiers", **place)
    labels = {code: _labelled(nom, code) for code, nom in zip(rows["code"], rows["nom"], strict=True)}
    return labels, bool(rows["derivee"].any())


def has_freins() -> bool:
    """Say whether the release holds the matrix of needs."""
    return "matrice" in current().manifest["tables"]


def _frein() -> str:
    """Offer the filter by frein where the release has freins."""
    if not has_freins():
        return TOTAL
    return str(_pick("frein", "Frein à l'emploi", {TOTAL: "Tous les freins", **FREINS}))


def _tranches_age() -> dict[str, str]:
    held = set(ask("lists/tranches_age")["tranche_age"])
    return {code: label for code, label in TRANCHES_AGE.items() if code in held}


def _periodes(geographie: int) -> dict[str, str]:
    found = (moment.date() for moment in ask("lists/periodes", geographie=geographie)["periode"])
    return {day.isoformat(): formats.day(day).replace(formats.NBSP, " ") for day in found}


def _as_date(chosen: str) -> date | None:
    return None if chosen == LATEST else date.fromisoformat(chosen)


def _write_again() -> None:
    """Write in the URL the filters that it has lost: those of a page left before the browser had drawn them."""
    for key in KEYS:
        if key in st.session_state and key not in st.query_params:
            st.session_state[key] = st.session_state[key]


# --- one filter ---------------------------------------------------------------------------------------------


def _pick(key: str, label: str, options: Mapping[Any, str], default: Any = None) -> Any:
    """Show a menu. Its default (`default`, else its first option) is absent from the URL."""
    values = list(options)
    rank = values.index(default) if default in values else 0
    _prepare(key, options, values[rank])
    return st.selectbox(label, values, rank, format_func=_writer(options), key=key, bind="query-params")


def _prepare(key: str, options: Mapping[Any, str], default: Any) -> None:
    """Before a filter is drawn: take what a reset, a click or the link of the visit asks of it."""
    if st.session_state.get(RESET):
        st.session_state[key] = default
    elif key in st.session_state.get(TO_SET, {}):
        st.session_state[key] = st.session_state[TO_SET].pop(key)
    elif key in st.session_state[UNREAD]:
        understand(key, options, st.session_state[UNREAD].pop(key))


def understand(key: str, options: Mapping[Any, str], asked: Sequence[str] | None = None) -> None:
    """Read what the link (or `asked`, what it was at first) says of a filter.

    Streamlit reads labels only, so codes are rewritten as labels. What is not an option is taken out of the address
    and said, above the page.
    """
    held = st.query_params.get_all(key)
    found = {text: find_option(text, options) for text in (held if asked is None else asked)}
    refused = st.session_state.setdefault(REFUSED, [])
    refused += [text for text, values in found.items() if not values and text not in refused]
    known = [options[value] for values in found.values() for value in values]
    if known and known != held:
        st.query_params[key] = known
        st.rerun()
    if held and not known and asked is None:  # the filters, where it is said, are already drawn
        del st.query_params[key]
        st.rerun()


def menu(key: str, label: str, options: Mapping[str, str], default: str) -> str:
    """Show a menu of a page, bound to the URL; a value that has left it gives way to the default."""
    held = st.session_state.get(key)
    if held is None:
        understand(key, options)
    elif held not in options:
        st.session_state[key] = default
    values = list(options)
    rank = values.index(default)
    return str(st.selectbox(label, values, rank, format_func=_writer(options), key=key, bind="query-params"))


def find_option(text: str, options: Mapping[Any, str]) -> list[Any]:
    """Return the option (a list of none or one) that a URL names by its label, its code or `… (code)`."""
    inside = IN_BRACKETS.search(text)
    codes = {text, inside[1]} if inside else {text}
    return [value for value, label in options.items() if label == text or str(value) in codes][:1]


def _keep_known(labels: Mapping[str, str]) -> None:
    """Drop chosen quartiers that the territoire or generation on screen does not hold."""
    chosen = st.session_state.get("quartiers")
    if chosen and any(code not in labels for code in chosen):
        st.session_state["quartiers"] = [code for code in chosen if code in labels]


def _say_refused() -> None:
    for text in st.session_state.get(REFUSED, []):
        st.warning(
            f"Le lien demandait « {plain(text[:80])} », que ces données ne contiennent pas : le filtre a "
            f"repris "
            "son choix habituel."
        )


def _ask_reset() -> None:
    st.session_state[RESET] = True
    st.session_state.pop(REFUSED, None)


def _labelled(name: str, code: str) -> str:
    return name if code in name else f"{name} ({code})"  # one without a known name is called by its code


def _writer(labels: Mapping[Any, str]) -> Callable[[Any], str]:
    """Write an option; Streamlit also asks for values that have left the menu."""
    return lambda value: labels.get(value, str(value))
