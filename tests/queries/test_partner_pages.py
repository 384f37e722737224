"""What the pages Freins, Actions and Offre ask, on the demonstration: every question answers, and answers agree."""

from __future__ import annotations

from typing import Any

import pytest

from observatoire.home import QUERIES
from observatoire.warehouse import Warehouse

SQY = {"niveau": "cite_emploi", "code": "cde-058", "geographie": 2024}
CAP = {**SQY, "code": "cde-079"}
CONTRAT = {"niveau": "contrat_ville", "code": "cv-caen", "geographie": 2024}
TRAPPES = {"niveau": "quartier", "code": "QN07805M", "geographie": 2024}
PATH = {"perimetre": "qpv", "id_action": "total", "frein": "total", "sexe": "total", "tranche_age": "total"}
NO_FILTER = dict.fromkeys(("axe", "frein", "porteur", "financeur", "type", "statut", "droit_commun"))
LATEST = {"periode": None}
LABELS = {
    "codes": ["aller_vers", "jeunes", "famille"],
    "libelles": ["Aller-vers", "Jeunes", "Garde d'enfants"],
}
WHOLE = {"quartiers": None, "frein": None, "premier": 1, "nombre": None}

ASKED: list[tuple[str, dict[str, Any]]] = [
    ("freins/matrice", {**SQY, **LATEST, **WHOLE}),
    ("freins/matrice", {**TRAPPES, **LATEST, **WHOLE}),
    ("freins/etats", {**SQY, **LATEST, "quartiers": None, "frein": None}),
    ("freins/territoire", {**CAP, **LATEST}),
    ("freins/premiers", {**SQY, **LATEST, "nombre": 3}),
    ("freins/premier_diagnostic", {**SQY, "frein": None}),
    ("freins/evolution", {**TRAPPES, "frein": "mobilite"}),
    ("freins/publics", {**SQY, "frein": "mobilite", "periode": "2025-12-31"}),
    ("freins/reponses", {**TRAPPES, **LATEST, "frein": "mobilite"}),
    ("freins/entretiens", {**SQY, "frein": None, "public": None}),
    ("freins/entretiens", {**SQY, "geographie": 2015, "frein": None, "public": None}),
    ("actions/liste", {**SQY, **NO_FILTER}),
    ("actions/liste", {**SQY, **NO_FILTER, "frein": "mobilite", "droit_commun": True}),
    ("actions/choix", SQY),
    ("actions/cites", SQY),
    ("actions/fiche", {"id": "caen-03"}),
    ("actions/quartiers", {"id": "caen-03", "geographie": 2024}),
    ("actions/quartiers", {"id": "caen-03", "geographie": 2015}),
    ("actions/financements", {"id": "caen-03"}),
    ("actions/entonnoir", {**SQY, **PATH, **LATEST}),
    ("actions/entonnoir", {**CONTRAT, **PATH, **LATEST}),
    (
        "actions/entonnoir",
        {**SQY, **PATH, **LATEST, "niveau": "france", "code": "FRANCE", "id_action": "caen-02"},
    ),
    ("actions/entonnoir", {**SQY, **PATH, **LATEST, "perimetre": "hors_qpv", "geographie": None}),
    ("actions/entonnoir_par", {**SQY, **LATEST, "par": "axe"}),
    ("actions/sorties", {**SQY, **LATEST, "frein": "total", "sexe": "total", "tranche_age": "total"}),
    ("actions/sorties_action", {"id": "caen-02", **LATEST}),
    ("actions/argent", CAP),
    ("actions/argent_non_reparti", CAP),
    ("actions/couts", SQY),
    ("actions/feuille_de_route", {"cite": "cde-058", "axe": None, "statut": None}),
    ("actions/calendrier", {**SQY, "niveau": "region", "code": "24", "depuis": None, "jusque": None}),
    ("actions/recueil", {**LABELS, "frein": None, "mots": None}),
    ("actions/recueil", {**LABELS, "frein": "famille", "mots": "reférent"}),
    ("offre/services", {**SQY, "frein": "mobilite", "acteur": None, "distance_km": 3.0, "public": None}),
    ("offre/points", {**SQY, "frein": None}),
    ("offre/synthese", SQY),
    ("offre/annuaire", {"acteur": None, "frein": None, "communes": ["78621"], "mots": None}),
    ("offre/communes", SQY),
    ("offre/embauches", SQY),
]


