"""Demonstration table of the kind `demographie`: cited populations, everything else simulated.

Quartiers of 2015 carry the variables and years of Insee's QPV files, quartiers of 2024 a shorter list, and
territoires what is published for all residents, so that gaps can be read.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from observatoire.contracts import CONTRACTS
from observatoire.demo import facts, jobseekers, profiles
from observatoire.demo.dice import Dice
from observatoire.demo.facts import SIMULATED, Quartier
from observatoire.demo.profiles import OVERSEAS, Area, Profile

Row = dict[str, Any]

INCOME_YEARS = (2014, 2017, 2018)
"""Income years of Insee's QPV files at hand, by generation 2015."""
UNPUBLISHED_INCOME = {
    2014: {"indice_gini"},
    2017: {"indice_gini", "part_chomage_principal"},
    2018: {"indice_gini", "part_chomage_principal"},
}
"""What the QPV files of an income year do not hold, though it is drawn for the places around."""
CENSUS_EMPLOYMENT: dict[int | None, tuple[str, str]] = {
    None: ("non_precise", "precaire"),
    2016: ("infere", "precaire"),
    2017: ("infere", "limite"),
    2018: ("infere", "limite"),
}
"""Year of the employment rates -> what is known of it, and which kind of employment is published then."""
YEAR_2024 = 2021
"""Year of the simulated figures of the quartiers of 2024."""
SMALL = 1100
"""Under this population the finest shares are masked, as Insee does."""
MASKED_WHEN_SMALL = frozenset(
    {
        "part_60_plus_femmes",
        "part_menages_6",
        "taux_emploi_etrangers",
        "part_emploi_precaire_etrangers",
        "part_emploi_limite_etrangers",
        "part_emploi_precaire_femmes",
        "part_emploi_limite_femmes",
        "part_etrangers_femmes",
    }
)
COUNTS = ("allocataires", "enfants", "contrats", "beneficiaires")
"""How the names of variables that count people begin."""
WORKING_AGE = 0.63
"""Share of residents aged 15 to 64."""


def _row(niveau: str, code: str, geographie: int | None, millesime: int | None, variable: str) -> Row:
    return {
        "niveau": niveau,
        "code": code,
        "geographie": geographie,
        "millesime": millesime,
        "variable": variable,
        "source": SIMULATED,
    }


def _share(value: float, denominator: int) -> Row:
    """Make a percentage of counts: published to one decimal, with what it was computed from."""
    numerator = round(min(max(value, 0.4), 96.0) * denominator / 100)
    return {
        "valeur": round(100 * numerator / denominator, 1),
        "numerateur": float(numerator),
        "denominateur": float(denominator),
    }


def _income(profile: Profile, year: int, dice: Dice) -> dict[str, float]:
    """Disposable and declared income of a place in a year, and what goes with them."""
    median = profile.mediane * (1 + 0.013 * (year - 2018)) * dice.around(1, 0.012)
    spread = dice.around(0.0, 0.03) + (0.22 if profile.pauvrete < 25 else 0.0)
    disposable = {
        "d1": 0.60 - spread / 2,
        "q1": 0.79 - spread / 3,
        "q3": 1.26 + spread / 2,
        "d9": 1.62 + spread,
    }
    declared_median = median * (0.98 - 0.0042 * profile.pauvrete)
    declared = {"d1": max(0.06, 0.52 - 0.0085 * profile.pauvrete), "q1": 0.72 - 0.004 * profile.pauvrete}
    declared |= {"q3": 1.36 + spread, "d9": 1.86 + spread}
    found = {"revenu_median": median, **{f"revenu_{k}": median * v for k, v in disposable.items()}}
    found |= {"revenu_declare_median": declared_median}
    found |= {f"revenu_declare_{k}": declared_median * v for k, v in declared.items()}
    found = {name: round(value, -1) for name, value in found.items()}
    activity = dice.around(74 - 0.36 * profile.pauvrete, 2)
    benefits = dice.around(2.0 + 0.42 * profile.pauvrete, 1.2)
    wealth = dice.around(max(2.5, 9.5 - 0.15 * profile.pauvrete), 0.6)
    taxes = -dice.around(max(7.0, 18.5 - 0.22 * profile.pauvrete), 0.8)
    return found | {
        "rapport_d9_d1": round(found["revenu_d9"] / found["revenu_d1"], 1),
        "rapport_declare_d9_d1": round(found["revenu_declare_d9"] / found["revenu_declare_d1"], 1),
        "taux_pauvrete": round(profile.pauvrete + 0.25 * (year - 2018) + dice.around(0, 0.5), 1),
        "part_bas_revenus": round(min(80.0, 1.22 * profile.pauvrete + dice.around(4, 1.5)), 1),
        "part_menages_imposes": round(max(12.0, 62 - 0.85 * profile.pauvrete + dice.around(0, 1.5)), 1),
        "part_revenus_activite": round(activity, 1),
        "part_prestations": round(benefits, 1),
        "part_patrimoine": round(wealth, 1),
        "part_impots": round(taxes, 1),
        "part_pensions": round(
            100 - round(activity, 1) - round(benefits, 1) - round(wealth, 1) - round(taxes, 1), 1
        ),
        "part_chomage_principal": round(dice.around(2.5 + 0.09 * profile.pauvrete, 0.6), 1),
        "indice_gini": round(0.215 + spread / 3 + dice.around(0, 0.01), 3),
    }


