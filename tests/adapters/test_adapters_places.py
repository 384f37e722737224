"""Links between generations, Cités, territoires, Filosofi and the other small files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from small_files import Write

from observatoire.adapters import ADAPTERS, Reading, UnreadableFile, read_file
from observatoire.adapters.places import departement_of_commune, departement_of_quartier, split_list
from observatoire.checks import check_table


def one(path: Path) -> Reading:
    (reading,) = read_file(path)
    for kind, rows in reading.tables.items():
        assert not [finding for finding in check_table(rows, kind, path.name) if finding.refused]
    return reading


def rows(reading: Reading, kind: str) -> list[dict[str, Any]]:
    return reading.tables[kind].to_pylist()


def test_codes() -> None:
    found = [departement_of_quartier(code) for code in ("QP045006", "QP02A001", "QN97104M", "QN02B01I", "45")]
    assert found == ["45", "2A", "971", "2B", None]
    assert [departement_of_commune(code) for code in ("01053", "2A004", "97105", "98712", "1")] == [
        "01", "2A", "971", "987", None,
    ]  # fmt: skip
    assert split_list("02571, 02691") == ["02571", "02691"]
    assert split_list("025710269102A04") == ["02571", "02691", "02A04"] or split_list("0257102691") == [
        "02571",
        "02691",
    ]
    assert split_list("200071751") == ["200071751"]
    assert split_list("") == []


PASSAGE = (
    "\ufeffQP2024;Label_QP2024;Statut;QP2015_1;Label_QP2015_1;QP2015_2;Label_QP2015_2;QP2015_3;Label_QP2015_3\r\n"
    "QN04501M;Blossières;MODIFIE;QP045006;Blossières;;;;\r\n"
    "QN97104M;Raizet;MODIFIE;QP971004;Cour;QP971005;Raizet;QP971006;Autre\r\n"
    "QN02811N;Madeleine;NOUVEAU;;;;;;\r\nQN14101C;Bourg;COMMUNE;;;;;;\r\n"
)


def test_official_passages(write: Write) -> None:
    reading = one(write("passage.csv", PASSAGE))
    found = [(row["code_2024"], row["code_2015"], row["statut"]) for row in rows(reading, "passages")]
    assert found == [
        ("QN04501M", "QP045006", "modifie"),
        ("QN97104M", "QP971004", "modifie"),
        ("QN97104M", "QP971005", "modifie"),
        ("QN97104M", "QP971006", "modifie"),
        ("QN02811N", None, "nouveau"),
        ("QN14101C", None, "commune"),
    ]
    assert all(row["officiel"] for row in rows(reading, "passages"))
    with pytest.raises(UnreadableFile, match=r"ligne 2, colonne QP2015 .*« QN045006 »"):
        read_file(write("passage.csv", PASSAGE.replace("QP045006", "QN045006")))
    with pytest.raises(UnreadableFile, match="ligne 3, colonne STATUT"):
        read_file(write("passage.csv", PASSAGE.replace("Raizet;MODIFIE", "Raizet;FUSION")))


def test_derived_links_are_never_official(write: Write) -> None:
    text = "QP2024;Label_QP2024;QP2015;Label_QP2015;methode\nQN00101M;A;QP001001;A;nom+commune\n"
    text += "QN00102I;B;QP001002;B;nom+departement\n"
    found = rows(one(write("derive.csv", text)), "passages")
    assert [row["statut"] for row in found] == ["modifie", "inchange"]
    assert not any(row["officiel"] for row in found)
    assert found[1]["source"] == "Lien déduit du nom et du département (non officiel)"


def test_cites(write: Write) -> None:
    text = "id_cde;lib_cde;code_qp2015;lib_qp\ncde-036;Caen;QP014001;Chemin Vert\n"
    text += "cde-037;Autre;QP014001;Chemin Vert\n"
    reading = one(write("cites.csv", text))
    assert [row["code_territoire"] for row in rows(reading, "appartenances")] == ["cde-036", "cde-037"]
    assert [row["nom"] for row in rows(reading, "quartiers")] == ["Chemin Vert"]
    assert any("ne pas additionner" in note for note in reading.notes)
    communes = one(write("cites.csv", "id_cde;lib_cde;insee_com;lib_com\ncde-036;Caen;1004;Ambérieu\n"))
    row = rows(communes, "appartenances")[0]
    assert (row["niveau"], row["code"], row["geographie"]) == ("commune", "01004", None)


def test_communes_and_their_territoires(write: Write) -> None:
    text = (
        "codgeo,libgeo,epci,libepci,dep,reg\r\n01001,A,200069193,CC Dombes,01,84\r\n"
        "01002,B,200069193,CC Dombes,01,84\r\n29083,Sein,ZZZZZZZZZ,Sans objet,29,53\r\n"
    )
    reading = one(write("epci.csv", text))
    found = {(row["niveau"], row["code"]): row for row in rows(reading, "territoires")}
    assert found[("commune", "29083")]["epci"] is None
    assert found[("epci", "200069193")]["departement"] == "01"
    assert ("epci", "ZZZZZZZZZ") not in found
    text = "codgeo,libgeo,ze2020,libze2020,ze_partie_reg,dep,reg\n1001,A,51,Alençon,,1,84\n"
    text += "1002,B,51,Alençon,,2,32\n"
    found = {(row["niveau"], row["code"]): row for row in rows(one(write("ze.csv", text)), "territoires")}
    assert found[("commune", "01001")]["zone_emploi"] == "0051"
    assert (found[("zone_emploi", "0051")]["nom"], found[("zone_emploi", "0051")]["departement"]) == (
        "Alençon",
        None,
    )
    text = (
        "commune_id,territoire_id,territoire_libelle,departement_id,nom_departement,region_id,nom_region\n"
        "97801,CLPE97801,Saint-Martin,978,Saint-Martin,7,Collectivités d'Outre-Mer\n"
    )
    found = {(row["niveau"], row["code"]): row for row in rows(one(write("clpe.csv", text)), "territoires")}
    assert (found[("commune", "97801")]["nom"], found[("commune", "97801")]["region"]) == ("97801", None)
    assert found[("clpe", "CLPE97801")]["nom"] == "Saint-Martin"


def test_lists_of_territoires(write: Write) -> None:
    text = "DEP,REG,CHEFLIEU,TNCC,NCC,NCCENR,LIBELLE\n1,84,1053,5,AIN,Ain,Ain\n"
    row = rows(one(write("d.csv", text)), "territoires")[0]
    assert (row["niveau"], row["code"], row["nom"], row["region"]) == ("departement", "01", "Ain", "84")
    row = rows(
        one(write("r.csv", "REG,CHEFLIEU,TNCC,NCC,NCCENR,LIBELLE\n1,97105,3,G,G,Guadeloupe\n")), "territoires"
    )[0]
    assert (row["niveau"], row["code"]) == ("region", "01")
    text = "epci,libepci,nature_epci,nb_com\n200000172,CC,CC,7\nZZZZZZZZZ,Sans objet,ZZ,4\n"
    assert [row["code"] for row in rows(one(write("e.csv", text)), "territoires")] == ["200000172"]


FILO = "CODGEO;LIBGEO;Q119;Q219;Q319;D119;D919;RD;GI19;PIMPOT19\n"


def test_filosofi(write: Write) -> None:
    text = FILO + "02;Martinique;1;18570;3;4;5;4,1;0,323;-13,1\n02;Aisne;1;19880;3;4;5;3,1;s;ns\n"
    text += "200000172;CC;;so;nd;;;;;\n1;France métropolitaine;1;21930;3;4;5;3,4;0,292;-17,7\n"
    reading = one(write("filo.csv", text))
    assert [(row["code"], row["nom"]) for row in rows(reading, "territoires")] == [("200000172", "CC")]
    found = rows(reading, "demographie")
    medians = {
        (row["niveau"], row["code"]): (row["valeur"], row["marque"])
        for row in found
        if row["variable"] == "revenu_median"
    }
    assert medians == {
        ("region", "02"): (18_570, None),
        ("departement", "02"): (19_880, None),
        ("epci", "200000172"): (None, "nd"),
        ("france", "METRO"): (21_930, None),
    }
    aisne = {
        row["variable"]: row["marque"]
        for row in found
        if (row["niveau"], row["code"]) == ("departement", "02")
    }
    assert (aisne["indice_gini"], aisne["part_impots"]) == ("s", "ns")
    assert {row["millesime"] for row in found} == {2019}
    with pytest.raises(UnreadableFile, match=r"ligne 2, colonne CODGEO .*« Zone »"):
        read_file(write("filo.csv", FILO + "Zone;Nulle part;1;2;3;4;5;6;7;8\n"))


def test_unofficial_figures(write: Write) -> None:
    text = "codeQPV,lib_qp,popMuniQPV,taux_d_emploi,taux_pauvrete_60%,autre\nQN00101M,A,6399,148.8,,x\n"
    reading = one(write("chiffres.csv", text))
    found = {row["variable"]: row for row in rows(reading, "demographie")}
    assert (found["taux_emploi"]["valeur"], found["taux_pauvrete"]["marque"]) == (148.8, "nd")
    assert found["population"]["statut_millesime"] == "non_precise"
    assert any("au-dessus de 100 %" in note for note in reading.notes)
    assert any("AUTRE" in note for note in reading.notes)


@pytest.mark.parametrize(
    "text",
    [
        "type_frein,type_frein_libelle\nmobilite,Manque de mobilité\n",
        "COD_VAR;LIB_VAR;COD_MOD;LIB_MOD\nA;Allocataires;;\n",
        "fichier;variable;libelle;statut\nIPRO;A, B;x, y, z;observe\n",
    ],
)
def test_nomenclatures_give_no_extract_and_say_so(write: Write, text: str) -> None:
    reading = one(write("n.csv", text))
    assert (reading.adapter, reading.tables) == ("nomenclatures", {})
    assert "aucun extrait" in reading.notes[0]


def test_every_adapter_says_what_it_reads_in_french() -> None:
    assert len(ADAPTERS) >= 13
    for module in ADAPTERS.values():
        assert module.TITLE
        assert module.EXPECTED
        assert module.__doc__
