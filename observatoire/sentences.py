"""Rows → French sentences. Plain text in, plain text out: whoever shows a sentence escapes it.

A row is one line of `valeurs` as a mapping (`valeur`, `marque`, `periode`, `geographie`, …). A change is
measured only between figures that can be compared: one generation of quartiers, one side of every break, the
same number of published quartiers. A missing figure is said missing, never counted as zero.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from observatoire import formats, noise, tiers
from observatoire.catalog import Break, Indicator
from observatoire.formats import colon, count, day, is_missing, listing, number, percent
from observatoire.noise import Estimate, Verdict
from observatoire.tables import records
from observatoire.vocabulary import GEOGRAPHIES, MARQUES, SEXES, TOTAL, TRANCHES_AGE

Row = Mapping[str, Any]

DEMONSTRATION = "Données de démonstration : effectifs simulés, contours schématiques."
RESTRICTED = "Diffusion restreinte aux partenaires : ne pas publier, ne pas transmettre au-delà."


def protection(manifest: Mapping[str, Any]) -> list[str]:
    """How the counts of people of a release were protected: thresholds, cells by status, what was kept, the audit."""
    told = manifest.get("secrecy", {})
    cells = told.get("cellules", {})
    if not cells:
        return []
    kept = 100 * cells["publie"] / max(1, cells["publie"] + cells["primaire"] + cells["complementaire"])
    said = [
        f"{count(cells['publie'], 'chiffre')} de personnes montrés, {percent(kept, 0)} de ce qui est reçu ; "
        f"masqués : {number(cells['primaire'])} trop petits, {number(cells['complementaire'])} qui les feraient retrouver, "
        f"{number(cells['producteur'])} par leur producteur."
    ]
    if limits := sorted(set(told.get("seuils", {}).values())):
        least = " ou ".join(number(limit) for limit in limits)
        high = number(max(rule.sensitive_threshold for rule in tiers.rules().values()))
        several = ", selon l'extrait" if limits[1:] else ""
        said.append(
            f"Est trop petit un nombre de personnes de 1 à moins de {least}{several} "
            f"(moins de {high} pour la santé et la justice). Un zéro est montré."
        )
    if audit := told.get("audit"):
        said.append(
            f"À la publication, {count(audit['cells'], 'chiffre')} ont été éprouvés comme le ferait une personne qui "
            f"chercherait à deviner : rien n'a été trouvé. Les protéger a pris {number(told['seconds'], 0)} secondes, les "
            f"éprouver {number(audit['seconds'], 0)}."
        )
    return said


def warning(demonstration: bool, partners: bool) -> str:
    """What must be said of the figures of a release wherever they show; empty when there is nothing to say."""
    return " ".join([DEMONSTRATION] * demonstration + [RESTRICTED] * partners)


SAME = "au même niveau"
UNCLEAR = "sans écart net"
"""A gap that chance alone may explain."""
SMALL = 0.05
"""A change under this many percent or points is written « stable »: it would round to zero."""
STRONG = 5.0
"""A yearly change of jobseekers from this many percent on is worth the reader's attention."""
PEOPLE = ("personnes", "habitants", "allocataires")
"""Units of the counts that chance moves. Places, services and euros are facts: any change of them is one."""
NO_PRECISION = "évolution non qualifiée (précision non publiée)"

WHOLE = {
    "commune": "toute la commune",
    "epci": "toute l'intercommunalité",
    "departement": "tout le département",
    "region": "toute la région",
    "france": "toute la France",
    "zone_emploi": "toute la zone d'emploi",
}
PART_OF = {
    "commune": "de la commune",
    "epci": "de l'intercommunalité",
    "departement": "du département",
    "region": "de la région",
    "france": "du pays",
}
QUARTIERS_OF = {
    "commune": "quartiers de la commune",
    "epci": "quartiers de l'intercommunalité",
    "contrat_ville": "quartiers du contrat de ville",
    "cite_emploi": "quartiers de la Cité de l'emploi",
    "zone_emploi": "quartiers de la zone d'emploi",
    "clpe": "quartiers du comité local pour l'emploi",
    "departement": "quartiers du département",
    "region": "quartiers de la région",
    "france": "quartiers de France",
}

