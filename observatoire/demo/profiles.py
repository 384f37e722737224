"""What a quartier or a territoire is like in the demonstration: levels from which its figures are drawn."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from observatoire.demo import facts
from observatoire.demo.dice import Dice
from observatoire.demo.facts import Quartier

OVERSEAS = "971"
POVERTY = {
    "78": 34.0,
    "14": 45.0,
    "45": 44.0,
    "28": 44.5,
    "37": 46.0,
    "36": 48.0,
    "18": 49.0,
    "41": 49.5,
    "971": 52.0,
}
"""Level around which poverty rates are drawn, by department."""

AREAS = {"commune": 19.0, "epci": 15.0, "departement": 12.5, "region": 13.5, "france": 14.8}
"""The same for all residents, by niveau."""


@dataclass(frozen=True)
class Profile:
    """Latent levels, in % unless said otherwise; `defm` is jobseekers A, B, C per 100 residents."""

    pauvrete: float
    emploi: float
    defm: float
    femmes: float
    jeunes: float
    ages: float
    etrangers: float
    menages_1: float
    menages_6: float
    mediane: float


def _draw(dice: Dice, poverty: float, spread: float) -> Profile:
    pauvrete = max(dice.around(poverty, spread), 6.0)
    jeunes = dice.around(24 + 0.33 * pauvrete, 2.5)
    menages_1 = dice.around(58 - 0.02 * jeunes * jeunes * 0.45, 6.0)
    return Profile(
        pauvrete=pauvrete,
        emploi=dice.around(71.5 - 0.58 * pauvrete, 2.2),
        defm=dice.around(4.6 + 0.262 * pauvrete, 0.9),
        femmes=dice.around(52.4, 0.9),
        jeunes=jeunes,
        ages=dice.around(49 - 0.78 * jeunes, 2.0),
        etrangers=dice.around(1.5 + 0.4 * pauvrete, 3.0),
        menages_1=menages_1,
        menages_6=max(0.8, dice.around(0.3 * (58 - menages_1) + 1.2, 1.0)),
        mediane=dice.around(26400 - 292 * pauvrete, 320),
    )


@cache
def of_quartier(quartier: Quartier) -> Profile:
    """Profile of a quartier: the same in both generations where the ground is the same."""
    drawn = _draw(Dice("profil", quartier.lineage), POVERTY[quartier.departement], 4.5)
    if quartier.statut == "nouveau":
        return _draw(Dice("profil", quartier.code), POVERTY[quartier.departement] - 5, 2.5)
    return drawn


@dataclass(frozen=True)
class Area:
    """A territoire whose residents are all counted."""

    niveau: str
    code: str
    departement: str
    population: int | None
    millesime: int

    @property
    def alike(self) -> str:
        """Name under which figures are drawn: the same for the two codes of one place, and for France."""
        return {"FRANCE": "france/METRO", "01": "departement/971"}.get(
            self.code, f"{self.niveau}/{self.code}"
        )


@cache
def of_area(area: Area) -> Profile:
    """Profile of all the residents of a territoire."""
    niveau = area.alike.split("/")[0]
    level = AREAS[niveau] * (2.1 if OVERSEAS in (area.departement, area.alike.split("/")[1]) else 1.0)
    return _draw(Dice("profil", area.alike), level, 1.5 if niveau in ("commune", "epci") else 0.6)


@cache
def areas() -> tuple[Area, ...]:
    """Communes, EPCI, departments, regions and France, with the population cited for each."""
    return (
        *(
            Area("commune", c.code, c.departement, c.population, c.millesime)
            for c in facts.communes().values()
        ),
        *(Area(t.niveau, t.code, t.departement, t.population, 2017) for t in facts.territoires()),
    )


SHARE_IN_QUARTIERS = 0.08
"""Share of residents who live in a quartier, where the demonstration does not hold all of them."""


def residents_in_quartiers(area: Area) -> int:
    """Residents of quartiers in a territoire: those of 2015 that it holds, or a share of all residents."""
    communes = facts.communes()
    if area.niveau in ("region", "france"):
        return round(SHARE_IN_QUARTIERS * (area.population or 0))
    total = 0
    for quartier in facts.quartiers_2015().values():
        commune = communes[quartier.communes[0]]
        own = {"commune": commune.code, "epci": commune.epci, "departement": commune.departement}[area.niveau]
        total += quartier.population if own == area.code else 0
    return total
