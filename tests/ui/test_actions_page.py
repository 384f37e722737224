"""The pages Actions and Offre on the demonstration release."""

from __future__ import annotations

from typing import Any

import pytest

from observatoire.home import Home
from tests.ui.test_pages import html, visit

ACTIONS = ("Actions", "Parcours et sorties", "Argent", "Feuille de route", "Agenda", "Recueil")
OFFRE = ("Services", "Annuaire", "À mettre à jour")


@pytest.mark.parametrize("vue", ACTIONS)
@pytest.mark.parametrize("territoire", ["cde-036", "cde-079"])
def test_each_part_of_actions_opens(
    vue: str, territoire: str, demo_home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = visit(demo_home, "actions", monkeypatch, territoire=territoire, vue=vue)
    assert not app.exception
    assert not app.error
    assert len(app.title) == 1
    assert "Source" in html(app) or "Aucun événement publié" in app.header[-1].value


@pytest.mark.parametrize("vue", OFFRE)
def test_each_part_of_the_offer_opens(vue: str, demo_home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    app = visit(demo_home, "offre", monkeypatch, territoire="cde-036", offre=vue)
    assert not app.exception
    assert not app.error
    assert "à portée" in app.title[0].value


def test_a_filter_keeps_fewer_actions(demo_home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    everything = visit(demo_home, "actions", monkeypatch, territoire="cde-036")
    some = visit(demo_home, "actions", monkeypatch, territoire="cde-036", statut="terminee")
    assert [h.value for h in everything.header] != [h.value for h in some.header]
    assert html(some).count('<th scope="row">') < html(everything).count('<th scope="row">')


def test_a_link_opens_the_sheet_of_an_action_by_its_id(
    demo_home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = visit(demo_home, "actions", monkeypatch, territoire="cde-036", action="caen-06")
    assert "PLIE" in app.header[1].value
    said = html(app)
    assert "CALMEC" in said
    assert "tous quartiers. Repérées" in said
    here = "niveau=cite_emploi&amp;territoire=cde-036&amp;geographie=2024"
    assert f'href="freins?{here}&amp;frein=logement"' in said
    assert f'href="quartier?{here}&amp;quartiers=QN01401M"' in said


def test_the_path_of_a_group_leads_to_its_actions(demo_home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """The list is not narrowed to a frein: the path counts everybody in these actions."""
    asked = {"territoire": "cde-036", "vue": "Parcours et sorties", "frein": "numerique"}
    for by, where in (
        ("Axe", "axe=2."),
        ("Porteur", "porteur=CALMEC"),
        ("Type d'action", "type=accompagnement"),
    ):
        said = html(visit(demo_home, "actions", monkeypatch, **asked, par=by))
        here = "actions?niveau=cite_emploi&amp;territoire=cde-036&amp;geographie=2024&amp;definition=iae&amp;"
        assert f'href="{here}{where}' in said
    listed = visit(demo_home, "actions", monkeypatch, territoire="cde-036", porteur="CALMEC")
    assert listed.selectbox(key="porteur").value == "CALMEC"
    assert "sur 8" in listed.header[1].value


def test_without_a_path_for_a_frein_the_chain_goes_on(
    demo_home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = {
        "territoire": "cde-036",
        "quartiers": "QN01406M",
        "frein": "mobilite",
        "vue": "Parcours et sorties",
    }
    said = html(visit(demo_home, "actions", monkeypatch, **asked))
    assert said.count("Aucun parcours publié pour ce choix") == 1
    assert "<caption>Parcours par axe" in said
    assert 'href="quartier?' in said


def test_a_link_opens_an_action_of_another_territoire(
    demo_home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = visit(demo_home, "actions", monkeypatch, territoire="cde-036", action="cap-04")
    assert "bus" in app.header[1].value
    empty = visit(demo_home, "actions", monkeypatch, niveau="commune", territoire="14167", action="cap-04")
    assert "bus" in empty.header[-1].value
    assert "Aucun quartier de la liste de 2024 dans ce territoire" in html(empty)


def test_each_definition_gives_its_own_title(demo_home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    titles = {
        name: visit(demo_home, "actions", monkeypatch, territoire="cde-036", definition=name).title[0].value
        for name in ("iae", "plie", "france_travail")
    }
    assert len(set(titles.values())) == 3
    assert "dynamiques" in titles["iae"]


def test_a_place_without_actions_says_what_to_send(demo_home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    app = visit(demo_home, "actions", monkeypatch, territoire="cde-036", geographie="2015")
    assert not app.exception


def test_the_recueil_searches_without_accents(demo_home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    app = visit(
        demo_home, "actions", monkeypatch, territoire="cde-036", vue="Recueil", mots="aller vers creche"
    )
    assert "Aucune action inspirante" in html(app)
    app = visit(
        demo_home, "actions", monkeypatch, territoire="cde-036", vue="Recueil", mots="aller vers papier"
    )
    assert "Équipe mobile" in app.subheader[-1].value and "Aller-vers" in html(app)
    none = visit(demo_home, "actions", monkeypatch, territoire="cde-036", vue="Recueil", mots="zzzz")
    assert "Aucune action inspirante" in html(none)


def test_hiring_needs_stand_beside_jobseekers(demo_home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    app = visit(demo_home, "demandeurs_emploi", monkeypatch, territoire="cde-036")
    assert any("offres d'emploi dans la zone" in head.value.replace("\\", "") for head in app.header)


def test_the_calendar_of_the_region_names_its_events(
    demo_home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = visit(demo_home, "actions", monkeypatch, niveau="region", territoire="24", vue="Agenda")
    assert "ont eu lieu" in app.header[-1].value or "à venir" in app.header[-1].value
    assert "Vierzon" in html(app)


@pytest.mark.parametrize(
    ("page", "asked"),
    [
        ("actions", {"vue": "Parcours et sorties", "par": ("porteur", "Porteur"), "definition": ("plie", "PLIE")}),
        ("actions", {"type": ("accompagnement", "Accompagnement"), "droit": ("non", "Action spécifique")}),
        ("offre", {"distance": ("2", "À moins de 2 km"), "acteur": ("association", "Association")}),
        ("freins", {"case_frein": ("mobilite", "Mobilité"), "case_quartier": ("QN01401M", "Chemin Vert (QN01401M)")}),
    ],
    ids=["parcours", "actions", "offre", "freins"],
)  # fmt: skip
def test_a_link_names_an_option_by_its_code_or_its_label_and_hears_of_an_unknown_one(
    page: str, asked: dict[str, Any], demo_home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    fixed = {
        "territoire": "cde-036",
        **{key: value for key, value in asked.items() if isinstance(value, str)},
    }
    menus = {key: value for key, value in asked.items() if key not in fixed}
    for form in (0, 1):
        app = visit(
            demo_home, page, monkeypatch, **fixed, **{key: value[form] for key, value in menus.items()}
        )
        assert not app.exception and not app.warning
        assert {key: app.session_state[key] for key in menus} == {
            key: code for key, (code, _) in menus.items()
        }
        assert {key: app.query_params[key] for key in menus} == {
            key: label for key, (_, label) in menus.items()
        }
    app = visit(demo_home, page, monkeypatch, **fixed, **{key: f"{key}-perdu" for key in menus})
    assert not app.exception
    said = " ".join(box.value.replace("\\", "") for box in app.warning)
    assert all(f"« {key}-perdu »" in said for key in menus)
    assert not set(menus) & set(app.query_params)


def test_the_filter_by_frein_acts_on_old_sheets_and_says_where_it_does_not(
    demo_home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    aged = {"territoire": "cde-036", "offre": "À mettre à jour"}
    every = html(visit(demo_home, "offre", monkeypatch, **aged)).split("<tbody>")[1].count("<tr>")
    some = html(visit(demo_home, "offre", monkeypatch, **aged, frein="mobilite")).split("<tbody>")[1]
    assert 0 < some.count("<tr>") == some.count("Mobilité</td>") + some.count("Mobilité,") < every
    road = {"territoire": "cde-058", "vue": "Feuille de route"}
    told = "Le filtre par frein n&#x27;agit pas sur la feuille de route"
    assert told in html(visit(demo_home, "actions", monkeypatch, **road, frein="mobilite"))
    assert told not in html(visit(demo_home, "actions", monkeypatch, **road))