NO_YEARLY_CHANGE = {"revenus"}
"""Chapters where the producer advises against measuring a change from one year to the next."""


@dataclass(frozen=True)
class Subject:
    """What a page speaks of: one quartier, several chosen ones, or all those of a territoire."""

    nom: str
    niveau: str
    quartiers: int
    choisis: bool = False

    @property
    def whom(self) -> str:
        """Name it at the head of a sentence."""
        if self.choisis and self.quartiers > 1:
            return f"{count(self.quartiers, 'quartier choisi', 'quartiers choisis')}"
        return self.nom


# --- one figure -----------------------------------------------------------------------------------


def figure(row: Row | None, indicator: Indicator, sign: bool = False) -> str:
    """Write the figure of a row with its symbol and mark: `43,8 %`, `12 340 €`, `s`."""
    if row is None:
        return formats.MISSING
    return formats.value(row["valeur"], indicator.unit, indicator.decimals, row.get("marque"), sign)


def bare(row: Row | None, indicator: Indicator) -> str:
    """Write the figure of a row without `(p)`, for a sentence that says « provisoire » or a comparison."""
    return figure({**row, "marque": None} if known(row) and row else row, indicator)


def _provisional(row: Row) -> str:
    return ", provisoire" if row.get("marque") == "p" else ""


def when(row: Row) -> str:
    """Say the date of a row: `31 décembre 2021`, or that it is not known."""
    moment = row["periode"]
    return day(None if is_missing(moment) else pd.Timestamp(moment).date())


def dated(row: Row) -> str:
    """Say the date as a complement: `au 31 décembre 2021`, `millésime non précisé`."""
    return formats.NO_PERIOD if is_missing(row["periode"]) else f"au {when(row)}"


def known(row: Row | None) -> bool:
    """Say whether a row holds a figure."""
    return row is not None and not is_missing(row["valeur"])


def coverage(row: Row) -> str:
    """Say over how many quartiers a sum runs: `somme de 50 quartiers publiés sur 52`, or nothing."""
    if row.get("origine") != "somme" or is_missing(row.get("quartiers")):
        return ""
    total, published = int(row["quartiers"]), int(row["quartiers_publies"])
    if published == total:
        return "un seul quartier" if total == 1 else f"somme des {count(total, 'quartier')}"
    return f"somme de {count(published, 'quartier publié', 'quartiers publiés')} sur {number(total)}"


def origin(row: Row) -> str:
    """Say where an inherited figure comes from. Empty for a figure published as it is."""
    if row.get("origine") == "herite":
        return "valeur du quartier de 2015, dont le contour n'a pas changé"
    if row.get("origine") == "herite_non_officiel":
        return "valeur du quartier de 2015 de même nom (lien non officiel)"
    return ""


def at(name: str) -> str:
    """Say at a place: `à Guérinière`, `au Plateau`, `aux Vauvettes`."""
    for article, said in (("Les ", "aux "), ("Le ", "au ")):
        if name.startswith(article):
            return said + name.removeprefix(article)
    return f"à {name}"


def sources(rows: Iterable[Row], most: int = 4) -> str:
    """Name the sources of some rows, each once; those that only differ by their year, together."""
    named = dict.fromkeys(str(row["source"]) for row in rows if not is_missing(row.get("source")))
    years: dict[str, list[str]] = {}
    for name in named:
        head, _, year = name.rpartition(" ")
        dated = len(year) == 4 and year.isdigit()
        years.setdefault(head if dated else name, []).extend([year] if dated else [])
    return " ; ".join(f"{head} {listing(found)}".rstrip() for head, found in list(years.items())[:most])


def other_list(rows: pd.DataFrame, geographie: int) -> str:
    """Say that a whole series counts the quartiers of the other list; empty where it does not."""
    other = 2015 if geographie == 2024 else 2024
    if rows.empty or not (rows["geographie"] == other).all():
        return ""
    return f"quartiers de {other} : rien n'est publié pour l'ensemble de ceux de {geographie}"