def _population_shares(profile: Profile, residents: int, menages: int, dice: Dice) -> dict[str, Row]:
    """Age, sex, nationality and household shares of a place."""
    women = round(residents * dice.around(profile.femmes, 0.4) / 100)
    young, old = dice.around(profile.jeunes, 0.5), dice.around(profile.ages, 0.5)
    return {
        "part_femmes": {
            "valeur": round(100 * women / residents, 1),
            "numerateur": float(women),
            "denominateur": float(residents),
        },
        "part_moins_25": _share(young, residents),
        "part_moins_25_femmes": _share(young - dice.uniform(0.5, 2.5), women),
        "part_60_plus": _share(old, residents),
        "part_60_plus_femmes": _share(old + dice.uniform(0.5, 2.5), women),
        "indice_jeunesse": {"valeur": round(0.82 * young / old, 1)},
        "part_menages_1": _share(dice.around(profile.menages_1, 0.8), menages),
        "part_menages_6": _share(dice.around(profile.menages_6, 0.2), menages),
        "part_etrangers": _share(dice.around(profile.etrangers, 0.6), residents),
        "part_etrangers_femmes": _share(dice.around(profile.etrangers - 0.6, 0.6), women),
    }


def _employment(profile: Profile, residents: int, year: int, dice: Dice) -> dict[str, Row]:
    """Employment rates of a place in a year."""
    working_age = round(residents * WORKING_AGE)
    women, foreign = round(working_age * profile.femmes / 100), round(working_age * profile.etrangers / 100)
    rate = dice.around(profile.emploi + 0.25 * (year - 2018), 0.6)
    return {
        "taux_emploi": _share(rate, working_age),
        "taux_emploi_femmes": _share(rate - dice.uniform(2.0, 6.0), women),
        "taux_emploi_etrangers": _share(rate - dice.uniform(2.0, 9.0), foreign),
    }


def _unsteady(profile: Profile, residents: int, kind: str, dice: Dice) -> dict[str, Row]:
    """Shares of unsteady jobs among people in work; the definition changed from `precaire` to `limite`."""
    employed = round(residents * WORKING_AGE * profile.emploi / 100)
    level = (12.0 if kind == "precaire" else 15.5) + 0.18 * profile.pauvrete
    return {
        f"part_emploi_{kind}": _share(dice.around(level, 1.0), employed),
        f"part_emploi_{kind}_femmes": _share(dice.around(level + 1.5, 1.2), round(employed * 0.46)),
        f"part_emploi_{kind}_etrangers": _share(
            dice.around(level + 4, 1.5), round(employed * profile.etrangers / 100)
        ),
    }


