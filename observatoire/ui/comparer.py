"""The page Comparer: quartiers side by side, what chance allows, the Cités as a yardstick, the gap over time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass
from functools import cached_property
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from observatoire import charts, comparing, comparison_charts, formats, how_to_read
from observatoire import sentences as say
from observatoire.catalog import Indicator
from observatoire.comparing import Funnel
from observatoire.tables import Column, Kind, Table, records
from observatoire.ui import figures
from observatoire.ui.downloads import data_table
from observatoire.ui.pictures import MOST_DOTS, dark, draw, subtitle, under
from observatoire.ui.release import ask, current, kept
from observatoire.ui.scope import Scope, understand
from observatoire.ui.words import bullets, definition, empty, note, section, title

MOST = 4
PICKS = ("part_peu_formes_defm", "part_femmes_defm", "taux_emploi", "taux_pauvrete")
COMPARABLE = ("taux", "rapport")
AROUND = ("commune", "epci", "region", "france")
ALL_QPV = "l'ensemble des QPV"
FIRST_REFERENCE = ("epci", "region", "france", "commune")
MOST_NAMED = 12
"""Up to this many Cités each has its line; past it, they are dots on one axis."""
YARDSTICK_KEY = (
    "Rond plein : la Cité s'écarte nettement (les intervalles à 95 % ne se recouvrent pas). Rond vide : sans écart net, un "
    "classement ne voudrait rien dire."
)
INDICATORS, REFERENCE = "indicateurs", "reference"
COUNTS_OUT = (
    "Des effectifs ne se comparent pas entre quartiers de tailles différentes : seuls des taux, des rapports et des "
    "revenus sont proposés."
)


@dataclass(frozen=True)
class Around:
    """A territoire around the quartiers in view, and its figures."""

    niveau: str
    code: str
    nom: str
    whole: bool
    figures: dict[tuple[str, Any], dict[str, Any]]

    @property
    def short(self) -> str:
        """Name it in a sentence."""
        return ALL_QPV if self.niveau == "france" else say.WHOLE[self.niveau]

    @property
    def label(self) -> str:
        """Name it so that the two perimeters are never taken for each other."""
        named = say.of_quartiers if self.niveau == "france" else say.whole
        return named(self.niveau, self.nom)

    def at(self, row: Mapping[str, Any] | None) -> dict[str, Any] | None:
        """Its figure of the indicator and the date of `row`."""
        return None if row is None else self.figures.get((row["indicateur"], _dated(row["periode"])))


@dataclass(frozen=True)
class Comparison:
    """The quartiers in view, the chosen indicators, and the figures of all quartiers of the same generation."""

    scope: Scope
    indicators: tuple[Indicator, ...]
    names: dict[str, str]

    @property
    def key(self) -> tuple[Any, ...]:
        """Plain values that all its figures depend on, but for the release and the indicator."""
        return (*astuple(self.scope), tuple(i.id for i in self.indicators), dark())

    @cached_property
    def codes(self) -> list[str]:
        """Quartiers in view, in alphabetical order of their names."""
        chosen = self.scope.quartiers
        return [code for code in self.names if not chosen or code in chosen]

    def rows(self, indicator: Indicator) -> list[dict[str, Any]]:
        """The figure of each quartier in view, in their order; one without a row is not available."""
        held = quartiers(self.scope, indicator.id)
        empty_row = {"indicateur": indicator.id, "valeur": None, "marque": "nd", "periode": pd.NaT}
        return [{**held.get(code, {**empty_row, "code": code})} for code in self.codes]

    @property
    def around(self) -> list[Around]:
        """Territoires around the quartiers in view: communes, EPCI, régions, and all QPV."""
        if not self.codes:
            return []
        few = len(self.codes) <= MOST_DOTS
        names = tuple(sorted(i.id for i in self.indicators))
        niveaux = AROUND if few else AROUND[2:]
        scope = self.scope
        public = (scope.geographie, scope.sexe, scope.tranche_age)
        return _around(str(current().path), names, tuple(self.codes), niveaux, *public)

    def lines(self, row: Mapping[str, Any]) -> list[tuple[Around, dict[str, Any]]]:
        """Territoires that hold every quartier in view, with their figure at the date of `row`."""
        return [(place, same) for place in self.around if place.whole and (same := place.at(row))]


# --- what is compared ---------------------------------------------------------------------------------


def read(scope: Scope) -> Comparison | None:
    """Let the reader choose indicators; None where there is nothing to compare, which is said."""
    names = figures.names(scope)
    offered = comparable()
    if not names or not offered:
        title("Comparer", scope, f"{figures.subject(scope).whom} : rien à comparer")
        note(
            f"Aucun quartier de la liste de {scope.geographie} dans ce territoire : changer de liste ou de territoire."
            if offered
            else "Cette publication ne contient aucun indicateur à comparer."
        )
        return None
    first = [name for name in PICKS if name in offered] or list(offered)[:1]
    chosen = choose(INDICATORS, "Indicateurs à comparer", offered, first, MOST)
    return Comparison(scope, tuple(current().indicators[name] for name in chosen), names)


def comparable() -> dict[str, str]:
    """Titles of the indicators that can be compared between places of different sizes, by id."""
    found = current().indicators.values()
    kept = (i for i in found if i.kind in COMPARABLE or i.chapter == "revenus")
    return {i.id: i.title for i in kept}


def choose(key: str, label: str, labels: Mapping[str, str], first: Sequence[str], most: int) -> list[str]:
    """Let the reader choose some indicators, kept in the address; never none."""
    if f"_{key}_lu" not in st.session_state:
        st.session_state[f"_{key}_lu"] = True
        understand(key, labels)
    picked = st.multiselect(
        label,
        list(labels),
        list(first),
        format_func=lambda name: labels.get(name, str(name)),
        key=key,
        bind="query-params",
        max_selections=most,
        placeholder="Choisir au moins un indicateur",
        select_all=False,
    )
    return [name for name in picked if name in labels] or list(first)


def quartiers(scope: Scope, name: str) -> dict[str, dict[str, Any]]:
    """The figure of one indicator for all quartiers of the generation on screen, by code.

    Asked once per release and filters, shared by all sessions: do not change it.
    """
    return _quartiers(
        str(current().path), name, scope.geographie, scope.sexe, scope.tranche_age, scope.periode
    )


@st.cache_resource(max_entries=64, show_spinner=False)
def _quartiers(
    path: str, name: str, geographie: int, sexe: str, tranche_age: str, periode: Any
) -> dict[str, dict[str, Any]]:
    del path  # it is the key of the cache: a question goes to the release of the session
    rows = ask(
        "pages/comparer/quartiers",
        indicateurs=[name],
        geographie=geographie,
        sexe=sexe,
        tranche_age=tranche_age,
        periode=periode,
    )
    return {str(row["code"]): row for row in records(rows)}


@st.cache_resource(max_entries=256, show_spinner=False)
def _around(
    path: str,
    names: tuple[str, ...],
    codes: tuple[str, ...],
    niveaux: tuple[str, ...],
    geographie: int,
    sexe: str,
    tranche_age: str,
) -> list[Around]:
    del path
    rows = ask(
        "pages/comparer/autour",
        indicateurs=list(names),
        codes=list(codes),
        niveaux=list(niveaux),
        geographie=geographie,
        sexe=sexe,
        tranche_age=tranche_age,
    )
    places: dict[tuple[str, str], Around] = {}
    for row in records(rows):
        where = (str(row["niveau"]), str(row["code"]))
        place = places.setdefault(where, Around(*where, str(row["nom"]), bool(row["entoure"]), {}))
        if say.known(row):
            place.figures[row["indicateur"], _dated(row["periode"])] = row
    found = list(places.values())
    countries = [place for place in found if place.niveau == "france" and place.whole]
    # « METRO » comes before « FRANCE » where it holds every quartier in view: the other pages do the same
    return [place for place in found if place.niveau != "france"] + countries[:1]


def _dated(moment: Any) -> Any:
    return None if formats.is_missing(moment) else moment


def headline(shown: Comparison) -> None:
    """Say how many quartiers are apart from all QPV, else how far apart they are, on the first indicator that tells."""
    title("Comparer", shown.scope, message(shown))


def message(shown: Comparison) -> str:
    """Write the message of the page."""
    about = figures.subject(shown.scope)
    widest: tuple[int, str] = (0, f"{about.whom} : aucun chiffre publié pour les indicateurs choisis")
    for indicator in shown.indicators:
        rows = shown.rows(indicator)
        first = next((row for row in rows if say.known(row)), None)
        for place, same in reversed(shown.lines(first) if first else []):
            counted = comparing.standing(rows, same, indicator)
            if counted:
                return comparing.standing_title(about.whom, indicator, counted, place.short)
        known = sum(map(say.known, rows))
        if known > widest[0]:
            widest = (known, say.extent_title(indicator, rows, shown.names, None, "", about.whom))
    return widest[1]


# --- side by side -------------------------------------------------------------------------------------


def side_by_side(shown: Comparison) -> None:
    """One dot plot per indicator, then one table of them all."""
    drawable = len(shown.codes) <= MOST_DOTS
    if not drawable:
        note(
            f"{formats.count(len(shown.codes), 'quartier')} : au-delà de {MOST_DOTS}, un graphique ne se lit plus. "
            "Choisir des quartiers dans les filtres ; le tableau les donne tous."
        )
    orders = {}
    for indicator in shown.indicators:
        rows = shown.rows(indicator)
        orders[indicator.id] = comparing.order(rows, indicator, shown.names)
        if drawable:
            _dots(shown, indicator, rows, orders[indicator.id])
    note(COUNTS_OUT)
    data_table(kept(lambda: _side_table(shown, orders), "tableau", *shown.key), unfolded=not drawable)
    definition(*shown.indicators)


def _dots(
    shown: Comparison, indicator: Indicator, rows: Sequence[dict[str, Any]], order: comparing.Order
) -> None:
    first = next((row for row in rows if say.known(row)), None)
    if first is None:
        section(indicator.title)
        note(empty(shown.scope, indicator))
        return
    sentence, figure = kept(
        lambda: _drawn(shown, indicator, rows, order, first), "points", indicator.id, *shown.key
    )
    section(sentence)
    note(f"{subtitle(shown.scope, indicator.unit)}, {say.when(first)}.")
    case = how_to_read.dot(first, indicator, shown.names[str(first["code"])])
    draw(figure, f"comparer_{indicator.id}", sentence, reading=case, clickable=True)
    note(order.sentence)
    under(_marked(rows), indicator)


def _drawn(
    shown: Comparison,
    indicator: Indicator,
    rows: Sequence[dict[str, Any]],
    order: comparing.Order,
    first: Mapping[str, Any],
) -> tuple[str, go.Figure]:
    lines = shown.lines(first)
    nearest = next(((p.short, same) for p, same in lines if p.niveau != "commune"), ("", None))
    figure = charts.dots(
        pd.DataFrame(rows).assign(label=lambda r: r["code"].map(shown.names)),
        unit=indicator.unit,
        decimals=indicator.decimals,
        selected=shown.scope.quartiers,
        references=[(place.short, same["valeur"]) for place, same in lines],
        sort=order.holds,
        dark=dark(),
    )
    return say.extent_title(indicator, rows, shown.names, nearest[1], nearest[0]), figure


def _side_table(shown: Comparison, orders: Mapping[str, comparing.Order]) -> Table:
    lines: list[dict[str, Any]] = []
    by_indicator = {i.id: {row["code"]: row for row in shown.rows(i)} for i in shown.indicators}
    for code in shown.codes:
        cells = {i.id: by_indicator[i.id][code] for i in shown.indicators}
        ranks = {f"rang_{name}": orders[name].rank(code) for name in cells}
        lines.append(
            {"lieu": shown.names[code], "code": code, "qui": "habitants du quartier"} | ranks | _cells(cells)
        )
    for place in shown.around:
        dates = {i.id: next(filter(say.known, by_indicator[i.id].values()), None) for i in shown.indicators}
        around = {name: same for name, row in dates.items() if (same := place.at(row))}
        if around:
            whom = "habitants des QPV" if place.niveau == "france" else "tous les habitants"
            lines.append({"lieu": place.label, "code": place.code, "qui": whom} | _cells(around))
    columns = [Column("lieu", "Lieu"), Column("code", "Code", only_file=True), Column("qui", "Qui")]
    for indicator in shown.indicators:
        columns += _indicator_columns(indicator, orders[indicator.id].holds)
    sources = dict.fromkeys(
        str(row["source"]) for rows in by_indicator.values() for row in rows.values() if row.get("source")
    )
    return Table(
        f"Quartiers comparés, {shown.scope.nom}",
        tuple(columns),
        tuple(lines),
        source=" ; ".join(s for s in sources if s != "nan"),
        notes=("Intervalles de confiance à 95 %, méthode de Wilson.",),
    )


def _marked(rows: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """Keep of some rows what stands under a picture: sources and marks."""
    return pd.DataFrame({key: [row.get(key) for row in rows] for key in ("source", "marque")})


def _cells(rows: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    cells: dict[str, Any] = {}
    for name, row in rows.items():
        cells |= {name: row["valeur"], f"marque_{name}": row["marque"], f"date_{name}": row["periode"]}
        if say.known(row):
            parts = ("bas", "haut", "numerateur", "denominateur")
            cells |= {f"{part}_{name}": row.get(part) for part in parts}
    return cells


def _indicator_columns(indicator: Indicator, ranked: bool) -> list[Column]:
    name, heading = indicator.id, indicator.title
    columns = [
        Column(
            name,
            f"{heading} ({indicator.unit})",
            kind(indicator),
            indicator.decimals,
            marque=f"marque_{name}",
        ),
        Column(f"date_{name}", f"Date ({heading})", "date", only_file=True),
    ]
    if indicator.interval == "wilson":
        columns += [
            Column(f"bas_{name}", "de", "%", 1),
            Column(f"haut_{name}", "à (95 %)", "%", 1),
            Column(f"numerateur_{name}", f"Numérateur ({heading})", "nombre", only_file=True),
            Column(f"denominateur_{name}", f"Dénominateur ({heading})", "nombre", only_file=True),
        ]
    return [*columns, Column(f"rang_{name}", "Rang possible")] if ranked else columns


def kind(indicator: Indicator) -> Kind:
    """How cells of an indicator are written."""
    kinds: dict[str, Kind] = {"percent": "%", "euros": "€"}
    return kinds.get(formats.unit_kind(indicator.unit), "nombre")


# --- is it chance? ------------------------------------------------------------------------------------


def chance(shown: Comparison) -> None:
    """The funnel of one indicator whose counts are published."""
    indicator = _one(shown, "entonnoir", [i for i in _offered() if i.interval == "wilson"])
    if indicator is None:
        note("Aucun indicateur de cette publication n'a d'effectifs publiés : le hasard ne peut être mesuré.")
        return
    found = _funnel(
        str(current().path),
        indicator.id,
        shown.scope.geographie,
        shown.scope.sexe,
        shown.scope.tranche_age,
        shown.scope.periode,
    )
    if found is None:
        section(indicator.title)
        note(empty(shown.scope, indicator))
        return
    people = indicator.unit.removeprefix("% des ")
    message = comparing.funnel_title(found, indicator, shown.codes, figures.subject(shown.scope).whom)
    section(message)
    note(
        f"{indicator.unit}, selon le nombre de {people} du quartier ; tous les quartiers de la liste de "
        f"{shown.scope.geographie}, {say.when(found.rows[0])}. Points de couleur : {figures.subject(shown.scope).whom}."
    )
    names = {row["code"]: str(row["nom"]) for row in found.rows}
    figure = kept(
        lambda: comparison_charts.funnel(
            found, indicator, names, here=set(shown.codes), people=people, dark=dark()
        ),
        "entonnoir",
        indicator.id,
        *shown.key,
    )
    wide = ", puis les tirets (limites élargies)" if found.wide else ""
    draw(
        figure,
        f"entonnoir_{indicator.id}",
        message,
        reading=how_to_read.asked(
            "Plus un quartier compte de personnes, moins son taux varie par hasard : les limites se resserrent. "
            f"Pointillés : 95 % ; traits pleins : 99,8 %{wide}. Losange plein : hors limites. Les quartiers ne sont pas "
            "classés."
        ),
        clickable=True,
    )
    bullets(comparing.funnel_notes(found, indicator, shown.codes, names))
    here = [row for row in found.rows if row["code"] in shown.codes]
    under(_marked(here or found.rows), indicator)
    data_table(kept(lambda: _funnel_table(found, indicator), "limites", indicator.id, *shown.key))
    definition(indicator)


@st.cache_resource(max_entries=48, show_spinner=False)
def _funnel(
    path: str, name: str, geographie: int, sexe: str, tranche_age: str, periode: Any
) -> Funnel | None:
    return comparing.funnel(list(_quartiers(path, name, geographie, sexe, tranche_age, periode).values()))


def _funnel_table(found: Funnel, indicator: Indicator) -> Table:
    words = {0: "dans les limites", 1: "au-dessus", -1: "au-dessous"}
    lines = [{**row, "cote": words[found.sides[row["code"]]]} for row in found.rows]
    return Table(
        f"{indicator.title} et limites de contrôle",
        (
            Column("nom", "Quartier"),
            Column("code", "Code"),
            Column("nom_commune", "Commune"),
            Column("denominateur", "Personnes", "nombre"),
            Column("valeur", indicator.unit, kind(indicator), indicator.decimals, marque="marque"),
            Column("cote", "Limites à 99,8 %"),
        ),
        tuple(lines),
        source=str(found.rows[0]["source"]),
        head=2,
    )


# --- the Cités ----------------------------------------------------------------------------------------


def among_cites(shown: Comparison) -> None:
    """One indicator of the subject among all Cités de l'emploi; all their quartiers counted once."""
    indicator = _one(shown, "cites", [i for i in _offered() if i.territories == "sum" and i.kind == "taux"])
    if indicator is None:
        note("Aucun indicateur de cette publication ne se somme par Cité de l'emploi.")
        return
    rows = records(
        ask(
            "pages/comparer/cites",
            indicateur=indicator.id,
            geographie=shown.scope.geographie,
            sexe=shown.scope.sexe,
            tranche_age=shown.scope.tranche_age,
            periode=shown.scope.periode,
        )
    )
    cites = [row for row in rows if row["niveau"] == "cite_emploi" and say.known(row)]
    together = next(row for row in rows if row["niveau"] == "ensemble")
    if not cites:
        section(indicator.title)
        note("Aucune Cité de l'emploi n'a de valeur publiée pour cet indicateur et ces filtres.")
        return
    read: Mapping[str, Any] = cites[0]
    own = _own(shown, indicator, cites[0])
    others = [row for row in cites if own is None or row["code"] != own["code"]]
    whom = figures.subject(shown.scope).whom
    if own is None:
        message = f"{indicator.title} : {say.bare(together, indicator)} pour les quartiers des Cités"
    else:
        message = comparing.yardstick_title(whom, indicator, own, others, together)
    section(message)
    note(
        f"{indicator.unit}, habitants des quartiers de {formats.count(len(cites), 'Cité')} de l'emploi ayant une valeur "
        f"publiée, {say.when(cites[0])}."
    )
    few = len(cites) <= MOST_NAMED
    order = comparing.order(cites, indicator, {row["code"]: str(row["nom"]) for row in cites})
    if few:
        same = own is not None and any(row["code"] == own["code"] for row in cites)
        lines = [*cites] if own is None or same else [{**own, "nom": whom, "code": "ici"}, *cites]
        figure = charts.dots(
            pd.DataFrame(lines).assign(label=lambda r: r["nom"]),
            unit=indicator.unit,
            decimals=indicator.decimals,
            selected=[own["code"] if same else "ici"] if own else [],
            references=[("tous les quartiers des Cités", together["valeur"])],
            sort=order.holds,
            dark=dark(),
        )
    else:
        figure = comparison_charts.yardstick(
            others, own, whom, indicator, together=together["valeur"], dark=dark()
        )
        read = {**own, "nom": whom} if own else {**read, "bas": None}  # only one's own interval is drawn
    case = how_to_read.dot(read, indicator, str(read["nom"]))
    draw(figure, f"cites_{indicator.id}", message, reading=case)
    note(order.sentence.replace("des quartiers", "des Cités") if few else YARDSTICK_KEY if own else "")
    bullets(_cites_notes(shown, indicator, own, together))
    under(_marked(cites), indicator)
    data_table(_cites_table(indicator, cites, together))
    definition(indicator)


