"""What changed since the release before the one on screen."""

from __future__ import annotations

from functools import partial

import pandas as pd

from observatoire import formats, releases
from observatoire import sentences as say
from observatoire.home import find_home
from observatoire.tables import as_date
from observatoire.ui.release import ask, ask_release, current, kept
from observatoire.ui.words import bullets

PERIODS = "pages/synthese/periodes"
FIRST = "Première publication conservée : rien à comparer."


def since_last_release() -> None:
    """Say which indicators and dates are new or gone since the release before."""
    previous = _previous()
    if previous is None:
        bullets([FIRST])
    else:
        bullets(kept(partial(_since, previous), "depuis la version précédente", previous.id))


def _since(previous: releases.Release) -> list[str]:
    before, now = ask_release(previous, PERIODS), ask(PERIODS)
    titles = {i.id: i.title for i in current().indicators.values()}
    old, new = dict.fromkeys(before["indicateur"]), dict.fromkeys(now["indicateur"])
    added = [titles.get(name, name) for name in new if name not in old]
    gone = [titles.get(name, str(name)) for name in old if name not in new]
    day = formats.day(as_date(previous.manifest["date"][:10]))
    return say.since_last(added, gone, _dates(before, now), day)


def _dates(before: pd.DataFrame, now: pd.DataFrame) -> list[str]:
    """Dates that some indicator of both releases has now and had not before."""
    both = now[now["indicateur"].isin(before["indicateur"])]
    keys = ["indicateur", "geographie", "periode"]
    merged = both.merge(before[keys], on=keys, how="left", indicator=True)
    fresh = merged.loc[(merged["_merge"] == "left_only") & merged["periode"].notna(), "periode"]
    return [formats.day(moment.date()) for moment in sorted(set(fresh))]


def _previous() -> releases.Release | None:
    """The release published just before the one on screen."""
    older = [release for release in releases.releases(find_home()) if release.id < current().id]
    return older[0] if older else None
