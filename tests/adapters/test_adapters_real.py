"""Every official file of the shared folder is read, and gives the figures computed independently from it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
import shapely

from observatoire.extracts import Outcome, slug
from observatoire.home import Home

FOLDERS = ("qpv_contours", "insee_qpv2015", "passage", "cites_emploi", "contours", "territoires", "filosofi")
CENTRE = ("18", "28", "36", "37", "41", "45")
CHECKED = {
    2017: (765_218, 728_961, 28_964),
    2018: (798_350, 761_963, 29_902),
    2020: (751_190, 715_284, 27_008),
    2021: (775_308, 739_173, 27_277),
    2022: (731_410, 696_449, 25_731),
}


def table(home: Home, file: str, kind: str) -> pd.DataFrame:
    """What the import made of an official file."""
    return pq.read_table(home.extracts / kind / f"{slug(Path(file).name)}.parquet").to_pandas()


def departement(codes: pd.Series) -> pd.Series:
    return codes.str[2:5].str.removeprefix("0")


def overseas(codes: pd.Series) -> pd.Series:
    return departement(codes).str.startswith(("97", "98"))


def totals(home: Home, file: str, category: str = "ABC") -> pd.DataFrame:
    frame = table(home, file, "demandeurs_emploi")
    split = ["sexe", "tranche_age", "niveau_formation", "anciennete", "rsa", "nationalite"]
    return frame[
        (frame.categorie == category) & (frame.niveau == "quartier") & (frame[split] == "total").all(axis=1)
    ]


def test_every_file_is_read_and_conforms(
    real_data: Path, real_home: Home, real_outcomes: dict[str, Outcome]
) -> None:
    files = [file for folder in FOLDERS for file in sorted((real_data / folder).iterdir())]
    assert len(files) >= 37
    for file in files:
        one = real_outcomes[file.name]
        assert one.millesime
        assert bool(one.tables) == (one.adaptateur != "nomenclatures"), file.name
        assert not [finding for finding in one.findings if finding.refused]
        for kind, rows in one.tables.items():
            assert len(table(real_home, file.name, kind)) == rows > 0


def test_quartiers_of_2024(real_home: Home) -> None:
    frame = table(real_home, "qpv_contours/qpv2024_simplified.geojson", "quartiers")
    assert len(frame) == frame.code.nunique() == 1609
    assert (~overseas(frame.code)).sum() == 1362
    counts = frame.departement.value_counts()
    assert {d: counts[d] for d in (*CENTRE, "78", "14", "971")} == {
        "18": 4, "28": 11, "36": 4, "37": 15, "41": 4, "45": 19, "78": 22, "14": 8, "971": 19,
    }  # fmt: skip
    assert frame.statut.value_counts().to_dict() == {"modifie": 1115, "inchange": 341, "nouveau": 153}
    assert (frame.departement == departement(frame.code)).all()
    assert frame.region.isna().sum() == 91
    assert frame.epci.isna().sum() == 91
    assert list(frame.set_index("code").loc["QN00201M", "communes"]) == ["02571", "02691"]


def test_contours_of_2024_are_valid_and_hold_their_point(
    real_home: Home, real_outcomes: dict[str, Outcome]
) -> None:
    one = real_outcomes["qpv2024_simplified.geojson"]
    assert any("85 contours invalides : 82 réparés, 3 sans surface" in note for note in one.notes)
    frame = table(real_home, one.fichier, "quartiers")
    shapes = shapely.from_wkb(frame.geometrie.to_numpy(dtype=object))
    present = ~shapely.is_missing(shapes)
    assert present.sum() == 1606
    assert shapely.is_valid(shapes[present]).all()
    assert set(shapely.get_type_id(shapes[present])) <= {3, 6}
    points = shapely.points(frame.longitude, frame.latitude)
    assert not np.isnan(frame[["longitude", "latitude"]].to_numpy()).any()
    assert shapely.contains(shapes[present], points[present]).all()
    orleans = frame[frame.code == "QN04501M"].iloc[0]
    assert 1.8 < orleans.longitude < 2.1
    assert 47.7 < orleans.latitude < 48.0


def test_quartiers_of_2015(real_home: Home) -> None:
    for file, count in (("qpv_info_nom_commune.csv", 1436), ("qpv_evolution_population.csv", 1514)):
        frame = table(real_home, file, "quartiers")
        assert len(frame) == frame.code.nunique() == count
        counts = frame.departement.value_counts()
        assert {d: counts[d] for d in CENTRE} == {"18": 4, "28": 10, "36": 4, "37": 12, "41": 3, "45": 19}


@pytest.mark.parametrize("publication", CHECKED)
def test_jobseekers(real_home: Home, publication: int) -> None:
    frame = totals(real_home, f"IPRO_{publication}.csv")
    assert set(frame.periode) == {dt.date(publication - 1, 12, 31)}
    assert set(frame.publication) == {publication}
    centre = frame[departement(frame.code).isin(CENTRE)]
    sums = (frame.effectif.sum(), frame[~overseas(frame.code)].effectif.sum(), centre.effectif.sum())
    assert sums == CHECKED[publication]
    assert not ((frame.effectif == 0) & frame.marque.notna()).any()


def test_jobseekers_of_2021_by_department_and_what_is_masked(real_home: Home) -> None:
    frame = totals(real_home, "IPRO_2022.csv")
    sums = frame.groupby(departement(frame.code)).effectif.sum()
    expected = {
        "18": 2808,
        "28": 4244,
        "36": 1488,
        "37": 6444,
        "41": 2457,
        "45": 8290,
        "14": 4761,
        "78": 15410,
    }
    assert {d: sums[d] for d in expected} == expected
    assert frame[departement(frame.code) == "971"].effectif.notna().sum() == 0
    assert len(frame) == 1345
    assert frame.effectif.isna().sum() == 15
    assert set(frame[frame.effectif.isna()].marque) == {"s"}
    everything = table(real_home, "insee_qpv2015/IPRO_2022.csv", "demandeurs_emploi")
    other = ["tranche_age", "niveau_formation", "anciennete", "rsa", "nationalite"]
    women = everything[
        (everything.categorie == "ABC")
        & (everything.sexe == "F")
        & (everything[other] == "total").all(axis=1)
    ]
    masked = set(women[women.effectif.isna()].code)
    assert len(masked - set(frame[frame.effectif.isna()].code)) == 91


def test_ensemble_is_never_a_quartier(real_home: Home) -> None:
    frame = table(real_home, "insee_qpv2015/IPRO_2017.csv", "demandeurs_emploi")
    everywhere = frame[frame.niveau == "france"]
    assert set(everywhere.code) == {"FRANCE"}
    assert set(everywhere.geographie) == {2015}
    assert frame[frame.niveau == "quartier"].code.str.startswith("QP").all()
    people = table(real_home, "insee_qpv2015/DEMO_2017.csv", "demographie")
    assert people[(people.niveau == "france") & (people.variable == "population")].valeur.tolist() == [
        5_019_573
    ]


@pytest.mark.parametrize(
    ("file", "variable", "year", "status"),
    [
        ("DEMO_2017.csv", "population", 2013, "verifie"),
        ("DEMO_2017.csv", "part_femmes", None, "non_precise"),
        ("data_DEMO_2020_V1_QP.csv", "population", 2013, "verifie"),
        ("data_DEMO_2020_V1_QP.csv", "indice_jeunesse", 2016, "infere"),
        ("DEMO_2021.csv", "population", 2018, "verifie"),
        ("DEMO_2022.csv", "population", 2018, "verifie"),
        ("DEMO_2022.csv", "allocataires_caf", 2021, "infere"),
        ("REVN_2018.csv", "taux_pauvrete", 2014, "verifie"),
        ("REVN_2021.csv", "revenu_median", 2017, "verifie"),
        ("REVN_2022.csv", "revenu_median", 2018, "verifie"),
        ("REVN_2022.csv", "beneficiaires_css_gratuite", 2021, "infere"),
        ("IPRO_2018.csv", "taux_emploi", None, "non_precise"),
        ("IPRO_2018.csv", "part_emploi_precaire", None, "non_precise"),
        ("IPRO_2021.csv", "part_emploi_limite", 2017, "infere"),
        ("IPRO_2022.csv", "evolution_defm_abc", 2021, "verifie"),
        ("IPRO_2022.csv", "contrats_aides", 2021, "infere"),
    ],
)
def test_reference_years(real_home: Home, file: str, variable: str, year: int | None, status: str) -> None:
    frame = table(real_home, file, "demographie")
    rows = frame[frame.variable == variable]
    assert len(rows) > 1300
    assert set(rows.statut_millesime) == {status}
    assert rows.millesime.isna().all() if year is None else set(rows.millesime) == {year}


def test_income_of_a_quartier_is_that_of_the_official_file(real_home: Home) -> None:
    frame = table(real_home, "insee_qpv2015/REVN_2022.csv", "demographie").set_index(["code", "variable"])
    assert frame.loc[("QP001001", "revenu_median"), "valeur"] == 14_180
    assert frame.loc[("QP001001", "part_impots"), "valeur"] == -10.0
    assert frame.loc[("QP001001", "allocataires_caf"), "valeur"] == 2_068


def test_unofficial_figures_of_2024(real_home: Home) -> None:
    frame = table(real_home, "qpv_contours/qpv2024_chiffres.csv", "demographie")
    people = frame[frame.variable == "population"]
    assert len(people) == 1518
    assert people[~overseas(people.code)].valeur.sum() == 5_307_455
    assert frame.millesime.isna().all()
    assert frame.source.str.contains("non officielle").all()


def test_populations_of_2013_and_2018(real_home: Home) -> None:
    frame = table(real_home, "insee_qpv2015/qpv_evolution_population.csv", "demographie")
    assert frame.groupby("millesime").code.nunique().to_dict() == {2013: 1514, 2018: 1514}


def test_passages(real_home: Home) -> None:
    official = table(real_home, "passage/passage_qp2024_qp2015_territoires_pilotes.csv", "passages")
    assert official.code_2024.nunique() == 106
    assert official[official.code_2024 == "QN97104M"].code_2015.tolist() == ["QP971004", "QP971005"]
    assert official[official.code_2024 == "QN04501M"].code_2015.tolist() == ["QP045006"]
    assert official[official.statut == "nouveau"].code_2015.isna().all()
    assert official.officiel.all()
    derived = table(real_home, "passage/passage_derive_par_nom_france.csv", "passages")
    assert len(derived) == 1121
    assert not derived.officiel.any()
    assert (derived.statut == derived.code_2024.str[-1].map({"I": "inchange", "M": "modifie"})).all()


def test_cites_de_l_emploi(real_home: Home) -> None:
    frame = table(real_home, "cites_emploi/cites_emploi_qpv2015.csv", "appartenances")
    counts = frame.groupby("code_territoire").code.nunique()
    assert len(counts) == 84
    expected = {"cde-036": 7, "cde-058": 7, "cde-079": 7, "cde-045": 10, "cde-004": 5, "cde-016": 4}
    assert {code: counts[code] for code in expected} == expected
    communes = table(real_home, "cites_emploi/cites_emploi_communes.csv", "appartenances")
    assert (len(frame), len(communes)) == (542, 306)
    assert set(communes.niveau) == {"commune"}


def test_territoires_keep_their_zeros(real_home: Home) -> None:
    zones = table(real_home, "seed_insee_zone_emploi_commune.csv", "territoires")
    ain = zones[(zones.niveau == "commune") & (zones.code == "01001")].iloc[0]
    assert (ain.departement, ain.region, ain.zone_emploi) == ("01", "84", "8405")
    assert "0051" in set(zones[zones.niveau == "zone_emploi"].code)
    assert "01" in set(table(real_home, "insee_departements.csv", "territoires").code)
    epci = table(real_home, "seed_insee_epci_commune.csv", "territoires")
    assert epci[epci.epci == "ZZZZZZZZZ"].empty
    assert epci[epci.code == "45234"].epci.tolist() == ["244500468"]


def test_outlines_share_their_borders(real_home: Home) -> None:
    for file, count in (("communes_pilotes", 2570), ("departements_france", 101)):
        frame = table(real_home, f"contours/{file}.geojson", "territoires")
        shapes = shapely.from_wkb(frame.geometrie.to_numpy(dtype=object))
        assert len(frame) == count
        assert shapely.is_valid(shapes).all()
        union = shapely.union_all(shapes)
        assert abs(shapely.area(shapes).sum() - union.area) < 1e-4 * union.area


def test_filosofi_levels(real_home: Home) -> None:
    counts = {}
    for name in ("METROPOLE", "REG", "DEP", "EPCI"):
        frame = table(real_home, f"filosofi/FILO2019_DISP_{name}.csv", "demographie")
        assert set(frame.millesime) == {2019}
        median = frame[frame.variable == "revenu_median"]
        counts[name] = (set(median.niveau), len(median))
    assert counts == {
        "METROPOLE": ({"france"}, 1),
        "REG": ({"region"}, 15),
        "DEP": ({"departement"}, 98),
        "EPCI": ({"epci"}, 1240),
    }
    metropole = table(real_home, "filosofi/FILO2019_DISP_METROPOLE.csv", "demographie").set_index("variable")
    assert metropole.loc["revenu_median", ["code", "valeur"]].tolist() == ["METRO", 21_930]