def _own(shown: Comparison, indicator: Indicator, like: Mapping[str, Any]) -> dict[str, Any] | None:
    """The figure of the subject of the page at the date of the Cités."""
    rows = figures.series(shown.scope, [indicator.id])
    same = rows[
        (rows["periode"] == like["periode"])
        & (rows["geographie"] == shown.scope.geographie)
        & rows["valeur"].notna()
    ]
    return next(iter(records(same)), None)


def _cites_notes(
    shown: Comparison, indicator: Indicator, own: Mapping[str, Any] | None, together: Mapping[str, Any]
) -> list[str]:
    over = formats.count(int(together["quartiers"]), "quartier")
    shared = int(together["partages"])
    once = (
        f"Tous les quartiers des Cités : {say.bare(together, indicator)}, sur {over}, chacun compté une fois"
        + (f" ; {formats.number(shared)} sont dans plusieurs Cités." if shared else ".")
    )
    said = [once]
    if int(together["quartiers_publies"]) < int(together["quartiers"]):
        without = int(together["quartiers"]) - int(together["quartiers_publies"])
        said.append(f"{formats.count(without, 'quartier')} sans valeur publiée : hors du calcul.")
    if own is None:
        whom = figures.subject(shown.scope).whom
        said.append(f"{whom} n'a pas de valeur publiée à cette date : seules les Cités sont dessinées.")
    return said


