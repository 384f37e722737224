"""Need, offer and uncovered need, in people, with three states: tables computed by hand; and what is refused."""

from __future__ import annotations

import datetime
import json
import os
from pathlib import Path
from typing import Any

import pytest

from observatoire import vocabulary as v
from observatoire.home import PROJECT
from tests.partners import DAY, PERIOD, TRAPPES, findings, release, rows

REAL = Path(os.environ.get("OBSERVATOIRE_REAL_DATA", PROJECT.parent / "shared" / "data"))
OTHER = {"code": "QN07807M", "nom": "Bois de l'Étang"}


def diagnosed(need: int | None, people: int = 60, seekers: int | None = 100, **more: Any) -> dict[str, Any]:
    """A quartier where `people` of `seekers` are diagnosed, `need` of them with a mobility frein."""
    counts = [{"frein": "total", "effectif": people, **more}]
    if need is not None:
        counts.append({"frein": "mobilite", "effectif": need, **more})
    made: dict[str, Any] = {"diagnostics": counts}
    if seekers is not None:
        made["demandeurs_emploi"] = [{"effectif": seekers, **more}]
    return made


def state(
    folder: Path, extracts: dict[str, Any], where: str = "niveau = 'quartier'", day: datetime.date = DAY
) -> Any:
    """(state, uncovered, reason) of the mobility cell at its latest date."""
    con = release(folder, extracts, day)
    found = rows(
        con,
        f"select etat, non_couvert, raison from matrice where frein = 'mobilite' and {where} "
        "qualify periode = max(periode) over ()",
    )
    assert len(found) == 1
    return found[0]


# --- three states --------------------------------------------------------------------------------------


def test_no_diagnosis_and_no_offer_is_unknown(tmp_path: Path) -> None:
    assert state(tmp_path, {}) == ("inconnu", None, "sans_diagnostic")


def test_no_diagnosis_is_unknown_whatever_the_offer(tmp_path: Path) -> None:
    assert state(tmp_path, {"actions": [{"places": 100_000}]}) == ("inconnu", None, "sans_diagnostic")


def test_a_territoire_without_any_diagnosis_is_unknown(tmp_path: Path) -> None:
    assert state(tmp_path, {"actions": [{"places": 100_000}]}, "niveau = 'epci'")[:2] == ("inconnu", None)


def test_need_minus_places(tmp_path: Path) -> None:
    assert state(tmp_path, {**diagnosed(40), "actions": [{"places": 12}]}) == ("non_couvert", 28, None)


def test_need_without_any_offer(tmp_path: Path) -> None:
    assert state(tmp_path, diagnosed(40)) == ("non_couvert", 40, None)


def test_never_below_zero(tmp_path: Path) -> None:
    assert state(tmp_path, {**diagnosed(40), "actions": [{"places": 41}]}) == ("couvert", 0, None)


@pytest.mark.parametrize(("places", "uncovered"), [(10, 9_990), (1_000, 9_000)])
def test_ten_places_are_not_a_thousand(tmp_path: Path, places: int, uncovered: int) -> None:
    extracts = {**diagnosed(10_000, 15_000, 20_000), "actions": [{"places": places}]}
    assert state(tmp_path, extracts) == ("non_couvert", uncovered, None)


def test_too_few_people_diagnosed_is_unknown(tmp_path: Path) -> None:
    assert state(tmp_path, diagnosed(20, 29)) == ("inconnu", None, "couverture_faible")
    assert state(tmp_path, diagnosed(20, 30)) == ("non_couvert", 20, None)


def test_without_a_count_of_jobseekers_the_coverage_is_unknown_and_need_is_still_told(tmp_path: Path) -> None:
    con = release(tmp_path, {**diagnosed(40, seekers=None), "actions": [{"places": 12}]})
    found = rows(
        con,
        "select besoin, places, etat, raison, au_moins from matrice where frein = 'mobilite' and niveau = 'quartier'",
    )
    assert found == [(40, 12, "inconnu", "couverture_inconnue", 28)]