def reading(indicator: Indicator, lieu: str, row: Row) -> str:
    """Write « Comment lire ? » with a real case: the sentence of the catalogue, filled in."""
    text = indicator.reading
    if row.get("niveau", "quartier") not in ("quartier", "commune"):  # « À CA de Saint Quentin » is no French
        text = text.replace("À {lieu}, ", "{lieu} : ")
    else:
        text = text.replace("À {lieu}", f"{at(lieu)[:1].upper()}{at(lieu)[1:]}")
    for name, said in (("lieu", lieu), ("valeur", figure(row, indicator)), ("periode", when(row))):
        text = text.replace("{" + name + "}", said)
    return text


# --- changes --------------------------------------------------------------------------------------


def latest(rows: pd.DataFrame | Sequence[Row], until: date | None = None) -> dict[str, Any] | None:
    """Return the row to show: the latest not after `until`.

    A figure of its own comes before an inherited one, a dated figure before one without a date.
    A masked figure is shown masked: an older one never stands in for it.
    """
    limit = None if until is None else pd.Timestamp(until)
    found: Row | None = None
    best: tuple[bool, bool, pd.Timestamp] | None = None
    for row in _lines(rows):
        moment = row["periode"]
        dated = not is_missing(moment)
        if dated and limit is not None and moment > limit:
            continue
        own = not str(row["origine"]).startswith("herite")
        rank = (own, dated, moment if dated else pd.Timestamp.min)
        if best is None or rank >= best:
            found, best = row, rank
    return None if found is None else dict(found)


def base(rows: pd.DataFrame | Sequence[Row], row: Row | None, indicator: Indicator) -> dict[str, Any] | None:
    """Return the row to compare with: a year earlier, or the first one after a break that is nearer.

    None when there is none, when another number of quartiers was published, or when the producer advises
    against yearly changes.
    """
    if row is None or not known(row) or is_missing(row["periode"]) or indicator.chapter in NO_YEARLY_CHANGE:
        return None
    now = pd.Timestamp(row["periode"])
    year_before, start = now - pd.DateOffset(years=1), _start(indicator.breaks, now)
    same = [
        line
        for line in _lines(rows)
        if not is_missing(line["valeur"])
        and not is_missing(line["periode"])
        and start <= line["periode"] < now
        and _alike(line["geographie"], row["geographie"])
        and (
            is_missing(row.get("quartiers_publies"))
            or _alike(line["quartiers_publies"], row["quartiers_publies"])
        )
    ]
    if of_last_year := [line for line in same if line["periode"] == year_before]:
        return dict(of_last_year[-1])
    broken = any(year_before < pd.Timestamp(b.date) <= now for b in indicator.breaks)
    return dict(min(same, key=lambda line: line["periode"])) if broken and same else None


def _lines(rows: pd.DataFrame | Sequence[Row]) -> Sequence[Row]:
    return records(rows) if isinstance(rows, pd.DataFrame) else rows


def _alike(one: Any, other: Any) -> bool:
    return bool(one == other) or (is_missing(one) and is_missing(other))


def _start(breaks: Sequence[Break], now: pd.Timestamp) -> pd.Timestamp:
    past = [pd.Timestamp(b.date) for b in breaks if pd.Timestamp(b.date) <= now]
    return max([*past, now - pd.DateOffset(years=1)])


def difference(now: Row, before: Row, indicator: Indicator) -> float | None:
    """Measure a change: percent for people and euros, points for rates, a plain difference otherwise."""
    new, old = float(now["valeur"]), float(before["valeur"])
    if indicator.kind in ("effectif", "montant"):
        return 100 * (new - old) / old if old else None
    return new - old


def estimate(row: Row | None, indicator: Indicator) -> Estimate | None:
    """Return a rate with its interval: that of the release, or the same computed for a sum made on the screen.

    None where the counts behind the rate are not published, or do not make a proportion.
    """
    if row is None or not known(row) or indicator.interval != "wilson":
        return None
    if not is_missing(row.get("bas")) and not is_missing(row.get("haut")):
        return Estimate(float(row["valeur"]), float(row["bas"]), float(row["haut"]))
    if is_missing(row.get("numerateur")) or is_missing(row.get("denominateur")):
        return None
    return noise.wilson(float(row["numerateur"]), float(row["denominateur"]))