def _cites_table(indicator: Indicator, cites: Sequence[dict[str, Any]], together: Mapping[str, Any]) -> Table:
    last = {**together, "nom": "Tous les quartiers des Cités, une fois chacun"}
    return Table(
        f"{indicator.title} par Cité de l'emploi",
        (
            Column("nom", "Cité de l'emploi"),
            Column("code", "Code"),
            Column("valeur", indicator.unit, kind(indicator), indicator.decimals, marque="marque"),
            Column("bas", "de", "%", 1),
            Column("haut", "à (95 %)", "%", 1),
            Column("quartiers_publies", "Quartiers publiés", "nombre"),
            Column("quartiers", "sur", "nombre"),
        ),
        (*cites, last),
        source=str(cites[0]["source"]),
    )


# --- the gap over time --------------------------------------------------------------------------------


def gap_over_time(shown: Comparison) -> None:
    """The level of the subject and of its reference, and the gap between them, on one picture per indicator."""
    places = {p.niveau: p for p in shown.around if p.whole}
    if not places:
        note("Aucun territoire de comparaison publié pour ces quartiers.")
        return
    options = {niveau: place.short for niveau, place in places.items()}
    picked = st.segmented_control(
        "Écart avec",
        list(options),
        default=next(niveau for niveau in FIRST_REFERENCE if niveau in options),
        format_func=lambda niveau: options.get(niveau, str(niveau)),
        key=REFERENCE,
        bind="query-params",
        required=True,
    )
    place = places.get(str(picked)) or next(iter(places.values()))
    silent = [i for i in shown.indicators if not _gap_picture(shown, i, place)]
    if silent:
        named = formats.listing([f"«{formats.NNBSP}{i.title}{formats.NNBSP}»" for i in silent])
        many = len(shown.codes) > 1
        alone = (
            " Un taux qui ne se somme pas se lit quartier par quartier : en choisir un seul." if many else ""
        )
        note(
            f"Sans séries publiées aux mêmes dates ici et pour {place.short}, rien n'est dessiné : {named}.{alone}"
        )
    definition(*shown.indicators)