def test_jobseekers_of_another_time_do_not_count(tmp_path: Path) -> None:
    late = {**diagnosed(40), "demandeurs_emploi": [{"effectif": 100, "periode": datetime.date(2023, 12, 31)}]}
    assert state(tmp_path, late)[2] is None  # two years before: the oldest allowed
    late["demandeurs_emploi"][0]["periode"] = datetime.date(2023, 11, 30)
    assert state(tmp_path, late)[2] == "couverture_inconnue"
    after = {**diagnosed(40), "demandeurs_emploi": [{"effectif": 100, "periode": datetime.date(2026, 3, 31)}]}
    assert state(tmp_path, after)[2] == "couverture_inconnue"


def test_an_unknown_capacity_is_not_zero(tmp_path: Path) -> None:
    assert state(tmp_path, {**diagnosed(40), "actions": [{}]}) == ("inconnu", None, "capacite_inconnue")


def test_an_unknown_capacity_does_not_matter_where_the_known_places_are_enough(tmp_path: Path) -> None:
    enough = [{"id": "a", "places": 40}, {"id": "b"}]
    assert state(tmp_path, {**diagnosed(40), "actions": enough}) == ("couvert", 0, None)


def test_a_secret_need_is_unknown_and_says_secret(tmp_path: Path) -> None:
    assert state(tmp_path, diagnosed(4)) == ("inconnu", None, "secret")


def test_health_has_a_higher_threshold(tmp_path: Path) -> None:
    counts = [{"frein": frein, "effectif": 10} for frein in ("sante", "droits", "mobilite")]
    con = release(tmp_path, {"diagnostics": counts})
    found = rows(con, "select frein, effectif, marque from diagnostics order by all")
    assert found == [("droits", None, "s"), ("mobilite", 10, None), ("sante", None, "s")]


# --- people, not rows ------------------------------------------------------------------------------------


def test_intensities_count_people(tmp_path: Path) -> None:
    """12 + 20 + 8 people, not three rows."""
    parts = [{"intensite": name, "effectif": n} for name, n in (("faible", 12), ("moyen", 20), ("fort", 8))]
    con = release(tmp_path, {"diagnostics": parts})
    assert rows(con, "select effectif from diagnostics where intensite = 'total'") == [(40,)]


def test_a_masked_part_leaves_no_total_to_guess(tmp_path: Path) -> None:
    parts = [{"intensite": "faible", "effectif": 12}, {"intensite": "fort", "marque": "s"}]
    con = release(tmp_path, {"diagnostics": parts})
    assert rows(con, "select effectif, marque from diagnostics where intensite = 'total'") == [(None, "s")]


def test_undiagnosed_are_never_below_zero_without_a_finding(tmp_path: Path) -> None:
    con = release(tmp_path, diagnosed(40, people=130, seekers=100))
    assert rows(con, "select non_diagnostiques from situations") == [(0,)]
    assert rows(con, "select regle, code from constats") == [("diagnostic_superieur", "QN07805M")]


def test_declared_undiagnosed_people_stand_in_for_the_diagnosed(tmp_path: Path) -> None:
    counts = [{"frein": "non_diagnostique", "effectif": 30}]
    con = release(tmp_path, {"diagnostics": counts, "demandeurs_emploi": [{"effectif": 100}]})
    assert rows(con, "select diagnostiques, non_diagnostiques, couverture from situations") == [
        (70, 30, 70.0)
    ]


# --- reach -----------------------------------------------------------------------------------------------


def north(kilometres: float) -> dict[str, float]:
    """A point so many kilometres north of the quartier."""
    return {"longitude": TRAPPES[0], "latitude": TRAPPES[1] + kilometres / 111.195}


def places(folder: Path, day: datetime.date = DAY, **extracts: Any) -> tuple[Any, ...]:
    con = release(folder, extracts, day)
    found = rows(
        con, "select places, capacites_inconnues from places where frein = 'mobilite' and niveau = 'quartier'"
    )
    return found[0]


def test_a_service_within_five_kilometres_is_reachable(tmp_path: Path) -> None:
    assert places(tmp_path, offre=[{"places": 10, **north(4.98)}]) == (10, 0)
    assert places(tmp_path, offre=[{"places": 10, **north(5.02)}]) == (0, 0)


def test_a_service_that_names_the_quartier_is_reachable_from_anywhere(tmp_path: Path) -> None:
    far = {"places": 10, **north(80), "zone_eligibilite": ["QN07805M"]}
    assert places(tmp_path, offre=[far]) == (10, 0)