def _benefits(profile: Profile, residents: int, dice: Dice) -> dict[str, float]:
    """Caf recipients by family, age and benefit: parts add up to their total."""
    recipients = round(residents * dice.around(0.20 + 0.0045 * profile.pauvrete, 0.015))
    alone = 0.3 + 0.004 * profile.menages_1
    single, isolated, couples, families = dice.split(recipients, (0.2, alone, 0.055, 0.75 - alone), 0.08)
    covered = round(recipients * dice.around(2.25 + 0.01 * (40 - profile.menages_1), 0.06))
    rsa = round(recipients * dice.around(0.06 + 0.0034 * profile.pauvrete, 0.015))
    dependent = round(recipients * dice.around(0.13 + 0.0035 * profile.pauvrete, 0.015))
    children = covered - recipients - couples - families
    ages = dice.split(children, (0.155, 0.15, 0.255, 0.195, 0.135, 0.11), 0.06)
    names = ("0_2", "3_5", "6_10", "11_14", "15_17", "18_24")
    found = {
        "allocataires_caf": recipients,
        "personnes_couvertes_caf": covered,
        "allocataires_monoparents": single,
        "allocataires_isoles": isolated,
        "allocataires_couples_sans_enfant": couples,
        "allocataires_couples_avec_enfants": families,
        "allocataires_3_enfants": round(families * dice.uniform(0.34, 0.46)),
        "allocataires_moins_25": round(recipients * dice.uniform(0.05, 0.08)),
        "allocataires_etudiants": round(recipients * dice.uniform(0.03, 0.06)),
        "allocataires_rsa": rsa,
        "allocataires_prime_activite": round(recipients * dice.uniform(0.28, 0.36)),
        "allocataires_aah": round(recipients * dice.uniform(0.08, 0.12)),
        "allocataires_dependants_50": dependent + round(recipients * dice.uniform(0.12, 0.16)),
        "allocataires_dependants_100": dependent,
        "enfants_caf": children,
    }
    found |= {f"enfants_caf_{name}": count for name, count in zip(names, ages, strict=True)}
    return {name: float(count) for name, count in found.items()}


def _health(profile: Profile, residents: int, year: int, dice: Dice) -> dict[str, float]:
    """People covered by health insurance and its solidarity supplement."""
    insured = round(residents * dice.uniform(0.88, 0.95))
    helped = round(insured * dice.around(0.08 + 0.0055 * profile.pauvrete, 0.01))
    found = {"assures_cnam": insured, "beneficiaires_css": helped}
    if year >= 2020:
        paying = round(helped * dice.uniform(0.17, 0.23))
        found |= {"beneficiaires_css_payante": paying, "beneficiaires_css_gratuite": helped - paying}
    return {name: float(count) for name, count in found.items()}


def _protected(row: Row, small: bool) -> Row:
    """Hide what a producer would: fine shares of small places, and shares of a handful of people."""
    count = row.get("numerateur")
    if count is None and row["variable"].startswith(COUNTS):
        count = row.get("valeur")
    few = count is not None and 0 < count < jobseekers.THRESHOLD
    if few or (small and row["variable"] in MASKED_WHEN_SMALL):
        return {**row, "valeur": None, "numerateur": None, "denominateur": None, "marque": "s"}
    return row


def _of_2015(quartier: Quartier) -> Iterator[Row]:
    """Yield the rows of one quartier of 2015."""
    code, profile = quartier.code, profiles.of_quartier(quartier)
    small = quartier.population < SMALL
    near = [q for q in facts.quartiers_2015().values() if set(q.communes) & set(quartier.communes)]
    within = all(len(q.communes) == 1 for q in near)
    before = quartier.population_2013 or quartier.population

    def row(millesime: int | None, variable: str, **cells: Any) -> Row:
        return _protected({**_row("quartier", code, 2015, millesime, variable), **cells}, small)

    for year, residents in ((2013, before), (2018, quartier.population)):
        dice = Dice("population", code, year)
        yield row(year, "population", valeur=float(residents), source=f"Insee, population municipale {year}")
        if within:
            total = sum(q.population if year == 2018 else q.population_2013 or 0 for q in near)
            source = f"Insee, population municipale {year}"
            yield row(year, "population_qpv_commune", valeur=float(total), source=source)
            if year == 2018:
                whole = float(facts.communes()[quartier.communes[0]].population)
                yield row(
                    year, "population_commune", valeur=whole, source="Insee, population municipale 2018"
                )
        menages = round(residents / dice.around(2.75 - 0.014 * profile.menages_1, 0.05))
        for variable, cells in _population_shares(profile, residents, menages, dice).items():
            yield row(year, variable, **cells)
    for millesime, (status, kind) in CENSUS_EMPLOYMENT.items():
        year = millesime or 2013
        residents = round(before + (quartier.population - before) * (year - 2013) / 5)
        dice = Dice("emploi", code, year)
        found = _employment(profile, residents, year, dice) | _unsteady(profile, residents, kind, dice)
        for variable, cells in found.items():
            yield row(millesime, variable, statut_millesime=status, **cells)
    for year in INCOME_YEARS:
        dice = Dice("revenus", code, year)
        for variable, value in _income(profile, year, dice).items():
            if variable not in UNPUBLISHED_INCOME[year]:
                hidden = quartier.departement == OVERSEAS
                yield row(year, variable, **({"marque": "nd"} if hidden else {"valeur": value}))
    for year in (2016, 2019, 2020):
        dice = Dice("prestations", code, year)
        counts = _benefits(profile, quartier.population, dice) | _health(
            profile, quartier.population, year, dice
        )
        for variable, value in counts.items():
            yield row(year, variable, valeur=value, statut_millesime="infere")
    if quartier.departement != OVERSEAS:
        for year in (2016, 2017, 2019, 2020, 2021):
            aided = round(quartier.population * Dice("contrats", code, year).uniform(0.006, 0.012))
            yield row(year, "contrats_aides", valeur=float(aided))
            if year > 2017:
                change = Dice("contrats", "evolution", code, year).around(-6, 14)
                yield row(year, "evolution_contrats_aides", valeur=round(change, 1))
        for year in (2019, 2020, 2021):
            for variable, value in jobseekers.changes(quartier, year).items():
                yield row(year, variable, valeur=value)


