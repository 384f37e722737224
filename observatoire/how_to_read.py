"""« Comment lire ? » under each picture: one sentence with a real case of its data. Pure functions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from observatoire import formats
from observatoire import sentences as say
from observatoire.catalog import Indicator

Row = Mapping[str, Any]


def asked(text: str) -> str:
    """Put the question before its answer; empty where there is no case to give."""
    return f"Comment lire ? {text}" if text else ""


def latest_point(rows: Iterable[Row], indicator: Indicator, lieu: str) -> str:
    """Read the last known point of a series, by the sentence of the catalogue."""
    known = [row for row in rows if say.known(row)]
    if not known:
        return ""
    return asked(say.reading(indicator, lieu, max(known, key=lambda row: row["periode"])))


def dot(row: Row, indicator: Indicator, lieu: str) -> str:
    """Read one quartier of a dot plot, and its interval where it has one."""
    said = say.reading(indicator, lieu, row)
    if formats.is_missing(row.get("bas")) or formats.is_missing(row.get("haut")):
        return asked(said)
    low, high = formats.number(row["bas"], 1), formats.percent(row["haut"], 1)
    return asked(
        f"{said} Le trait va de {low} à {high} : ce que le hasard seul permet, à 95{formats.NNBSP}%."
    )


def part(row: Row) -> str:
    """Read one part of a 100 % bar: its share, and the people behind it."""
    people = formats.count(row["valeur"], "personne")
    return asked(f"« {row['part']} », {row['groupe']} : {formats.percent(row['share'], 0)}, soit {people}.")


def bar(rows: Iterable[Row], singular: str, plural: str = "") -> str:
    """Read the longest bar: what it counts, and how many."""
    known = [row for row in rows if not formats.is_missing(row["valeur"])]
    if not known:
        return ""
    longest = max(known, key=lambda row: float(row["valeur"]))
    return asked(f"{longest['label']} : {formats.count(longest['valeur'], singular, plural or None)}.")


def stage(rows: Sequence[Row], names: Mapping[str, str]) -> str:
    """Read the second bar of a funnel as a share of the first."""
    known = [row for row in rows if not formats.is_missing(row["effectif"])][:2]
    if len(known) < 2 or not known[0]["effectif"]:
        return ""
    first, second = known
    share = formats.percent(100 * second["effectif"] / first["effectif"], 0)
    before, after = names[first["etape"]].lower(), names[second["etape"]].lower()
    return asked(
        f"Sur {formats.number(first['effectif'])} personnes {before}, {formats.number(second['effectif'])} sont "
        f"{after}, soit {share}."
    )


def exits(rows: Iterable[Row]) -> str:
    """Read one kind of exit with its interval."""
    for row in rows:
        if not formats.is_missing(row["valeur"]):
            low, high = formats.number(row["bas"], 1), formats.percent(row["haut"], 1)
            return asked(
                f"{row['label']} : {formats.percent(row['valeur'])} des personnes sorties ; le trait va de {low} à {high}."
            )
    return ""


def region(row: Row, indicator: Indicator, lieu: str, label: str) -> str:
    """Read one quartier of a map: its figure, and the class that its colour stands for."""
    return asked(f"{say.reading(indicator, lieu, row)} Sa couleur est celle de la classe « {label} ».")


def cell(lieu: str, frein: str, written: str, people: float, places: float | None) -> str:
    """Read one cell of the matrix of needs."""
    offered = (
        "des places inconnues" if formats.is_missing(places) else formats.count(int(places or 0), "place")
    )
    return asked(
        f"{lieu}, {frein.lower()}, « {written} » : {formats.count(int(people), 'personne')} ont ce frein, pour {offered}."
    )


def funder(rows: Iterable[Row]) -> str:
    """Read the first funder: the bar is what was paid, the tick what was planned."""
    for row in rows:
        if not formats.is_missing(row["valeur"]) and not formats.is_missing(row["prevu"]):
            return asked(
                f"{row['label']} a versé {formats.euros(row['valeur'])} (barre) sur {formats.euros(row['prevu'])} "
                "prévus (trait)."
            )
    return ""


def pair(own: Row, other: Row, indicator: Indicator, here: str, there: str) -> str:
    """Read two curves at their last date: the gap is the distance between them."""
    return asked(
        f"{say.dated(own).capitalize()}, {here} : {say.bare(own, indicator)} ; {there} : {say.bare(other, indicator)}. "
        "L'écart est la distance entre les deux courbes."
    )


def needs(row: Row) -> str:
    """Read the last date of a cell over time: people, places, and those without a place."""
    if formats.is_missing(row["besoin"]):
        return ""
    said = f"{say.dated(row).capitalize()}, {formats.count(row['besoin'], 'personne')} ont ce frein"
    if not formats.is_missing(row["places"]):
        said += f" et {formats.count(row['places'], 'place')} y répondent"
    if not formats.is_missing(row["non_couvert"]):
        said += f" : {formats.number(row['non_couvert'])} restent sans place"
    return asked(f"{said}.")


def profile(name: str, written: str, title: str, score: float) -> str:
    """Read one point of a profile: the figure, and how far it lies from the mean of quartiers."""
    side = "au-dessus" if score >= 0 else "au-dessous"
    apart = formats.number(abs(score), 1)
    return asked(
        f"{title}, {name} : {written}, {apart} écart-type {side} de la moyenne des quartiers. Des points proches "
        "sur toutes les lignes : des quartiers semblables."
    )
