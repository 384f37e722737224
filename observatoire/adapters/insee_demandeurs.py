"""INSEE theme IPRO: registered jobseekers by quartier, employment rates of the census, subsidised jobs."""

from __future__ import annotations

import re
from datetime import date

import numpy as np
import pyarrow as pa

from observatoire.adapters.base import Reading, UnreadableFile
from observatoire.adapters.build import build, concat
from observatoire.adapters.insee import Theme, Variable, demography, names_of_quartiers, open_theme
from observatoire.adapters.insee_report import finish
from observatoire.adapters.probe import Probe

TITLE = "Insee, demandeurs d'emploi et emploi des quartiers (IPRO)"
EXPECTED = "CODGEO et ABC (ou ABCDE, TX_TOT_EMPL)"
SIGNATURES = (("codgeo", "abc"), ("codgeo", "abcde"), ("codgeo", "tx_tot_empl"))

# `A` means category A here; in the two other themes it means Caf recipients.
COUNT = re.compile(
    r"(?P<categorie>abcde|abc|a|b|c)(?P<rsa>_rsa)?(?:_(?P<age>25|2649|50))?(?:_(?P<nationalite>fr|e))?"
    r"(?:_(?P<formation>infcapbep|capbep|bac|supbac))?(?:_dur(?P<duree>[1-4]))?(?:_(?P<sexe>f|h))?"
)
AGES = {"25": "<26", "2649": "26-49", "50": "50+"}
NATIONALITES = {"fr": "francaise", "e": "etrangere"}
FORMATIONS = {"infcapbep": "infra CAP-BEP", "capbep": "CAP-BEP", "bac": "bac", "supbac": "bac+2 et plus"}

CENSUS, ASP, DARES = "Insee, recensement de la population", "Insee, ASP-Dares", "Insee, Pôle emploi-Dares"
WHO = {"tot": "", "f": "_femmes", "et": "_etrangers"}
WHAT = {"empl": "taux_emploi", "eprec": "part_emploi_precaire", "edlim": "part_emploi_limite"}
VARIABLES = {
    f"tx_{who}_{what}": Variable(name + suffix, "recensement", "note_rp", CENSUS)
    for who, suffix in WHO.items()
    for what, name in WHAT.items()
}
VARIABLES |= {
    f"evol_{categorie}{sexe}_t4": Variable(
        f"evolution_defm_{categorie}{suffix}", "evolution", "note_pe_t", DARES
    )
    for categorie in ("abc", "a")
    for sexe, suffix in (("", ""), ("_f", "_femmes"), ("_h", "_hommes"))
}
VARIABLES["ca"] = Variable("contrats_aides", "contrats", "note_asp", ASP)
VARIABLES["evol_ca_n_e"] = Variable("evolution_contrats_aides", "evolution_contrats", "note_asp_e", ASP)

LEFT = {
    f"abc_qal{rank}": "la qualification, publiée en 2017 et 2018 seulement, n'a pas de place au contrat."
    for rank in range(1, 6)
}
LEFT |= dict.fromkeys(
    ("a_n_t4", "a_n1_t4", "ca_n_e", "ca_n1_e"),
    "effectifs révisés, faits pour le seul calcul d'une évolution ; les effectifs du fichier sont gardés.",
)
LEFT |= dict.fromkeys(
    [
        *("cui", "cie", "cie_hs", "cie_s", "cae", "eav", "ca_f", "cui_f", "eav_f", "ca_h", "cui_h", "eav_h"),
        *("cui_25", "cui_26a49", "cui_50", "cui_infcap", "cui_cap", "cui_bac", "cui_supbac"),
        *("eav_infcap", "eav_cap", "eav_supcap"),
    ],
    "détail des contrats aidés, publié en 2017 et 2018 seulement.",
)


def recognise(probe: Probe) -> bool:
    """Tell by the columns: jobseekers or employment rates of places."""
    return any(probe.sheet(*signature) for signature in SIGNATURES)


def read(probe: Probe, millesime: int | None) -> Reading:
    """Read counts of jobseekers, rates of the census, and names of quartiers."""
    signature = next(signature for signature in SIGNATURES if probe.sheet(*signature))
    themes = open_theme(probe, "IPRO", signature, millesime, known)
    parts = [
        {
            "demandeurs_emploi": jobseekers(theme),
            "demographie": demography(theme, VARIABLES),
            "quartiers": names_of_quartiers(theme),
        }
        for theme in themes
    ]
    return finish("insee_demandeurs", themes, parts, LEFT)


def known(column: str) -> bool:
    """Tell whether a column has a place in a contract."""
    return column in VARIABLES or COUNT.fullmatch(column) is not None


def jobseekers(theme: Theme) -> pa.Table | None:
    """Build one row per place and per count column."""
    tables = []
    for column in theme.values:
        match = COUNT.fullmatch(column)
        if not match:
            continue
        values, marks = theme.figures(column, "note_pe")
        year, _ = theme.date(column, "demandeurs")
        part = match.groupdict()
        tables.append(
            build(
                "demandeurs_emploi",
                len(values),
                {
                    "niveau": theme.niveau,
                    "code": theme.code,
                    "geographie": theme.geographie,
                    "periode": date(year, 12, 31) if year else None,
                    "categorie": part["categorie"].upper(),
                    "sexe": part["sexe"].upper() if part["sexe"] else "total",
                    "tranche_age": AGES.get(part["age"], "total"),
                    "niveau_formation": FORMATIONS.get(part["formation"], "total"),
                    "anciennete": f"classe {part['duree']}" if part["duree"] else "total",
                    "rsa": "oui" if part["rsa"] else "total",
                    "nationalite": NATIONALITES.get(part["nationalite"], "total"),
                    "effectif": whole(theme, column, values),
                    "marque": marks,
                    "source": theme.source(DARES),
                    "publication": theme.publication,
                },
            )
        )
    return concat(tables) if tables else None


def whole(theme: Theme, column: str, values: np.ndarray) -> np.ndarray:
    """Check that counts of people are whole numbers."""
    broken = ~np.isnan(values) & ((values != np.round(values)) | (np.abs(values) > 1e12))
    if broken.any():
        rank = int(np.argmax(broken))
        raise UnreadableFile(
            f"{theme.probe.name}, ligne {theme.frame.index[rank]}, colonne {column.upper()} : un nombre "
            f"entier de personnes attendu, {values[rank]:g} trouvé."
        )
    return values