def _of_2024(quartier: Quartier) -> Iterator[Row]:
    """Yield the rows of one quartier of 2024."""
    code, profile, residents = quartier.code, profiles.of_quartier(quartier), quartier.population
    small = residents < SMALL
    dice = Dice("figures", code)
    menages = round(residents / dice.around(2.75 - 0.014 * profile.menages_1, 0.05))

    def row(variable: str, **cells: Any) -> Row:
        return _protected({**_row("quartier", code, 2024, YEAR_2024, variable), **cells}, small)

    yield {
        **_row("quartier", code, 2024, None, "population"),
        "valeur": float(residents),
        "source": "Insee, population municipale des quartiers de 2024",
        "statut_millesime": "non_precise",
    }
    yield row("menages", valeur=float(menages))
    yield row("logements_sociaux", valeur=float(round(menages * dice.uniform(0.7, 0.99))))
    shares = _population_shares(profile, residents, menages, dice) | _employment(
        profile, residents, YEAR_2024, dice
    )
    for variable, cells in shares.items():
        yield row(variable, **cells)
    overseas = quartier.departement == OVERSEAS
    income = _income(profile, YEAR_2024, dice)
    for variable in ("revenu_median", "revenu_d1", "revenu_d9", "rapport_d9_d1", "taux_pauvrete"):
        yield row(variable, **({"marque": "nd"} if overseas else {"valeur": income[variable]}))
    for variable, value in _benefits(profile, residents, dice).items():
        yield row(variable, **({"marque": "nd"} if overseas else {"valeur": value}))


def _of_area(area: Area) -> Iterator[Row]:
    """Yield the rows of one territoire, all residents."""
    profile = profiles.of_area(area)

    def row(millesime: int, variable: str, **cells: Any) -> Row:
        return {**_row(area.niveau, area.code, None, millesime, variable), **cells}

    source = f"Insee, population municipale {area.millesime}"
    if area.population is None:
        yield row(area.millesime, "population", marque="nd", source=source)
    else:
        yield row(area.millesime, "population", valeur=float(area.population), source=source)
    residents = area.population or 100_000
    for year in (2013, 2018, YEAR_2024):
        dice = Dice("population", area.alike, year)
        for variable, cells in _population_shares(profile, residents, round(residents / 2.15), dice).items():
            yield row(year, variable, valeur=cells["valeur"])
    for year in (2016, 2017, 2018, YEAR_2024):
        dice = Dice("emploi", area.alike, year)
        for variable, cells in _employment(profile, residents, year, dice).items():
            yield row(year, variable, valeur=cells["valeur"])
    hidden = area.departement == OVERSEAS and area.niveau in ("commune", "epci")
    for year in (*INCOME_YEARS, 2019, YEAR_2024):
        dice = Dice("revenus", area.alike, year)
        for variable, value in _income(profile, year, dice).items():
            if not variable.startswith(("revenu_declare", "rapport_declare", "part_bas")):
                yield row(year, variable, **({"marque": "nd"} if hidden else {"valeur": value}))


def demographie() -> pa.Table:
    """Every figure of the demonstration that is not a count of jobseekers."""
    rows: list[Row] = []
    for quartier in facts.quartiers_2015().values():
        rows += _of_2015(quartier)
    for quartier in facts.quartiers_2024().values():
        rows += _of_2024(quartier)
    for area in profiles.areas():
        rows += _of_area(area)
    return CONTRACTS["demographie"].table(rows)