def test_a_service_for_people_of_elsewhere_is_not(tmp_path: Path) -> None:
    assert places(tmp_path, offre=[{"places": 10, "zone_eligibilite": ["92"]}]) == (0, 0)
    assert places(tmp_path, offre=[{"places": 10, "zone_eligibilite": ["78"]}]) == (10, 0)


def test_a_remote_service_is_reachable_where_it_says(tmp_path: Path) -> None:
    remote = {"places": 10, "modes_accueil": ["a-distance"], "longitude": None, "latitude": None}
    assert places(tmp_path, offre=[{**remote, "zone_eligibilite": ["78621"]}]) == (10, 0)
    assert places(tmp_path, offre=[remote]) == (0, 0)


def test_actions_count_while_they_run(tmp_path: Path) -> None:
    run = {"debut": datetime.date(2025, 1, 1), "fin": datetime.date(2025, 12, 31), "places": 10}
    need = diagnosed(40)
    assert places(tmp_path, actions=[run], **need) == (10, 0)
    assert places(tmp_path, actions=[{**run, "fin": datetime.date(2025, 12, 30)}], **need) == (0, 0)
    assert places(tmp_path, actions=[{**run, "debut": datetime.date(2026, 1, 1), "fin": None}], **need) == (
        0,
        0,
    )
    assert places(tmp_path, actions=[{**run, "statut": "abandonnee"}], **need) == (0, 0)


@pytest.mark.parametrize(
    ("age", "weighted"),
    [(0, 1000), (179, 1000), (180, 1000), (455, 500), (729, 1), (730, 0), (2000, 0)],
)
def test_freshness_falls_from_six_months_to_two_years(tmp_path: Path, age: int, weighted: int) -> None:
    updated = DAY - datetime.timedelta(days=age)
    assert places(tmp_path, offre=[{"places": 1000, "date_maj": updated}])[0] == weighted


def test_freshness_is_counted_from_the_day_of_the_release(tmp_path: Path) -> None:
    updated = {"offre": [{"places": 1000, "date_maj": DAY}]}
    assert places(tmp_path, DAY, **updated)[0] == 1000
    assert places(tmp_path, DAY + datetime.timedelta(days=455), **updated)[0] == 500


def test_a_service_too_old_to_count_is_no_unknown_capacity(tmp_path: Path) -> None:
    assert places(tmp_path, offre=[{"date_maj": DAY - datetime.timedelta(days=100)}]) == (0, 1)
    assert places(tmp_path, offre=[{"date_maj": DAY - datetime.timedelta(days=800)}]) == (0, 0)


def test_an_action_of_2015_codes_reaches_the_quartiers_they_became(tmp_path: Path) -> None:
    both = [{}, {"code": "QP078006", "geographie": 2015}]
    links = [{"code_2015": "QP078006", "code_2024": "QN07805M", "statut": "modifie", "officiel": True}]
    con = release(
        tmp_path,
        {"quartiers": both, "passages": links, "actions": [{"quartiers": ["QP078006"], "places": 5}]},
    )
    found = rows(
        con, "select code, places from places where frein = 'mobilite' and niveau = 'quartier' order by all"
    )
    assert found == [("QN07805M", 5), ("QP078006", 5)]


# --- territoires -----------------------------------------------------------------------------------------