def _gap_picture(shown: Comparison, indicator: Indicator, place: Around) -> bool:
    found, figure = kept(
        lambda: _gap_drawn(shown, indicator, place),
        "ecart",
        indicator.id,
        place.niveau,
        place.code,
        *shown.key,
    )
    if not found:
        return False
    whom = figures.subject(shown.scope).whom
    sentence = comparing.gap_sentence(found, indicator, place.short)
    section(sentence)
    if figure is None:
        note(
            "Une seule date publiée sur les mêmes quartiers, des deux côtés : il n'y a pas encore de trajectoire."
        )
        data_table(_gap_table(found, indicator, whom, place))
        return True
    ends = {formats.day(gap.periode.date()): None for gap in (found[0], found[-1])}
    note(
        f"{subtitle(shown.scope, indicator.unit)}, {' à '.join(ends)}. Écart écrit au premier et au dernier point."
    )
    last = found[-1]
    case = how_to_read.pair(last.own, last.other, indicator, whom, place.short)
    draw(figure, f"ecart_{indicator.id}_{place.niveau}", sentence, reading=case)
    under(_marked([row for gap in found for row in (gap.own, gap.other)]), indicator)
    data_table(_gap_table(found, indicator, whom, place))
    return True


def _gap_drawn(
    shown: Comparison, indicator: Indicator, place: Around
) -> tuple[list[comparing.Gap], go.Figure | None]:
    """Pair the two series of an indicator and draw them; no figure under two dates."""
    rows = figures.series(shown.scope, sorted(i.id for i in shown.indicators))
    own = rows[(rows["geographie"] == shown.scope.geographie) & (rows["indicateur"] == indicator.id)]
    other = pd.DataFrame([row for (name, _), row in place.figures.items() if name == indicator.id])
    found = comparing.gaps(own, other, indicator) if len(own) and len(other) else []
    if shown.scope.periode:
        found = [gap for gap in found if gap.periode <= pd.Timestamp(shown.scope.periode)]
    if len(found) < 2:
        return found, None
    there = place.short[:1].upper() + place.short[1:]
    here = figures.subject(shown.scope).whom
    figure = charts.trend(
        pd.DataFrame(
            [
                {**row, "serie": name}
                for name, side in ((here, "own"), (there, "other"))
                for gap in found
                for row in [getattr(gap, side)]
            ]
        ),
        unit=indicator.unit,
        decimals=indicator.decimals,
        breaks=[(b.date, b.label) for b in indicator.breaks],
        yearly=all((gap.periode.month, gap.periode.day) == (12, 31) for gap in found),
        dark=dark(),
        height=360,
    )
    return found, comparison_charts.write_gaps(figure, found, indicator, dark())


