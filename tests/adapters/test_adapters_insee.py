"""INSEE files about quartiers, with every quirk: marks, years, aggregate rows, zips, workbooks."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pandas as pd
import pytest
from small_files import DEMO, IPRO, REVN, Write, xls, xlsx, zipped

from observatoire.adapters import Reading, UnreadableFile, read_file
from observatoire.checks import check_table


def one(path: Path, **options: int) -> Reading:
    (reading,) = read_file(path, **options)  # type: ignore[arg-type]
    for kind, rows in reading.tables.items():
        assert not [finding for finding in check_table(rows, kind, path.name) if finding.refused]
    return reading


def cell(reading: Reading, code: str, **wanted: str) -> tuple[float | None, str | None]:
    """Return figure and mark of the only row that fits."""
    kind = "demographie" if "variable" in wanted else "demandeurs_emploi"
    if kind == "demandeurs_emploi":
        axes = ("sexe", "tranche_age", "niveau_formation", "anciennete", "rsa", "nationalite")
        wanted = dict.fromkeys(axes, "total") | wanted
    rows = [
        row
        for row in reading.tables[kind].to_pylist()
        if row["code"] == code and all(row[name] == value for name, value in wanted.items())
    ]
    assert len(rows) == 1
    return rows[0]["valeur" if kind == "demographie" else "effectif"], rows[0]["marque"]


@pytest.fixture
def ipro(write: Write) -> Reading:
    return one(write("IPRO_2022.csv", "\ufeff" + IPRO))


def test_counts_of_jobseekers(ipro: Reading) -> None:
    assert ipro.adapter == "insee_demandeurs"
    assert cell(ipro, "QP045006", categorie="ABCDE") == (1075, None)
    assert cell(ipro, "QP045006", categorie="A") == (497, None)
    assert cell(ipro, "QP045006", categorie="ABC", sexe="H") == (476, None)
    assert cell(ipro, "QP045006", categorie="ABC", sexe="F", rsa="oui") == (131, None)
    assert cell(ipro, "QP045006", categorie="ABC", tranche_age="<26") == (136, None)
    assert cell(ipro, "QP045006", categorie="ABC", tranche_age="26-49") == (545, None)
    assert cell(ipro, "QP045006", categorie="ABC", nationalite="etrangere") == (437, None)
    assert cell(ipro, "QP045006", categorie="ABC", niveau_formation="infra CAP-BEP") == (263, None)
    assert cell(ipro, "QP045006", categorie="ABC", niveau_formation="bac+2 et plus", sexe="H") == (89, None)
    assert cell(ipro, "QP045006", categorie="ABC", anciennete="classe 4", sexe="F") == (75, None)


def test_an_empty_cell_is_marked_by_what_its_note_says(ipro: Reading) -> None:
    assert cell(ipro, "QP045007", categorie="ABC", sexe="F") == (None, "s")
    assert cell(ipro, "QP045008", categorie="ABC") == (None, "s")
    assert cell(ipro, "QP045009", categorie="ABC") == (None, "nd")
    assert cell(ipro, "QP045007", variable="taux_emploi") == (None, "nd")
    assert any("sans colonne de note" in note for note in ipro.notes)


def test_published_marks_are_kept(ipro: Reading) -> None:
    assert cell(ipro, "QP045008", variable="contrats_aides") == (None, "s")
    assert cell(ipro, "QP045009", variable="taux_emploi") == (None, "nd")
    assert cell(ipro, "QP045009", variable="part_emploi_limite") == (None, "ns")
    assert cell(ipro, "QP045009", variable="contrats_aides") == (None, "nd")


def test_a_zero_stays_a_zero_and_an_evolution_may_be_negative(ipro: Reading) -> None:
    assert cell(ipro, "QP045007", variable="evolution_defm_abc") == (0, None)
    assert cell(ipro, "QP045006", variable="evolution_defm_abc") == (-9.2, None)
    assert cell(ipro, "QP045006", variable="evolution_defm_a_femmes") == (-13.6, None)
    assert cell(ipro, "QP045006", variable="evolution_contrats_aides") == (100, None)


def test_the_aggregate_row_is_france(ipro: Reading) -> None:
    assert cell(ipro, "FRANCE", categorie="ABC") == (768_500, None)
    rows = ipro.tables["demandeurs_emploi"].to_pandas()
    assert set(rows[rows.code == "FRANCE"].niveau) == {"france"}
    assert (rows[rows.code == "FRANCE"].geographie == 2015).all()
    assert "FRANCE" not in ipro.tables["quartiers"]["code"].to_pylist()


def test_dates(ipro: Reading, write: Write) -> None:
    assert ipro.millesime == "31 décembre 2021, 2018 (déduit), 2021 (déduit), 2021"
    rows = ipro.tables["demographie"].to_pandas().drop_duplicates("variable").set_index("variable")
    assert rows.loc["taux_emploi", ["millesime", "statut_millesime"]].tolist() == [2018, "infere"]
    assert rows.loc["evolution_defm_abc", ["millesime", "statut_millesime"]].tolist() == [2021, "verifie"]
    assert rows.loc["contrats_aides", ["millesime", "statut_millesime"]].tolist() == [2021, "infere"]
    old = one(write("IPRO_2017.csv", IPRO)).tables["demographie"].to_pandas()
    assert old[old.variable == "taux_emploi"].millesime.isna().all()


def test_a_name_without_year_asks_for_one_and_takes_it(write: Write) -> None:
    path = write("demandeurs qpv2015.csv", IPRO)
    with pytest.raises(UnreadableFile, match="--millesime"):
        read_file(path)
    reading = one(path, millesime=2019)
    assert set(reading.tables["demandeurs_emploi"]["periode"].to_pylist()) == {dt.date(2019, 12, 31)}
    assert set(reading.tables["demographie"]["millesime"].to_pylist()) == {2019}
    assert any("imposée : 2019" in note for note in reading.notes)


def test_millesime_overrides_the_name(write: Write) -> None:
    reading = one(write("IPRO_2022.csv", IPRO), millesime=2020)
    assert set(reading.tables["demandeurs_emploi"]["periode"].to_pylist()) == {dt.date(2020, 12, 31)}
    assert set(reading.tables["demandeurs_emploi"]["publication"].to_pylist()) == {2022}


@pytest.mark.parametrize(
    "name", ["IPRO_2022.csv", "data_IPRO_2022_V1_QP.csv", "ipro-2022 (1).csv", "IPRO 2022 qpv2015.csv"]
)
def test_the_year_of_publication_is_found_in_usual_names(write: Write, name: str) -> None:
    assert one(write(name, IPRO)).millesime.startswith("31 décembre 2021")


def test_files_by_source_are_named_after_the_year_described(write: Write) -> None:
    text = IPRO
    for old, new in (("006", "01M"), ("007", "02M"), ("008", "03I"), ("009", "04N")):
        text = text.replace(f"QP045{old}", f"QN045{new}")
    reading = one(write("DEFM2024_QP24.csv", text))
    assert set(reading.tables["demandeurs_emploi"]["periode"].to_pylist()) == {dt.date(2024, 12, 31)}
    assert set(reading.tables["quartiers"]["statut"].to_pylist()) == {"modifie", "inchange", "nouveau"}
    assert {row["geographie"] for row in reading.tables["demandeurs_emploi"].to_pylist()} == {2024}


def test_a_means_caf_recipients_in_demography_and_income(write: Write) -> None:
    demo = one(write("data_DEMO_2021_V1_QP.csv", DEMO))
    assert cell(demo, "QP045006", variable="allocataires_caf") == (1991, None)
    assert cell(demo, "QP045007", variable="allocataires_caf") == (None, "s")
    assert cell(demo, "QP045007", variable="part_femmes") == (None, "s")
    assert set(demo.tables) == {"demographie"}
    revn = one(write("REVN_2022.csv", REVN))
    assert cell(revn, "QP045006", variable="allocataires_caf") == (1991, None)
    assert cell(revn, "QP045006", variable="revenu_median") == (13_790, None)
    assert cell(revn, "QP045006", variable="part_impots") == (-9.3, None)
    assert cell(revn, "QP045007", variable="taux_pauvrete") == (None, "s")
    assert cell(revn, "QP045007", variable="assures_cnam") == (None, "nd")


def test_columns_without_a_place_are_named(write: Write) -> None:
    text = "CODGEO;ABC;ABC_QAL1;A_N_T4;TYPE;NOTE_PE\nQP045006;12;3;11;texte libre;0\n"
    notes = " ".join(one(write("IPRO_2018.csv", text)).notes)
    for part in ("ABC_QAL1", "A_N_T4", "TYPE) : inconnues"):
        assert part in notes


def test_names_and_codes_are_plain_text(write: Write) -> None:
    text = "CODGEO;LIBGEO;ABC;NOTE_PE\nQP045006;<script>alert(1)</script>;12;0\n"
    text += 'QP045007;"\'; drop table x";3;0\n'
    names = one(write("IPRO_2022.csv", text)).tables["quartiers"]["nom"].to_pylist()
    assert names == ["<script>alert(1)</script>", "'; drop table x"]


def test_an_unknown_code_and_a_doubled_row_are_left_to_the_check(write: Write) -> None:
    text = "CODGEO;ABC;NOTE_PE\nQP045006;12;0\nQP045006;13;0\nXX12;-4;0\n"
    (reading,) = read_file(write("IPRO_2022.csv", text))
    findings = check_table(reading.tables["demandeurs_emploi"], "demandeurs_emploi", "IPRO_2022.csv")
    assert {finding.colonne for finding in findings if finding.refused} >= {"code", "effectif"}
    assert len(findings) >= 3


def test_a_fraction_of_a_person_is_refused(write: Write) -> None:
    with pytest.raises(UnreadableFile, match="ligne 2, colonne ABC : un nombre entier"):
        read_file(write("IPRO_2022.csv", "CODGEO;ABC;NOTE_PE\nQP045006;12,5;0\n"))


def test_a_file_about_other_places_is_refused(write: Write) -> None:
    with pytest.raises(UnreadableFile, match=r"code de quartier .* attendu, « 45234 » trouvé"):
        read_file(write("IPRO_2022.csv", "CODGEO;ABC;NOTE_PE\n45234;12;0\n"))


META = (
    "COD_VAR;LIB_VAR;COD_MOD;LIB_MOD\nPOP_MUN;Population municipale en 2021;;\n"
    "A;Allocataires au 31/12/2023;;\n"
)


def test_the_zip_of_insee(write: Write) -> None:
    quartiers = '"CODGEO";"POP_MUN";"TX_F";"A";"NOTE_CNAF"\r\n"QN04501M";6490;54,2;1991;0\r\n'
    path = write(
        "DEMO_QP24.zip",
        zipped(
            {
                "DEMO/data_DEMO_QP.csv": quartiers,
                "DEMO/data_DEMO_ENSQP.csv": quartiers.replace("QN04501M", "00"),
                "DEMO/meta_DEMO.csv": META,
                "DEMO/lisezmoi.pdf": b"%PDF-1.4",
            }
        ),
    )
    readings = read_file(path)
    assert sorted(reading.adapter for reading in readings) == ["insee_demographie"] * 2 + ["nomenclatures"]
    by_name = {reading.fichier: reading for reading in readings}
    main = by_name["DEMO_QP24.zip › data_DEMO_QP.csv"].tables["demographie"].to_pandas().set_index("variable")
    assert main.loc["population", ["code", "geographie", "millesime", "statut_millesime"]].tolist() == [
        "QN04501M", 2024, 2021, "verifie",
    ]  # fmt: skip
    assert main.loc["allocataires_caf", "millesime"] == 2023
    assert pd.isna(main.loc["part_femmes", "millesime"])
    whole = by_name["DEMO_QP24.zip › data_DEMO_ENSQP.csv"].tables["demographie"].to_pandas()
    assert set(whole.niveau) == {"france"}
    assert set(whole.geographie) == {2024}
    assert any("lisezmoi.pdf" in note for reading in readings for note in reading.notes)


def test_a_file_of_aggregates_alone_must_name_its_generation(write: Write) -> None:
    text = "CODGEO;ABC;NOTE_PE\n00;768500;0\n"
    with pytest.raises(UnreadableFile, match="la génération des quartiers"):
        read_file(write("IPRO_2022.csv", text))
    for name, generation in (("IPRO_2022_QP15.csv", 2015), ("IPRO_2022_qpv2024.csv", 2024)):
        rows = one(write(name, text)).tables["demandeurs_emploi"]
        assert rows["geographie"].to_pylist() == [generation]


def test_a_zip_named_after_its_publication_dates_its_members(write: Write) -> None:
    readings = read_file(write("IPRO_2022.zip", zipped({"data_QP.csv": IPRO})))
    assert readings[0].millesime.startswith("31 décembre 2021")


BANNER = [
    ["Insertion professionnelle - Quartiers de la politique de la ville"],
    ["Mise à jour : 2022", None, None],
    [],
    ["Code du quartier", "Libellé", "Demandeurs A, B, C", "Note"],
    ["CODGEO", "LIBGEO", "ABC", "NOTE_PE"],
    ["QP045006", "Blossières", 926, 0],
    ["QP045007", "Dauphine", "s", 0],
    ["QP045008", "Gare", None, 3],
    ["Source : Insee, Pôle emploi-Dares"],
]


@pytest.mark.parametrize("name", ["IPRO_2022.xlsx", "IPRO_2022.xls"])
def test_workbooks_with_banner_rows(write: Write, name: str) -> None:
    sheets = {"Documentation": [["Lisez-moi"]], "QP": BANNER}
    reading = one(write(name, xlsx(sheets) if name.endswith("x") else xls(BANNER)))
    assert cell(reading, "QP045006", categorie="ABC") == (926, None)
    assert cell(reading, "QP045007", categorie="ABC") == (None, "s")
    assert cell(reading, "QP045008", categorie="ABC") == (None, "s")
    assert reading.tables["quartiers"]["nom"].to_pylist() == ["Blossières", "Dauphine", "Gare"]


def test_latin_csv_is_read_with_a_note(write: Write) -> None:
    reading = one(write("IPRO_2022.csv", IPRO.replace("\u202f", " ").encode("cp1252")))
    assert reading.tables["quartiers"]["nom"].to_pylist()[0] == "Blossières"
    assert any("latin-1" in note for note in reading.notes)


def test_small_tables_of_2015(write: Write) -> None:
    populations = one(write("evolution.csv", "code,pop_2013,pop_2018,evol\nQP045006,6056.0,,\n"))
    rows = populations.tables["demographie"].to_pylist()
    assert [(row["millesime"], row["valeur"], row["marque"]) for row in rows] == [
        (2013, 6056.0, None),
        (2018, None, "nd"),
    ]
    assert populations.tables["quartiers"]["nom"].to_pylist() == ["QP045006"]
    names = one(write("noms.csv", "code,nom_qp,insee_com\nQP001001,Gare,1053\nQP02A001,,2A004\n"))
    rows = names.tables["quartiers"].to_pylist()
    assert [(row["nom"], row["communes"], row["departement"]) for row in rows] == [
        ("Gare", ["01053"], "01"),
        ("QP02A001", ["2A004"], "2A"),
    ]
    with pytest.raises(UnreadableFile, match="ligne 2, colonne CODE"):
        read_file(write("noms.csv", "code,nom_qp,insee_com\nQ1,Gare,1053\n"))