def pair(first: dict[str, Any], second: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Two quartiers of one EPCI, each with its diagnosis."""
    made: dict[str, Any] = {"quartiers": [{}, OTHER], **more}
    for kind in ("diagnostics", "demandeurs_emploi"):
        made[kind] = [*first.get(kind, []), *second.get(kind, [])]
    return made


def there(need: int, **more: Any) -> dict[str, Any]:
    return diagnosed(need, **{**more, "code": OTHER["code"]})


def test_places_shared_by_two_quartiers_count_once_in_their_territoire(tmp_path: Path) -> None:
    """Each quartier of 15 people can reach the same 20 places: 10 of the 30 people have none."""
    shared = [{"quartiers": ["QN07805M", OTHER["code"]], "places": 20}]
    extracts = pair(diagnosed(15), there(15), actions=shared)
    con = release(tmp_path, extracts)
    found = rows(
        con,
        """select niveau, etat, besoin, places, non_couvert from matrice
        where frein = 'mobilite' and niveau in ('quartier', 'epci') order by all""",
    )
    quartier = ("quartier", "couvert", 15, 20, 0)
    assert found == [("epci", "non_couvert", 30, 20, 10), quartier, quartier]


def test_a_surplus_here_does_not_answer_a_need_there(tmp_path: Path) -> None:
    extracts = pair(diagnosed(15), there(15), actions=[{"places": 500}])
    assert state(tmp_path, extracts, "niveau = 'epci'") == ("non_couvert", 15, None)


def test_one_unknown_quartier_and_the_territoire_is_not_covered(tmp_path: Path) -> None:
    extracts = pair(diagnosed(15), {}, actions=[{"places": 500}])
    assert state(tmp_path, extracts, "niveau = 'epci'") == ("inconnu", None, "quartiers_inconnus")


def test_one_uncovered_quartier_is_enough(tmp_path: Path) -> None:
    assert state(tmp_path, pair(diagnosed(15), {}), "niveau = 'epci'") == (
        "non_couvert",
        15,
        "quartiers_inconnus",
    )


# --- interviews, roadmap, job offers -----------------------------------------------------------------------


def test_only_what_moderation_lets_out_is_published(tmp_path: Path) -> None:
    said = [{"id": "oui"}, {"id": "non", "publiable": False, "verbatim": "gardé"}]
    con = release(tmp_path, {"entretiens": said})
    assert rows(con, "select id from entretiens") == [("oui",)]


def test_a_line_is_late_the_day_after(tmp_path: Path) -> None:
    lines = [
        {"action": "hier", "echeance": DAY - datetime.timedelta(days=1)},
        {"action": "aujourd'hui", "echeance": DAY},
        {"action": "faite", "echeance": PERIOD, "statut": "fait"},
        {"action": "sans date"},
    ]
    con = release(tmp_path, {"feuille_de_route": lines})
    assert rows(con, "select action from feuille_de_route where en_retard") == [("hier",)]


def test_a_job_offer_goes_to_the_nearest_quartier_and_to_its_zone(tmp_path: Path) -> None:
    offers = [{"effectif": 3, **north(1)}, {"effectif": 4, "rome": "K2204", **north(50)}]
    territory = [{"niveau": "commune", "code": "78621", "nom": "Trappes", "zone_emploi": "1118"}]
    con = release(tmp_path, {"offres_emploi": offers, "territoires": territory})
    found = rows(con, "select niveau, code, sum(offres) from offres_emploi group by all order by all")
    assert found == [("commune", "78621", 7), ("quartier", "QN07805M", 3), ("zone_emploi", "1118", 7)]


# --- the vocabulary of data·inclusion ----------------------------------------------------------------------


def test_each_thematique_has_a_frein_or_explicitly_none() -> None:
    path = REAL / "data_inclusion" / "v1" / "extra" / "thematiques.json"
    if not path.exists():
        message = f"{path} is absent: fetch the schemas of data·inclusion v1 and set OBSERVATOIRE_REAL_DATA"
        pytest.fail(message) if os.environ.get("CI") else pytest.skip(message)
    published = {row["value"]: row["label"] for row in json.loads(path.read_text("utf-8"))}
    assert {code: label for code, (label, _) in v.THEMATIQUES.items()} == published
    assert {frein for _, frein in v.THEMATIQUES.values()} == {*v.FREINS, None}


# --- what is refused ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "row", "rule"),
    [
        ("actions", {"freins": ["paresse"]}, "valeur_admise"),
        ("actions", {"quartiers": ["QN99999"]}, "forme"),
        ("actions", {"siret": "13003013300017"}, "siret"),
        ("actions", {"siret": "1300301330001"}, "siret"),
        ("actions", {"debut": PERIOD, "fin": datetime.date(2025, 1, 1)}, "fin_avant_debut"),
        ("actions", {"places": -1}, "minimum"),
        ("actions", {"url": "javascript:alert(1)"}, "adresse"),
        ("entretiens", {"verbatim": "Appelez-moi au 06 12 34 56 78"}, "donnee_personnelle"),
        ("entretiens", {"verbatim": "Mon numéro : +33612345678."}, "donnee_personnelle"),
        ("entretiens", {"verbatim": "moi@exemple.fr"}, "donnee_personnelle"),
        ("entretiens", {"verbatim": "<script>alert(1)</script>"}, "balise"),
        ("offre", {"thematiques": ["apprendre-francais--suivre-une-formation"]}, "thematiques_v0"),
        ("offre", {"thematiques": ["mobilite"]}, "thematiques_v0"),
        ("offre", {"thematiques": ["mobilite--voler"]}, "thematiques_inconnues"),
        ("offre", {"thematiques": ["bricolage"]}, "thematiques_inconnues"),
        ("actions", {"quartiers": [], "type": "poste", "niveau": "contrat_ville"}, "territoire_incomplet"),
        ("offre", {"longitude": TRAPPES[1], "latitude": TRAPPES[0]}, "coordonnees_echangees"),
        ("offre", {"longitude": 0.0, "latitude": 0.0}, "hors_de_france"),
        ("offre", {"longitude": None}, "point_incomplet"),
        (
            "diagnostics",
            {"frein": "sante", "sexe": "F", "tranche_age": "<26", "effectif": 20},
            "croisement_sensible",
        ),
        ("parcours", {"etape": "repere", "contrat": "cdi", "effectif": 20}, "faits_hors_sortie"),
    ],
)
def test_bad_rows_are_refused(kind: str, row: dict[str, Any], rule: str) -> None:
    found = findings(kind, row)
    assert [(f.regle, f.refused) for f in found] == [(rule, True)]
    assert found[0].message
    assert found[0].remede
    if rule == "donnee_personnelle":  # a bulletin is sent on
        assert found[0].exemples[0].valeur == "(texte non recopié)"


@pytest.mark.parametrize(
    ("kind", "row", "shown"),
    [
        ("actions", {"freins": ["mobilite", "voile"]}, "voile"),
        ("actions", {"debut": PERIOD, "fin": datetime.date(2025, 1, 1)}, f"du {PERIOD} au 2025-01-01"),
        ("entretiens", {"verbatim": "<a href='mailto:moi@exemple'>06</a>"}, "<a…>"),
        ("entretiens", {"verbatim": "0" * 1501}, "1501 caractères"),
        ("offre", {"thematiques": ["mobilite--preparer-un-permis", "mobilite--voler"]}, "mobilite--voler"),
        ("offre", {"longitude": 48.5, "latitude": 2.25}, "latitude 2.25, longitude 48.5"),
    ],
)
def test_a_finding_quotes_what_is_wrong_and_nothing_else(kind: str, row: dict[str, Any], shown: str) -> None:
    (found,) = findings(kind, row)
    assert found.exemples[0].valeur == shown


def test_the_version_is_named() -> None:
    (found,) = findings(
        "offre", {"thematiques": ["handicap--mobilite-des-personnes-en-situation-de-handicap"]}
    )
    assert "version 0" in found.message


@pytest.mark.parametrize("siret", ["13003013300016", "35600000000048", "35600000049837", None])
def test_right_sirets_pass(siret: str | None) -> None:
    assert not findings("actions", {"siret": siret})


def test_plain_words_pass() -> None:
    assert not findings(
        "entretiens", {"verbatim": "J'ai 3 enfants < 6 ans, 2 bus et 40 min. En 2024, 0 réponse."}
    )


@pytest.mark.parametrize(
    ("kind", "row"),
    [
        ("actions", {"quartiers": ["QN07805M", "QN07899M"]}),
        ("entretiens", {"code": "QN07899M"}),
        ("financements", {"code": "QN07899M", "montant_verse": 1.0}),
        ("diagnostics", {"code": "QN07899M", "effectif": 20}),
        ("parcours", {"code": "QN07899M", "etape": "repere", "effectif": 20}),
    ],
)
def test_a_quartier_that_does_not_exist_is_refused(kind: str, row: dict[str, Any]) -> None:
    (found,) = findings(kind, row, known={2024: {"QN07805M"}})
    assert found.regle == "code_inconnu"
    assert found.colonne == ("quartiers" if kind == "actions" else "code")
    assert found.exemples[0].valeur == "QN07899M"
    assert not findings(kind, row, known={2015: {"QP078006"}})