def verdict(now: Row, before: Row, indicator: Indicator) -> Verdict:
    """Say whether the change between two known figures leaves the noise."""
    moved = difference(now, before, indicator) or 0.0
    if indicator.kind == "montant" or (indicator.kind == "effectif" and indicator.unit not in PEOPLE):
        return _fact(moved)
    if indicator.kind == "effectif":
        new, old = float(now["valeur"]), float(before["valeur"])
        found = noise.judged(noise.relative_change(old, new), noise.STABLE_PERCENT, min(new, old))
    else:
        here, there = estimate(now, indicator), estimate(before, indicator)
        apart = here.minus(there) if here and there else None
        found = noise.judged(apart, noise.STABLE_POINTS, _fewest(now, before))
    return Verdict.STABLE if found.moves and abs(moved) < SMALL else found


def _fact(moved: float) -> Verdict:
    if abs(moved) < SMALL:
        return Verdict.STABLE
    return Verdict.UP if moved > 0 else Verdict.DOWN


def _fewest(*rows: Row) -> float | None:
    """Return the smallest number of people behind some rates, None where none is published."""
    people = [float(row["denominateur"]) for row in rows if not is_missing(row.get("denominateur"))]
    return min(people, default=None)


def change(now: Row | None, before: Row | None, indicator: Indicator) -> str:
    """Say a change and since when: `en hausse de 6,2 % en un an`, `stable en un an`.

    Only a change that leaves the noise has a direction. Empty where nothing can be compared.
    """
    if now is None or before is None or not known(now) or not known(before):
        return ""
    moved = difference(now, before, indicator)
    if moved is None:
        return ""
    found = verdict(now, before, indicator)
    if found is Verdict.UNKNOWN:
        return NO_PRECISION
    size = f" de {_size(abs(moved), indicator)}" if found.moves else ""
    return f"{found.value}{size} {_since(now, before)}"


def measured(said: str) -> bool:
    """Say whether a sentence of `change` concludes."""
    return bool(said) and not said.startswith((Verdict.FEW.value, NO_PRECISION))


def _since(now: Row, before: Row) -> str:
    then, here = pd.Timestamp(before["periode"]), pd.Timestamp(now["periode"])
    return "en un an" if here - pd.DateOffset(years=1) == then else f"depuis le {day(then.date())}"


def _size(size: float, indicator: Indicator) -> str:
    if indicator.kind in ("effectif", "montant"):
        return formats.percent(size)
    if indicator.kind in ("taux", "evolution"):
        return formats.points(round(size, 1))
    return number(size, indicator.decimals)


# --- gaps -----------------------------------------------------------------------------------------


def whole(niveau: str, nom: str) -> str:
    """Name all residents of a territoire: `toute l'intercommunalité (Caen la Mer)`."""
    return nom if niveau == "france" else f"{WHOLE.get(niveau, niveau)} ({nom})"


def of_quartiers(niveau: str, nom: str) -> str:
    """Name the residents of the quartiers of a territoire: `quartiers du département (Calvados)`."""
    if niveau == "france":
        return f"quartiers de {nom}"
    return f"{QUARTIERS_OF.get(niveau, 'quartiers')} ({nom})"


def gap(row: Row | None, reference: Row | None, indicator: Indicator) -> str:
    """Say how far a figure is from its comparison: `21,3 points de moins`. Empty where one is missing."""
    if row is None or reference is None or not known(row) or not known(reference):
        return ""
    apart = float(row["valeur"]) - float(reference["valeur"])
    if indicator.kind == "effectif":
        return ""
    if indicator.kind == "montant":
        share = 100 * apart / float(reference["valeur"]) if reference["valeur"] else 0.0
        if abs(share) < SMALL:
            return SAME
        return f"{formats.euros(abs(apart))} de {_more(apart)} ({formats.percent(share, 0, sign=True)})"
    if abs(apart) < SMALL:
        return SAME
    own, other = estimate(row, indicator), estimate(reference, indicator)
    found = noise.judged(own.minus(other), noise.STABLE_POINTS, _fewest(row)) if own and other else None
    if found is not None and not found.moves:
        return UNCLEAR
    return f"{_size(abs(apart), indicator)} de {_more(apart)}"


