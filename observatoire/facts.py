"""A view of a release → where it stands: the message of a page and three to five sentences. Plain text."""

from __future__ import annotations

from observatoire import formats
from observatoire import sentences as say
from observatoire.reading import View

MAIN = "defm_abc"
"""The indicator that opens a page."""


def whom(view: View) -> str:
    """Say which public the filters keep."""
    return say.public(view.scope.sexe, view.scope.tranche_age)


def message(view: View) -> str:
    """Say the number of jobseekers and its change, or else the employment rate."""
    found = view.figure(MAIN)
    if found is not None and say.known(found.row):
        return say.headline(view.subject, found.row, found.before, found.indicator, whom(view))
    return _gap_title(view, "taux_emploi") or jobseekers_title(view)


def jobseekers_title(view: View) -> str:
    """Say the number of jobseekers and its change, else that of the other list of quartiers, else that there is none."""
    found = view.figure(MAIN)
    about = view.subject
    if found is None:
        return f"{about.whom} : aucun nombre de demandeurs d'emploi publié"
    if found.row is None and about.niveau != "quartier":
        elsewhere = found.rows[found.rows["geographie"] != view.scope.geographie]
        row = say.latest(elsewhere, view.scope.periode)
        if row is not None and say.known(row):
            said = say.headline(about, row, None, found.indicator, whom(view))
            return f"{said} ({say.other_list(elsewhere, view.scope.geographie)})"
    return say.headline(about, found.row, found.before, found.indicator, whom(view))


def _gap_title(view: View, name: str) -> str:
    found = view.figure(name)
    if found is None:
        return ""
    rows = [found.row] if found.row else view.latest_per_quartier(name)
    shown = next((row for row in rows if say.known(row)), None)
    compared = view.against(name, shown)
    short, reference = (compared[0].short, compared[1]) if compared else ("", None)
    if found.row:
        return say.gap_title(view.subject.whom, found.indicator, found.row, reference, short)
    return say.extent_title(found.indicator, rows, view.names, reference, short, view.subject.whom)


def facts(view: View) -> list[str]:
    """Three to five sentences on where the territoire stands."""
    said = [people(view), jobseekers(view)]
    said += [gap(view, name) for name in ("part_femmes_defm", "taux_emploi", "taux_pauvrete")]
    return [fact for fact in said if fact]


def people(view: View) -> str:
    """Give the population and, where it is known, its share of the nearest territoire."""
    found = view.figure("population")
    about = view.subject
    if found is None or not say.known(found.row):
        return ""
    for reference in view.references:
        rows = view.ask("pages/commun/population", niveau=reference.niveau, code=reference.code)
        if reference.niveau in ("epci", "departement", "region") and not rows.empty:
            share = 100 * float(found.row["valeur"]) / float(rows["population"][0])  # type: ignore[index]
            year = rows["millesime"][0]
            dated = "" if formats.is_missing(year) else f" (population de {int(year)})"
            return say.inhabitants(about, found.row, share, reference.niveau, dated)
    return say.inhabitants(about, found.row, None, "", "")


def jobseekers(view: View) -> str:
    """Give the exact number of jobseekers, its date and its change."""
    found = view.figure(MAIN)
    if found is None:
        return ""
    return say.jobseekers(found.row, found.before, found.indicator, whom(view))


def gap(view: View, name: str) -> str:
    """Say a rate and its gap to the nearest territoire, or how it varies over quartiers."""
    found = view.figure(name)
    if found is None:
        return ""
    if say.known(found.row):
        compared = view.against(name, found.row)
        reference, row = (compared[0].short, compared[1]) if compared else ("", None)
        return say.share_gap(found.indicator, found.row, row, reference)
    rows = view.latest_per_quartier(name)
    if not rows:
        return ""
    compared = view.against(name, rows[0])
    reference, row = (compared[0].short, compared[1]) if compared else ("", None)
    return say.extent_sentence(found.indicator, rows, view.names, row, reference)