def _gap_table(found: Sequence[comparing.Gap], indicator: Indicator, whom: str, place: Around) -> Table:
    lines = [
        {
            "periode": gap.periode,
            "ici": gap.own["valeur"],
            "marque": gap.own["marque"],
            "la": gap.other["valeur"],
            "ecart": gap.apart,
        }
        for gap in found
    ]
    points = " (points)" if indicator.kind == "taux" else ""
    return Table(
        f"{indicator.title} : écart avec {place.short}",
        (
            Column("periode", "Date", "date"),
            Column("ici", whom, kind(indicator), indicator.decimals, marque="marque"),
            Column("la", place.label, kind(indicator), indicator.decimals),
            Column(
                "ecart",
                f"Écart{points}",
                "nombre",
                max(indicator.decimals, 1) if points else indicator.decimals,
            ),
        ),
        tuple(lines),
        source=str(found[-1].own["source"]),
    )


# --- one indicator for one tab ------------------------------------------------------------------------


def _offered() -> list[Indicator]:
    return [current().indicators[name] for name in comparable()]


def _one(shown: Comparison, key: str, offered: Sequence[Indicator]) -> Indicator | None:
    """Let the reader choose one of the indicators that a tab can draw, first of those already chosen."""
    if not offered:
        return None
    held = {i.id: i for i in offered}
    first = next((offered.index(i) for i in shown.indicators if i in offered), 0)
    labels = {i.id: i.title for i in offered}
    picked = st.selectbox(
        "Indicateur",
        list(labels),
        first,
        format_func=lambda name: labels.get(name, str(name)),
        key=key,
        bind="query-params",
    )
    return held.get(str(picked), offered[first])