def beside(apart: str, place: str) -> str:
    """Put a gap before the name of what it is measured from: `21,3 points de moins que dans toute la région`."""
    if apart == SAME:
        return f"comme dans {place}"
    return f"{apart} {'avec' if apart == UNCLEAR else 'que dans'} {place}" if apart else ""


def _more(apart: float) -> str:
    return "plus" if apart > 0 else "moins"


def extent(rows: Iterable[Row]) -> tuple[Row, Row, int] | None:
    """Return the rows of the lowest and highest figure and how many rows have one; None under one."""
    published = sorted(
        (row for row in rows if known(row)), key=lambda row: (float(row["valeur"]), str(row["code"]))
    )
    return (published[0], published[-1], len(published)) if published else None


def gap_title(
    whom: str, indicator: Indicator, row: Row | None, reference: Row | None, reference_name: str
) -> str:
    """Say one figure and its gap as the title of a page: `Le Raizet : taux d'emploi de 38,2 %, …`."""
    if row is None or not known(row):
        return ""
    apart = gap(row, reference, indicator)
    said = f"{whom} : {_lowered(indicator.title)} de {bare(row, indicator)}"
    return f"{said}, {beside(apart, reference_name)}" if apart else said


def extent_title(
    indicator: Indicator,
    rows: Sequence[Row],
    names: Mapping[str, str],
    reference: Row | None,
    reference_name: str,
    whom: str = "",
) -> str:
    """Say how an indicator varies over quartiers, and its value in the comparison territoire: a title."""
    found = extent(rows)
    if found is None:
        return ""
    low, high, n = found
    if n == 1:
        said = f"{'de ' if whom else ''}{bare(low, indicator)} {at(names[low['code']])}"
    else:
        said = f"de {bare(low, indicator)} à {bare(high, indicator)} selon le quartier"
    compared = f", {bare(reference, indicator)} dans {reference_name}" if known(reference) else ""
    start = f"{whom} : {_lowered(indicator.title)}" if whom else f"{indicator.title} :"
    return formats.spaced(f"{start} {said}{compared}")


def extent_sentence(
    indicator: Indicator,
    rows: Sequence[Row],
    names: Mapping[str, str],
    reference: Row | None,
    reference_name: str,
) -> str:
    """Say the same as `extent_title` with the names of the two quartiers, the date, and the published."""
    found = extent(rows)
    if found is None:
        return ""
    low, high, n = found
    compared = f" ; {bare(reference, indicator)} dans {reference_name}" if known(reference) else ""
    if n == 1:
        said = f"{bare(low, indicator)} {alone(rows, names)}"
    else:
        first, last = (
            f"{bare(low, indicator)} ({names[low['code']]})",
            f"{bare(high, indicator)} ({names[high['code']]})",
        )
        said = f"de {first} à {last} selon le quartier{_of_published(n, len(rows))}"
    return _sentence(f"{indicator.title} : {said}{compared} ({when(low)})")


def alone(rows: Sequence[Row], names: Mapping[str, str]) -> str:
    """Name the only quartier that has a figure: `à Chemin Vert, seul quartier publié sur 6`."""
    [name] = [names[row["code"]] for row in rows if known(row)]
    return at(name) + (f", seul quartier publié sur {number(len(names))}" if len(names) > 1 else "")


def _of_published(published: int, total: int) -> str:
    if published == total:
        return ""
    return f", {count(published, 'quartier publié', 'quartiers publiés')} sur {number(total)}"


# --- sentences of a page --------------------------------------------------------------------------


def public(sexe: str, tranche_age: str) -> str:
    """Say whom a filter keeps: ` (femmes, moins de 26 ans)`; empty for everybody."""
    kept = [SEXES[sexe].lower()] if sexe != TOTAL else []
    kept += [TRANCHES_AGE[tranche_age].lower()] if tranche_age != TOTAL else []
    return f" ({', '.join(kept)})" if kept else ""


