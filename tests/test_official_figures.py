"""Published figures on the official files, against a second computation in plain Python straight from the files.

The second computation shares nothing with the first: it opens the CSV with the standard library and adds up.
"""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from observatoire.warehouse import Warehouse

METROPOLE = ("97", "98")
ABC = {  # shared/data/README.md: sums of published QPV, all / metropole / Centre-Val de Loire
    "2016-12-31": (765_218, 728_961, 28_964),
    "2017-12-31": (798_350, 761_963, 29_902),
    "2019-12-31": (751_190, 715_284, 27_008),
    "2020-12-31": (775_308, 739_173, 27_277),
    "2021-12-31": (731_410, 696_449, 25_731),
}
DEPARTEMENTS_2021 = {
    "18": 2808,
    "28": 4244,
    "36": 1488,
    "37": 6444,
    "41": 2457,
    "45": 8290,
    "14": 4761,
    "78": 15410,
}


def value(
    warehouse: Warehouse, indicator: str, niveau: str, code: str, periode: str | None, **split: str
) -> Any:
    """The one published row of a cell, as a dict, or None."""
    dimensions = {"sexe": "total", "tranche_age": "total", "niveau_formation": "total", "anciennete": "total"}
    dimensions |= {"rsa": "total", "nationalite": "total"} | split
    where = " and ".join(f"{name} = ${name}" for name in dimensions)
    rows = warehouse.con.cursor().execute(
        f"select * from valeurs where indicateur = $i and niveau = $n and code = $c and {where} "
        "and periode is not distinct from $p::date and geographie = 2015",
        {"i": indicator, "n": niveau, "c": code, "p": periode, **dimensions},
    )
    found = rows.df().to_dict("records")
    assert len(found) <= 1, found
    return found[0] if found else None


