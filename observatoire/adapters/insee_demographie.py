"""INSEE theme DEMO: population, age, households, foreigners (census) and Caf recipients by quartier."""

from __future__ import annotations

from observatoire.adapters.base import Reading
from observatoire.adapters.insee import Variable, demography, names_of_quartiers, open_theme
from observatoire.adapters.insee_report import finish
from observatoire.adapters.probe import Probe

TITLE = "Insee, démographie des quartiers (DEMO)"
EXPECTED = "CODGEO et POP_MUN (ou TX_TOT_0A24, PERCOU)"
SIGNATURES = (("codgeo", "pop_mun"), ("codgeo", "tx_tot_0a24"), ("codgeo", "percou"))

CENSUS, CAF = "Insee, recensement de la population", "Insee, Cnaf"


def _rate(name: str) -> Variable:
    return Variable(name, "recensement", "note_rp", CENSUS)


def _caf(name: str) -> Variable:
    return Variable(name, "caf", "note_cnaf", CAF)


# `A` means Caf recipients here; in IPRO it means jobseekers of category A.
VARIABLES = {
    "pop_mun": Variable("population", "population", "note_rp", CENSUS),
    "pop_com_qp": Variable("population_qpv_commune", "population", "note_rp", CENSUS),
    "pop_com": Variable("population_commune", "population", "note_rp", CENSUS),
    "tx_f": _rate("part_femmes"),
    "tx_tot_0a24": _rate("part_moins_25"),
    "tx_f_0a24": _rate("part_moins_25_femmes"),
    "tx_tot_60etplus": _rate("part_60_plus"),
    "tx_f_60etplus": _rate("part_60_plus_femmes"),
    "ind_jeune": _rate("indice_jeunesse"),
    "tx_tot_men1": _rate("part_menages_1"),
    "tx_tot_men6": _rate("part_menages_6"),
    "tx_tot_et": _rate("part_etrangers"),
    "tx_f_et": _rate("part_etrangers_femmes"),
    "a": _caf("allocataires_caf"),
    "percou": _caf("personnes_couvertes_caf"),
    "am": _caf("allocataires_monoparents"),
    "ai": _caf("allocataires_isoles"),
    "acssenf": _caf("allocataires_couples_sans_enfant"),
    "acavenf": _caf("allocataires_couples_avec_enfants"),
    "ac3enf": _caf("allocataires_3_enfants"),
    "a_netud_24": _caf("allocataires_moins_25"),
    "a_etud": _caf("allocataires_etudiants"),
    "enf": _caf("enfants_caf"),
    "enf_2": _caf("enfants_caf_0_2"),
    "enf_3_5": _caf("enfants_caf_3_5"),
    "enf_6_10": _caf("enfants_caf_6_10"),
    "enf_11_14": _caf("enfants_caf_11_14"),
    "enf_15_17": _caf("enfants_caf_15_17"),
    "enf_18_24": _caf("enfants_caf_18_24"),
}


def recognise(probe: Probe) -> bool:
    """Tell by the columns: municipal population or age structure of places."""
    return any(probe.sheet(*signature) for signature in SIGNATURES)


def read(probe: Probe, millesime: int | None) -> Reading:
    """Read variables of demography and names of quartiers."""
    signature = next(signature for signature in SIGNATURES if probe.sheet(*signature))
    themes = open_theme(probe, "DEMO", signature, millesime, VARIABLES.__contains__)
    parts = [{"demographie": demography(t, VARIABLES), "quartiers": names_of_quartiers(t)} for t in themes]
    return finish("insee_demographie", themes, parts, {})