def headline(
    subject: Subject, row: Row | None, before: Row | None, indicator: Indicator, whom: str = ""
) -> str:
    """Write the message of a page, in two significant digits: the exact figure stands below."""
    if row is None or not known(row):
        return f"{subject.whom} : aucun nombre de demandeurs d'emploi publié{whom}"
    people = "demandeur d'emploi" if float(row["valeur"]) < 2 else "demandeurs d'emploi"
    where = "" if subject.niveau == "quartier" else " dans les quartiers prioritaires"
    moved = change(row, before, indicator)
    noun = "un nombre " if moved.startswith(Verdict.STABLE.value) else ""
    tail = f", {noun}{moved}" if measured(moved) else ""
    return f"{subject.whom} : {formats.near(float(row['valeur']))} {people}{whom}{where}{tail}"


def jobseekers(row: Row | None, before: Row | None, indicator: Indicator, whom: str = "") -> str:
    """Give the exact number of jobseekers, its date, over how many quartiers, and its change."""
    if row is None or not known(row):
        return ""
    enrolled = "sont inscrites comme demandeurs d'emploi (catégories A, B, C)"
    exact = f"{number(row['valeur'])} personnes{whom} {enrolled}"
    over = coverage(row)
    said = f"{_capital(dated(row))}, {exact}{f', {over}' if over else ''}"
    moved = change(row, before, indicator)
    if moved and before is not None:
        said += f" : {moved} ({number(before['valeur'])} au {when(before)})"
    return _sentence(f"{said}{'. Chiffre provisoire' if row.get('marque') == 'p' else ''}")


def inhabitants(subject: Subject, row: Row | None, share: float | None, niveau: str, year: str) -> str:
    """Give the population of the quartiers and, where it is known, its share of a territoire."""
    if row is None or not known(row):
        return ""
    one = subject.niveau == "quartier"
    who = subject.nom if one else "Les quartiers prioritaires"
    over = coverage(row)
    said = f"{who} {'compte' if one else 'comptent'} {number(row['valeur'])} habitants"
    said += f" ({', '.join(filter(None, [when(row), over]))})"
    if share:
        said += (
            f", soit environ {formats.percent(share, 0)} des habitants {PART_OF.get(niveau, niveau)}{year}"
        )
    return _sentence(said)


def share_gap(indicator: Indicator, row: Row | None, reference: Row | None, reference_name: str) -> str:
    """Say a rate, its date, and how far it is from the comparison territoire."""
    if row is None or not known(row):
        return ""
    said = f"{colon(indicator.title, bare(row, indicator))} ({when(row)}{_provisional(row)})"
    apart = gap(row, reference, indicator)
    if apart:
        there = "" if apart == SAME else f" ({bare(reference, indicator)})"
        said += f", {beside(apart, reference_name)}{there}"
    return _sentence(said)


def course(rows: pd.DataFrame, indicator: Indicator) -> str:
    """Say where a series goes, over its last stretch without a break or a change of quartiers."""
    drawn = rows[rows["valeur"].notna() & rows["periode"].notna()].sort_values("periode")
    if drawn.empty:
        return ""
    last = records(drawn.iloc[[-1]])[0]
    past = [pd.Timestamp(b.date) for b in indicator.breaks if pd.Timestamp(b.date) <= last["periode"]]
    stretch = drawn[drawn["periode"] >= max(past)] if past else drawn
    stretch = stretch[
        stretch["geographie"].fillna(0) == (0 if is_missing(last["geographie"]) else last["geographie"])
    ]
    if not is_missing(last.get("quartiers_publies")):
        stretch = stretch[stretch["quartiers_publies"] == last["quartiers_publies"]]
    first = records(stretch.iloc[[0]])[0]
    if first["periode"] == last["periode"]:
        return _sentence(f"{colon(indicator.title, figure(last, indicator))} au {when(last)}")
    moved = change(last, first, indicator) or "évolution non mesurée"
    ends = f"de {figure(first, indicator)} au {when(first)} à {figure(last, indicator)} au {when(last)}"
    return _sentence(f"{indicator.title} : {ends}, {moved.split(' depuis ')[0].replace(' en un an', '')}")


def masked_sentence(masked: Mapping[str, Sequence[str]]) -> str:
    """Say which quartiers have no figure, by mark (`absent`: no row at all), in one sentence."""
    why = {
        "s": "masqués par le producteur pour protéger les personnes",
        "nd": "non disponibles",
        "ns": "non significatifs",
        "absent": "absents des fichiers publiés",
    }
    parts = [f"{some(masked[mark])} ({why[mark]})" for mark in why if masked.get(mark)]
    return _sentence(f"Sans chiffre à cette date : {' ; '.join(parts)}") if parts else ""