@pytest.mark.parametrize(("question", "params"), ASKED, ids=[f"{q}-{n}" for n, (q, _) in enumerate(ASKED)])
def test_every_question_answers(demo_warehouse: Warehouse, question: str, params: dict[str, Any]) -> None:
    found = demo_warehouse.ask(f"pages/{question}", **params)
    assert question in ("actions/recueil", "actions/argent_non_reparti") or len(found)


def test_every_file_is_asked() -> None:
    files = {f"{path.parent.name}/{path.stem}" for page in ("freins", "actions", "offre") for path in
             (QUERIES / "pages" / page).glob("*.sql")}  # fmt: skip
    assert files == {question for question, _ in ASKED}


def test_cap_excellence_is_useful_without_jobseekers(demo_warehouse: Warehouse) -> None:
    """Its coverage is unknown, so no cell is covered; needs and places are told all the same."""
    cells = demo_warehouse.ask("pages/freins/matrice", **CAP, periode=None, **WHOLE)
    assert set(cells["etat"]) == {"inconnu"}
    assert set(cells["raison"]) <= {"couverture_inconnue", "secret"}
    assert cells["besoin"].notna().mean() > 0.9
    assert cells["places"].sum() > 0
    money = demo_warehouse.ask("pages/actions/argent", **CAP)
    year = money[money["annee"] == 2025].set_index("financeur")["montant_prevu"]
    assert (year["etat_cite_emploi"], year["epci"]) == (100_000, 20_000)


def test_three_states_are_met(demo_warehouse: Warehouse) -> None:
    cells = demo_warehouse.ask(
        "pages/freins/matrice", niveau="region", code="24", geographie=2024, periode=None, **WHOLE
    )
    assert set(cells["etat"]) == {"couvert", "non_couvert", "inconnu"}
    assert len(cells) == 57 * 10


def test_the_matrix_is_read_by_parts_largest_uncovered_needs_first(demo_warehouse: Warehouse) -> None:
    region = {"niveau": "region", "code": "24", "geographie": 2024, "periode": None}
    whole = demo_warehouse.ask("pages/freins/matrice", **region, **WHOLE)
    lost = whole.groupby("code", sort=False)["non_couvert"].sum()
    assert lost.is_monotonic_decreasing
    part = demo_warehouse.ask("pages/freins/matrice", **region, **{**WHOLE, "premier": 11, "nombre": 10})
    assert list(dict.fromkeys(part["code"])) == list(lost.index[10:20])
    one = demo_warehouse.ask("pages/freins/matrice", **region, **{**WHOLE, "frein": "sante"})
    by_frein = one[one["frein"] == "sante"]["non_couvert"].fillna(0)
    assert by_frein.is_monotonic_decreasing and len(one) == len(whole)
    two = list(lost.index[:2])
    chosen = demo_warehouse.ask("pages/freins/matrice", **region, **{**WHOLE, "quartiers": two})
    assert set(chosen["code"]) == set(two)
    [tally] = demo_warehouse.ask("pages/freins/etats", **region, quartiers=None, frein=None).to_dict(
        "records"
    )
    for state in ("couvert", "non_couvert", "inconnu"):
        assert tally[state] == (whole["etat"] == state).sum()
    assert tally["quartiers"] == 57
    assert tally["quartiers_connus"] == whole[whole["etat"] != "inconnu"]["code"].nunique()
    assert tally["plus_grand_manque"] == whole["non_couvert"].max()


