"""Files about actions and offer (data·inclusion v1, posts, subventions by QPV, points of job offers), imported."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from small_files import Write

from observatoire.extracts import Outcome, import_files
from observatoire.home import Home

SERVICE = {
    "source": "dora", "structure_id": "dora--1", "id": "dora--s1", "nom": "Garage solidaire", "date_maj": "2026-05-01",
    "description": "Réparer sa voiture avec un mécanicien, pour aller travailler.",
    "thematiques": ["mobilite--acceder-a-un-vehicule"], "publics": ["residents-qpv-frr"], "modes_accueil": ["en-presentiel"],
    "code_insee": "14118", "code_postal": "14000", "commune": "Caen", "adresse": "1 rue A",
    "latitude": 49.18, "longitude": -0.37, "zone_eligibilite": ["14"],
}  # fmt: skip
STRUCTURE = {
    "source": "dora", "id": "dora--1", "nom": "Garage", "date_maj": "2026-05-01", "siret": "13003013300016",
    "code_insee": "14118", "code_postal": "14000", "commune": "Caen", "adresse": "1 rue A", "reseaux_porteurs": ["plie"],
}  # fmt: skip
POST = {
    "id_poste": "00112R000103", "code_tiers": "13003013300016", "raison_sociale": "Centre social", "annee": 2023,
    "montant": 22555.73, "code_cv": "CV002", "insee_dep": "01", "insee_reg": "84",
}  # fmt: skip
HEAD = "annee_exercice;ref_action;ej;code_qpv;code_qpv24;montant_ventillé;libellé action;siret\n"


def offer(x: float, y: float) -> dict[str, Any]:
    told = {
        "code_rome": "D1106",
        "type_contr": "Contrat à durée indéterminée",
        "com_ent": "14118",
        "lib_rom": "Vente",
    }
    return {"type": "Feature", "properties": told, "geometry": {"type": "Point", "coordinates": [x, y]}}


def took(home: Home, path: Path) -> Outcome:
    """Import one file and say what came of it."""
    (outcome,) = import_files([path], home)
    return outcome


def kept(home: Home, kind: str) -> list[dict[str, Any]]:
    """Rows of a kind that an installation holds."""
    return [
        row
        for path in (home.root / "extracts" / kind).glob("*.parquet")
        for row in pq.read_table(path).to_pylist()
    ]


@pytest.mark.parametrize("form", ["json", "jsonl", "one line", "parquet"])
def test_services_without_places_are_kept_whatever_their_form(
    form: str, write: Write, tmp_path: Path
) -> None:
    """data·inclusion never says places: a kind without any figure could not be imported."""
    home = Home(tmp_path / "home")
    two = [SERVICE, {**SERVICE, "id": "dora--s2", "publics": ["tous-publics"]}]
    if form == "parquet":
        path = tmp_path / "services.parquet"
        pq.write_table(pa.Table.from_pylist(two), path)
    elif form == "json":
        path = write("services.json", json.dumps(two))
    else:
        path = write(
            "services.jsonl", "\n".join(json.dumps(one) for one in two[: 1 if form == "one line" else 2])
        )
    outcome = took(home, path)
    assert not outcome.refused, outcome
    rows = sorted(kept(home, "offre"), key=lambda row: row["id"])
    assert [row["id"] for row in rows] == ["dora--s1", "dora--s2"][: len(rows)]
    assert rows[0]["places"] is None
    assert rows[0]["droit_commun"] is False, "reserved to residents of QPV"
    assert all(row["droit_commun"] is None for row in rows[1:])
    assert (rows[0]["commune"], rows[0]["latitude"]) == ("14118", 49.18)


def test_structures_are_read_with_their_kind_of_actor(write: Write, tmp_path: Path) -> None:
    home = Home(tmp_path)
    assert not took(home, write("structures.json", json.dumps([STRUCTURE]))).refused
    assert [(row["siret"], row["acteur"]) for row in kept(home, "structures")] == [("13003013300016", "plie")]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("v0.json", [{**SERVICE, "profils": ["femmes"], "types": ["aide"]}], "champs de la version 0 trouvés (profils, types)"),
        ("theme.json", [{**SERVICE, "thematiques": ["handicap--reconnaissance"]}], "thematiques_v0"),
        ("mot.json", [{**SERVICE, "thematiques": ["bricolage"]}], "thematiques_inconnues"),
        ("swap.json", [{**SERVICE, "latitude": -0.37, "longitude": 49.18}], "coordonnees_echangees"),
        ("berlin.json", [{**SERVICE, "latitude": 52.5, "longitude": 13.4}], "hors_de_france"),
        ("luhn.json", [{**STRUCTURE, "siret": "13003013300017"}], "siret"),
        ("poste.json", [{**POST, "code_tiers": "13003013300017"}], "siret"),
        ("dette.json", [{**POST, "montant": -5}], "minimum"),
        ("mots.json", [{**POST, "montant": "beaucoup"}], "montant « beaucoup » trouvé"),
        ("offres.geojson", {"type": "FeatureCollection", "features": [offer(49.18, -0.37)]}, "coordonnees_echangees"),
        ("loin.geojson", {"type": "FeatureCollection", "features": [offer(13.4, 52.5)]}, "hors_de_france"),
        ("dette.csv", f"{HEAD}2024;A1;E1;QP014001;QN01401M;-10,50;Atelier;13003013300016\n", "minimum"),
        ("vide.csv", f"{HEAD}2024;A1;E1;QP014001;QN01401M;;Atelier;13003013300016\n", "ligne 2"),
        ("cle.csv", f"{HEAD}2024;A1;E1;QP014001;QN01401M;10,50;Atelier;13003013300017\n", "siret"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_refused_and_named(
    name: str, content: Any, said: str, write: Write, tmp_path: Path
) -> None:
    outcome = took(
        Home(tmp_path / "home"), write(name, content if isinstance(content, str) else json.dumps(content))
    )
    assert outcome.refused
    assert said in (outcome.erreur or " ".join(finding.regle for finding in outcome.findings))


def test_a_post_names_its_contrat_and_costs_the_state(write: Write, tmp_path: Path) -> None:
    home = Home(tmp_path)
    twice = [POST, {**POST, "annee": 2022, "montant": 21254}]
    assert not took(home, write("postes.json", json.dumps(twice))).refused
    [action] = kept(home, "actions")
    assert (action["niveau"], action["code"], action["quartiers"]) == ("contrat_ville", "CV002", [])
    assert action["statut"] is None  # paid for in a year: the file does not say whether it is still held
    assert sorted((row["annee"], row["montant_verse"]) for row in kept(home, "financements")) == [
        (2022, 21254.0),
        (2023, 22555.73),
    ]


def test_a_post_of_two_contrats_belongs_to_its_departement(write: Write, tmp_path: Path) -> None:
    home = Home(tmp_path)
    posts = [{**POST, "code_cv": "CV380CV384", "insee_dep": "973"}, {**POST, "id_poste": "00112R000203"}]
    assert not took(home, write("postes.json", json.dumps(posts))).refused
    placed = {row["id"]: (row["niveau"], row["code"]) for row in kept(home, "actions")}
    assert set(placed.values()) == {("departement", "973"), ("contrat_ville", "CV002")}


def test_subventions_stand_beside_both_codes_of_a_quartier(write: Write, tmp_path: Path) -> None:
    """An amount without a quartier is one more part, and not the total of the others: the file has no totals."""
    home = Home(tmp_path)
    lines = (
        "2024;A1;E1;QP014001;QN01401M;1 000,50;Atelier;13003013300016\n"
        "2024;A1;E1;;QN01402M;0,25;Atelier;13003013300016\n2024;A1;E2;;;9,25;Atelier;13003013300016\n"
    )
    assert not took(home, write("bop147.csv", HEAD + lines)).refused
    [action] = kept(home, "actions")
    assert (action["id"], action["intitule"], action["quartiers"]) == (
        "A1",
        "Atelier",
        ["QN01402M", "QP014001"],
    )
    money = {(row["code"], row["code_2024"]): row["montant_verse"] for row in kept(home, "financements")}
    assert money == {("QP014001", "QN01401M"): 1000.50, ("QN01402M", None): 0.25, (None, None): 1010.00}


def test_job_offers_are_counted_by_place(write: Write, tmp_path: Path) -> None:
    home = Home(tmp_path)
    features = [offer(-0.37, 49.18), offer(-0.37, 49.18), offer(-0.36, 49.19)]
    assert not took(
        home, write("o.geojson", json.dumps({"type": "FeatureCollection", "features": features}))
    ).refused
    rows = kept(home, "offres_emploi")
    assert sorted((row["code"], row["rome"], row["contrat"], row["effectif"]) for row in rows) == [
        ("14118", "D1106", "cdi", 1),
        ("14118", "D1106", "cdi", 2),
    ]