def some(names: Sequence[str], shown: int = 6) -> str:
    """Name the first of a list, and how many more there are; one more is named too."""
    if len(names) <= shown + 1:
        return listing(names)
    return f"{', '.join(names[:shown])} et {number(len(names) - shown)} autres"


def marks_legend(marques: Iterable[object]) -> str:
    """Explain the marks that a table shows: `s : secret… · p : provisoire`. Empty when there is none."""
    present = [mark for mark in MARQUES if mark in set(marques)]
    return " · ".join(colon(mark, MARQUES[mark]) for mark in present)


def no_figures(
    subject: Subject, geographie: int, indicators: Sequence[Indicator], other: bool, crossed: bool
) -> str:
    """Say why figures cannot be shown: crossing not published, other generation, or nothing at all."""
    titles = [f"« {indicator.title} »" for indicator in indicators]
    what, many = listing(titles), len(titles) > 1
    if crossed:
        verb = "ne sont pas publiés" if many else "n'est pas publié"
        why = (
            f"{what} {verb} pour ce croisement de sexe et d'âge. "
            "Choisir « Femmes et hommes » ou « Tous les âges » dans les filtres."
        )
    elif other:
        label = GEOGRAPHIES.get(geographie, str(geographie)).lower()
        why = (
            f"{what} {'existent' if many else 'existe'} pour l'autre génération, pas pour les {label}. "
            "Seul un quartier au contour inchangé garde ses chiffres de 2015."
        )
    else:
        why = f"aucun fichier importé ne contient {listing(titles, 'ou')} pour {subject.whom}."
    return f"Aucune donnée publiée pour ces quartiers : {why}"


def lineage(geographie: int, links: Sequence[Row]) -> str:
    """Tell where a quartier comes from or what it has become."""
    linked = [link for link in links if not is_missing(link["code"])]
    if not linked:
        if geographie == 2024:
            return (
                "Nouveau quartier de 2024 : aucun quartier de 2015 ne lui correspond."
                if links
                else ("Correspondance avec les quartiers de 2015 non publiée.")
            )
        return "Correspondance avec les quartiers de 2024 non publiée."
    names = listing([f"{link['nom']} ({link['code']})" for link in linked])
    doubt = "" if all(link["officiel"] for link in linked) else " Lien établi par le nom, non officiel."
    if any(link["statut"] == "inchange" for link in linked):
        verb = "Même contour que" if geographie == 2024 else "Contour inchangé, devenu"
        return f"{verb} {names}.{doubt}"
    return f"{'Issu de' if geographie == 2024 else 'Devenu'} {names}.{doubt}"


def inheritance(geographie: int, links: Sequence[Row]) -> str:
    """Say whether a 2024 quartier shows figures of 2015, and why not."""
    if geographie != 2024:
        return ""
    if any(link["statut"] == "inchange" for link in links):
        return "Son contour n'a pas changé : ses chiffres de 2015 lui sont repris tels quels, et signalés."
    return (
        "Son contour a changé ou il est nouveau : les chiffres publiés pour les quartiers de 2015 ne le "
        "décrivent pas "
        "et ne lui sont pas repris."
    )


def since_last(new: Sequence[str], gone: Sequence[str], extended: Sequence[str], previous: str) -> list[str]:
    """Say what a release brought since the one before: indicators new and gone, dates added."""
    said = []
    if new:
        said.append(
            _sentence(f"{count(len(new), 'indicateur nouveau', 'indicateurs nouveaux')} : {some(new)}")
        )
    if gone:
        said.append(
            _sentence(f"{count(len(gone), 'indicateur retiré', 'indicateurs retirés')} : {some(gone)}")
        )
    if extended:
        said.append(_sentence(f"Dates ajoutées : {some(extended)}"))
    return said or [f"Mêmes indicateurs et mêmes dates que la publication précédente ({previous})."]


def _lowered(text: str) -> str:
    return text[:1].lower() + text[1:]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _sentence(text: str) -> str:
    return _capital(formats.spaced(text if text.endswith((".", "…")) else f"{text}."))