def read(path: Path) -> list[dict[str, str]]:
    """Rows of an Insee re-export, cells as they are."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [
            {(k or "").strip(): v for k, v in row.items() if isinstance(v, str)}
            for row in csv.DictReader(file, delimiter=";")
        ]


def number(cell: str) -> float | None:
    text = cell.replace("\u202f", "").replace("\xa0", "").replace(" ", "").replace(",", ".")
    return float(text) if text else None


@pytest.mark.parametrize("periode", ABC)
def test_jobseekers_of_france_metropole_and_centre_val_de_loire(
    real_warehouse: Warehouse, periode: str
) -> None:
    places = (("france", "FRANCE"), ("france", "METRO"), ("region", "24"))
    found = tuple(
        value(real_warehouse, "defm_abc", niveau, code, periode)["valeur"] for niveau, code in places
    )
    assert found == ABC[periode]


def test_jobseekers_by_department_in_2021(real_warehouse: Warehouse) -> None:
    for code, expected in DEPARTEMENTS_2021.items():
        assert value(real_warehouse, "defm_abc", "departement", code, "2021-12-31")["valeur"] == expected
    assert value(real_warehouse, "defm_abc", "departement", "971", "2021-12-31") is None


@pytest.mark.parametrize(
    ("indicator", "split", "column", "file", "periode"),
    [
        ("defm_abc", {}, "ABC", "IPRO_2022", "2021-12-31"),
        ("defm_abc", {"sexe": "F"}, "ABC_F", "IPRO_2022", "2021-12-31"),
        ("defm_abc", {"tranche_age": "<26"}, "ABC_25", "IPRO_2021", "2020-12-31"),
        ("defm_abc", {"tranche_age": "50+"}, "ABC_50", "IPRO_2022", "2021-12-31"),
        ("defm_abc", {"niveau_formation": "infra CAP-BEP"}, "ABC_INFCAPBEP", "IPRO_2020", "2019-12-31"),
        (
            "defm_abc",
            {"niveau_formation": "bac+2 et plus", "sexe": "H"},
            "ABC_SUPBAC_H",
            "IPRO_2022",
            "2021-12-31",
        ),
        ("defm_abc", {"anciennete": "classe 4", "sexe": "F"}, "ABC_DUR4_F", "IPRO_2017", "2016-12-31"),
        ("defm_abc", {"rsa": "oui"}, "ABC_RSA", "IPRO_2018", "2017-12-31"),
        ("defm_abc", {"nationalite": "etrangere"}, "ABC_E", "IPRO_2022", "2021-12-31"),
        ("defm_a", {}, "A", "IPRO_2022", "2021-12-31"),
        ("defm_abcde", {"sexe": "H"}, "ABCDE_H", "IPRO_2020", "2019-12-31"),
        ("evolution_defm_abc", {}, "EVOL_ABC_T4", "IPRO_2022", "2021-12-31"),
        ("taux_emploi", {}, "TX_TOT_EMPL", "IPRO_2022", "2018-12-31"),
        ("taux_emploi", {"sexe": "F"}, "TX_F_EMPL", "IPRO_2021", "2017-12-31"),
        ("taux_emploi", {}, "TX_TOT_EMPL", "IPRO_2018", None),
        ("part_emploi_precaire", {}, "TX_TOT_EPREC", "IPRO_2020", "2016-12-31"),
        ("part_emploi_precaire", {}, "TX_TOT_EDLIM", "IPRO_2022", "2018-12-31"),
        ("population", {}, "POP_MUN", "DEMO_2022", "2018-12-31"),
        ("population", {}, "POP_MUN", "DEMO_2017", "2013-12-31"),
        ("part_femmes", {}, "TX_F", "DEMO_2022", "2018-12-31"),
        ("part_moins_25", {"sexe": "F"}, "TX_F_0A24", "DEMO_2021", "2017-12-31"),
        ("part_60_plus", {}, "TX_TOT_60ETPLUS", "DEMO_2022", "2018-12-31"),
        ("allocataires_caf", {}, "A", "DEMO_2022", "2021-12-31"),
        ("allocataires_rsa", {}, "ARSAS", "REVN_2022", "2021-12-31"),
        ("revenu_median", {}, "DISP_Q2", "REVN_2022", "2018-12-31"),
        ("revenu_median", {}, "DISP_Q2", "REVN_2018", "2014-12-31"),
        ("taux_pauvrete", {}, "TP60", "REVN_2021", "2017-12-31"),
        ("rapport_d9_d1", {}, "DISP_D1D9", "REVN_2022", "2018-12-31"),
        ("part_prestations", {}, "PPSOC", "REVN_2021", "2017-12-31"),
    ],
    ids=lambda x: "-".join(x.values()) if isinstance(x, dict) else str(x),
)
def test_every_quartier_of_a_column(
    real_warehouse: Warehouse,
    real_data: Path,
    indicator: str,
    split: dict[str, str],
    column: str,
    file: str,
    periode: str | None,
) -> None:
    """All quartiers of one column of one file, one by one: same number, or a mark where the cell is empty."""
    expected = {
        row["CODGEO"]: number(row[column])
        for row in read(real_data / "insee_qpv2015" / f"{file}.csv")
        if row["CODGEO"].startswith("QP")
    }
    dimensions = {"sexe": "total", "tranche_age": "total", "niveau_formation": "total", "anciennete": "total"}
    dimensions |= {"rsa": "total", "nationalite": "total"} | split
    where = " and ".join(f"{name} = ${name}" for name in dimensions)
    rows = real_warehouse.con.cursor().execute(
        f"select code, valeur, marque from valeurs where indicateur = $i and niveau = 'quartier' and {where} "
        "and geographie = 2015 and periode is not distinct from $p::date",
        {"i": indicator, "p": periode, **dimensions},
    )
    found = {code: (valeur, marque) for code, valeur, marque in rows.fetchall()}
    assert set(expected) <= set(found)
    for code, number_ in expected.items():
        valeur, marque = found[code]
        if number_ is None:
            assert valeur is None, code
            assert marque in ("s", "nd"), code
        else:
            assert valeur == pytest.approx(number_), code


def test_masked_quartiers_of_2021_are_masked_never_zero(real_warehouse: Warehouse) -> None:
    """15 quartiers have no ABC at all, 91 more have ABC without the split by sex."""
    rows = real_warehouse.con.cursor().execute(
        "select code, sexe, valeur from valeurs where indicateur = 'defm_abc' and niveau = 'quartier' "
        "and geographie = 2015 and periode = date '2021-12-31' and sexe in ('total', 'F') and tranche_age = 'total' "
        "and niveau_formation = 'total' and anciennete = 'total' and rsa = 'total' and nationalite = 'total'"
    )
    by_sex: dict[str, dict[str, float | None]] = {"total": {}, "F": {}}
    for code, sexe, valeur in rows.fetchall():
        by_sex[sexe][code] = valeur
    whole = {code for code, valeur in by_sex["total"].items() if valeur is None}
    split = {code for code, valeur in by_sex["F"].items() if valeur is None} - whole
    assert (len(whole), len(split)) == (15, 91)


def test_lists_of_quartiers(real_warehouse: Warehouse) -> None:
    ask = real_warehouse.con.cursor()
    count = dict(ask.execute("select geographie, count(*) from quartiers group by all").fetchall())
    assert count == {2015: 1514, 2024: 1609}
    by_department = (
        "select departement, count(*) from quartiers where geographie = $g and departement in $d group by all"
    )
    centre = ["18", "28", "36", "37", "41", "45"]
    found = dict(ask.execute(by_department, {"g": 2024, "d": [*centre, "78", "14", "971"]}).fetchall())
    assert found == {"18": 4, "28": 11, "36": 4, "37": 15, "41": 4, "45": 19, "78": 22, "14": 8, "971": 19}
    found = dict(ask.execute(by_department, {"g": 2015, "d": centre}).fetchall())
    assert found == {"18": 4, "28": 10, "36": 4, "37": 12, "41": 3, "45": 19}
    metropole = "select count(*) from appartenances where type = 'france' and code_territoire = 'METRO' and geographie = 2024"
    assert ask.execute(metropole).fetchall()[0][0] == 1362


def test_cites_de_l_emploi(real_warehouse: Warehouse) -> None:
    rows = real_warehouse.con.cursor().execute(
        "select code_territoire, count(*) from appartenances where type = 'cite_emploi' and geographie = 2015 group by all"
    )
    found = dict(rows.fetchall())
    assert len(found) == 84
    expected = {"cde-036": 7, "cde-058": 7, "cde-079": 7, "cde-045": 10, "cde-004": 5, "cde-016": 4}
    assert {code: found[code] for code in expected} == expected


def test_a_cite_is_the_sum_of_its_quartiers(real_warehouse: Warehouse, real_data: Path) -> None:
    members = {
        row["code_qp2015"]
        for row in read(real_data / "cites_emploi" / "cites_emploi_qpv2015.csv")
        if row["id_cde"] == "cde-036"
    }
    rows = read(real_data / "insee_qpv2015" / "IPRO_2022.csv")
    expected = sum(number(row["ABC"]) or 0 for row in rows if row["CODGEO"] in members)
    assert value(real_warehouse, "defm_abc", "cite_emploi", "cde-036", "2021-12-31")["valeur"] == expected


def test_incomes_of_territoires_are_their_own(real_warehouse: Warehouse, real_data: Path) -> None:
    """Filosofi 2019 of a department is published as it is; no income is summed or averaged over quartiers."""
    expected = {
        row["CODGEO"]: number(row["Q219"]) for row in read(real_data / "filosofi" / "FILO2019_DISP_DEP.csv")
    }
    rows = real_warehouse.con.cursor().execute(
        "select code, valeur, perimetre from valeurs where indicateur = 'revenu_median' and niveau = 'departement'"
    )
    found = {code: (valeur, perimetre) for code, valeur, perimetre in rows.fetchall()}
    assert found == {code: (median, "ensemble") for code, median in expected.items()}
    sums = "select count(*) from valeurs where indicateur in ('revenu_median', 'taux_pauvrete') and origine = 'somme'"
    assert real_warehouse.con.cursor().execute(sums).fetchall()[0][0] == 0


def test_only_unchanged_quartiers_inherit(real_warehouse: Warehouse) -> None:
    rows = real_warehouse.con.cursor().execute(
        "select distinct code, origine from valeurs where indicateur = 'defm_abc' and niveau = 'quartier' and geographie = 2024"
    )
    found = rows.fetchall()
    assert found
    assert all(code.endswith("I") and origine.startswith("herite") for code, origine in found)


def test_every_contrat_of_the_region_has_its_quartiers(real_warehouse: Warehouse) -> None:
    """The official file names EPCI of 2014, five of which have gone since: links are deduced, and say so."""
    offered = set(real_warehouse.ask("lists/territoires", niveau="contrat_ville")["code"])
    found = (
        real_warehouse.con.cursor()
        .execute(
            "select code_territoire as contrat, geographie, q.code, derivee from appartenances "
            "join quartiers as q using (code, geographie) where type = 'contrat_ville' and q.region = '24'"
        )
        .df()
    )
    assert found["derivee"].all() and found["contrat"].nunique() == 19
    assert set(found["contrat"]) <= offered
    per_list = found.groupby("geographie")["code"].agg(["size", "nunique"])
    assert per_list.loc[2015].tolist() == [52, 52]
    assert per_list.loc[2024].tolist() == [57, 57]
    tours = real_warehouse.ask("lists/quartiers", niveau="contrat_ville", code="CV121", geographie=2024)
    assert len(tours) == 13 and tours["derivee"].all()


def test_posts_of_a_region_by_the_contrat_de_ville_of_each(
    real_warehouse: Warehouse, real_data: Path
) -> None:
    """The app follows contrat → quartiers → région; the files also say the département of each post."""
    departements = ("18", "28", "36", "37", "41", "45")
    posts = set()
    for path in (real_data / "politique_ville").glob("*.json"):
        for post in json.loads(path.read_text("utf-8")):
            if post.get("insee_dep") in departements:
                posts.add((path.name.split("-")[0], str(post["id_poste"]).strip()))
    none = dict.fromkeys(("axe", "frein", "porteur", "financeur", "type", "statut", "droit_commun"))
    rows = real_warehouse.ask("pages/actions/liste", niveau="region", code="24", geographie=2024, **none)
    own = rows[rows["id"].str.match("adulte-relais-|Fonjep-")]
    assert len(own) == own["id"].nunique() == len(posts) == 283
