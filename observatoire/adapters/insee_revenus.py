"""INSEE theme REVN: income, poverty, people covered by health insurance and Caf recipients by quartier."""

from __future__ import annotations

from observatoire.adapters.base import Reading
from observatoire.adapters.insee import Variable, demography, names_of_quartiers, open_theme
from observatoire.adapters.insee_report import finish
from observatoire.adapters.probe import Probe

TITLE = "Insee, revenus et pauvreté des quartiers (REVN)"
EXPECTED = "CODGEO et DISP_Q2 (ou DECUC_Q2, TP60)"
SIGNATURES = (("codgeo", "disp_q2"), ("codgeo", "decuc_q2"), ("codgeo", "tp60"), ("codgeo", "arsas"))

QUANTILES = {"q1": "q1", "q2": "median", "q3": "q3", "d1": "d1", "d9": "d9"}


def _income(name: str) -> Variable:
    return Variable(name, "revenus", "note_filo", "Insee, DGFiP, Cnaf, Filosofi")


def _caf(name: str) -> Variable:
    return Variable(name, "caf", "note_cnaf", "Insee, Cnaf")


def _cnam(name: str) -> Variable:
    return Variable(name, "cnam", "note_cnam", "Insee, Cnam")


# `A` means Caf recipients here; in IPRO it means jobseekers of category A.
VARIABLES = {
    **{f"disp_{short}": _income(f"revenu_{long}") for short, long in QUANTILES.items()},
    **{f"decuc_{short}": _income(f"revenu_declare_{long}") for short, long in QUANTILES.items()},
    "disp_d1d9": _income("rapport_d9_d1"),
    "disp_d9d1": _income("rapport_d9_d1"),
    "decuc_d1d9": _income("rapport_declare_d9_d1"),
    "decuc_d9d1": _income("rapport_declare_d9_d1"),
    "tp60": _income("taux_pauvrete"),
    "brev": _income("part_bas_revenus"),
    "pmimp": _income("part_menages_imposes"),
    "part_chomprinc": _income("part_chomage_principal"),
    "pact": _income("part_revenus_activite"),
    "ppen": _income("part_pensions"),
    "ppat": _income("part_patrimoine"),
    "ppsoc": _income("part_prestations"),
    "pimpot": _income("part_impots"),
    "c": _cnam("assures_cnam"),
    "cc2s": _cnam("beneficiaires_css"),
    "ccmuc": _cnam("beneficiaires_css"),
    "c_c2snp": _cnam("beneficiaires_css_gratuite"),
    "c_c2sp": _cnam("beneficiaires_css_payante"),
    "a": _caf("allocataires_caf"),
    "apres50": _caf("allocataires_dependants_50"),
    "apres100": _caf("allocataires_dependants_100"),
    "appa": _caf("allocataires_prime_activite"),
    "arsas": _caf("allocataires_rsa"),
    "aaah": _caf("allocataires_aah"),
}


def recognise(probe: Probe) -> bool:
    """Tell by the columns: income of places."""
    return any(probe.sheet(*signature) for signature in SIGNATURES)


def read(probe: Probe, millesime: int | None) -> Reading:
    """Read variables of income and names of quartiers."""
    signature = next(signature for signature in SIGNATURES if probe.sheet(*signature))
    themes = open_theme(probe, "REVN", signature, millesime, VARIABLES.__contains__)
    parts = [{"demographie": demography(t, VARIABLES), "quartiers": names_of_quartiers(t)} for t in themes]
    return finish("insee_revenus", themes, parts, {})
