"""Which year a file describes.

INSEE names its files by theme (IPRO, DEMO, REVN) after the year of publication, and its files by source
(DEFM2024_QP24, revenus_pauvrete_2021_qp24…) after the year described. The table of the first is that of the
project's data notes: verified years come from comparing files with independent series; inferred ones follow
the producer's usual delay.
"""

from __future__ import annotations

import re

from observatoire.adapters.base import UnreadableFile
from observatoire.adapters.probe import Probe

Described = tuple[int | None, str]
"""The year described (None: not stated) and its status in `vocabulary.STATUTS_MILLESIME`."""

UNKNOWN: Described = (None, "non_precise")
POPULATION = {2017: 2013, 2018: 2013, 2019: 2013, 2020: 2013, 2021: 2018, 2022: 2018}
INCOME = {2017: 2013, 2018: 2014, 2019: 2015, 2021: 2017, 2022: 2018}
CENSUS = range(2019, 2023)
"""Publications whose census rates are those of four years before: inferred, not verified."""

BY_THEME = re.compile(r"(?:IPRO|DEMO|REVN)[^0-9a-z]{0,3}(20[0-3]\d)", re.IGNORECASE)
BY_SOURCE = re.compile(
    r"(?:defm|estimations[-_ ]demographiques|revenus(?:[-_ ]pauvrete)?|caf|cnam|filo\w*)"
    r"[-_ ]*(?:\d\d[-_]\d\d[-_])?(20[0-3]\d)",
    re.IGNORECASE,
)
GENERATION = re.compile(r"(?:qpv?|geo(?:graphie)?|cog|ze|epci)[-_ ]?20\d\d", re.IGNORECASE)
YEAR = re.compile(r"(?<!\d)(20[0-3]\d)(?!\d)")


def described(family: str, publication: int | None) -> Described:
    """Return the year that a family of columns describes in the files published in `publication`."""
    if publication is None:
        return UNKNOWN
    if family == "population":
        return (POPULATION[publication], "verifie") if publication in POPULATION else UNKNOWN
    if family == "revenus":
        if publication in INCOME:
            return INCOME[publication], "verifie"
        return (2016, "infere") if publication == 2020 else UNKNOWN
    if family == "recensement":
        return (publication - 4, "infere") if publication in CENSUS else UNKNOWN
    if family in ("demandeurs", "evolution"):
        return publication - 1, "verifie"
    if family in ("caf", "cnam", "contrats", "evolution_contrats"):
        return publication - 1, "infere"
    raise KeyError(family)


def publication_year(probe: Probe) -> int | None:
    """Return the year of publication that the official name states (of the file, or of the zip around it)."""
    return _named(probe, BY_THEME)


def source_year(probe: Probe) -> int | None:
    """Return the year described that the official name of a file by source states."""
    return None if _named(probe, BY_THEME) else _named(probe, BY_SOURCE)


def _named(probe: Probe, pattern: re.Pattern[str]) -> int | None:
    for name in probe.name.split(" › ")[::-1]:
        match = pattern.search(name)
        if match:
            return int(match.group(1))
    return None


def stated_year(label: str) -> int | None:
    """Return the year that a producer's label states, if it states exactly one."""
    years = {int(year) for year in YEAR.findall(GENERATION.sub("", label))}
    return years.pop() if len(years) == 1 else None


def require_year(probe: Probe, millesime: int | None) -> int | None:
    """Return the year of publication, if any; refuse where nothing at all gives a year."""
    publication = publication_year(probe)
    found = publication or millesime or source_year(probe) or any(map(stated_year, probe.meta.values()))
    if not found:
        raise UnreadableFile(
            f"{probe.name} : une année attendue dans le nom du fichier (par exemple IPRO_2022.csv), aucune "
            "trouvée ; redonner au fichier son nom officiel, ou préciser l'année décrite avec --millesime."
        )
    return publication