def test_some_twenty_events_over_nineteen_contrats(demo_warehouse: Warehouse) -> None:
    events = demo_warehouse.ask(
        "pages/actions/calendrier", niveau="region", code="24", geographie=2024, depuis=None, jusque=None
    )
    assert len(events[events["axe"].str.startswith("Les quartiers de l'emploi")]) == 21


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("REFERENT unique", {"sqy-02"}),
        ("aller vers", {"cap-04", "caen-02"}),  # the kind of action
        ("Équipe mobile : aller-vers", {"caen-02"}),  # its title and its kind
        ("mission locale jeunes bus", {"cap-04"}),  # its carrier, public and story
        ("GARDE D’ENFANTS crèche", {"caen-03", "sqy-05"}),  # its frein and story
        ("aller_vers", {"cap-04", "caen-02"}),
        ("aller vers famille", set()),  # a code is not what a reader sees
    ],
)
def test_the_recueil_searches_all_that_its_cards_show(
    words: str, found: set[str], demo_warehouse: Warehouse
) -> None:
    rows = demo_warehouse.ask("pages/actions/recueil", **LABELS, frein=None, mots=words)
    assert set(rows["id"]) == found


def test_the_recueil_gives_measured_results(demo_warehouse: Warehouse) -> None:
    rows = demo_warehouse.ask("pages/actions/recueil", **LABELS, frein="famille", mots=None)
    assert rows["mobilises"].notna().any()


def test_a_stage_of_a_group_is_whole_or_has_no_sum(demo_warehouse: Warehouse) -> None:
    """Beside whole stages, the sum of some actions would read as people lost, then found again."""
    asked = {**SQY, "niveau": "france", "code": "FRANCE", "periode": None}
    groups, each = (
        demo_warehouse.ask("pages/actions/entonnoir_par", **asked, par=by) for by in ("axe", "id")
    )
    actions = demo_warehouse.con.cursor().execute("select intitule as groupe, axe from actions").df()
    by_axis = each.merge(actions, on="groupe").groupby(["axe", "etape"])["effectif"]
    whole = by_axis.sum().where(by_axis.count() == by_axis.size())
    shown = groups.set_index(["groupe", "etape"])
    assert shown["effectif"].dropna().to_dict() == whole.dropna().to_dict()
    partial = shown.loc[by_axis.count().between(1, by_axis.size() - 1)]
    assert len(partial) and partial["marque"].isin(["s", "nd"]).all()


def test_late_lines_of_the_roadmap(demo_warehouse: Warehouse) -> None:
    lines = demo_warehouse.ask("pages/actions/feuille_de_route", cite=None, axe=None, statut=None)
    assert 3 < lines["en_retard"].sum() < len(lines)


def test_contrats_share_the_path_of_their_epci(demo_warehouse: Warehouse) -> None:
    epci = {**CONTRAT, "niveau": "epci", "code": "200065597"}
    one, other = (
        demo_warehouse.ask("pages/actions/entonnoir", **place, **PATH, **LATEST) for place in (CONTRAT, epci)
    )
    assert one.equals(other)


def test_what_is_not_publishable_is_nowhere(demo_warehouse: Warehouse) -> None:
    said = demo_warehouse.ask(
        "pages/freins/entretiens", niveau="france", code="FRANCE", geographie=2024, frein=None, public=None
    )
    assert len(said) > 20
    assert not said["verbatim"].str.contains("Parole gardée").any()


def test_a_masked_figure_has_no_value(demo_warehouse: Warehouse) -> None:
    """The euros of a cost whose exits are secret or nil are no cost."""
    held = demo_warehouse.con.cursor().execute(
        "select indicateur, count(*) filter (marque in ('s', 'nd')) as masques, "
        "count(valeur) filter (marque in ('s', 'nd')) as montres from valeurs group by all"
    )
    counts = {name: (masked, shown) for name, masked, shown in held.fetchall()}
    assert counts["cout_par_sortie"][0] > 0
    assert not any(shown for _, shown in counts.values())
