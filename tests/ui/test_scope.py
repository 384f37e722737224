"""The filters: what a link says, what a click adds, what a reset forgets."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from observatoire.home import Home
from observatoire.ui.scope import find_option

LABELS = {"QN01401M": "Chemin Vert (QN01401M)", "QN01402M": "Grâce De Dieu (QN01402M)"}


def script() -> None:
    import streamlit as st

    from observatoire.ui.scope import choose_quartiers, select_quartiers, sidebar_scope

    scope = sidebar_scope()
    st.text(repr(scope))
    st.button("ajouter", on_click=select_quartiers, args=(["QN01402M"],))
    if st.button("choisir"):
        choose_quartiers(["QN01405I"])


@pytest.fixture
def app(demo_home: Home, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setenv("OBSERVATOIRE_HOME", str(demo_home.root))
    return AppTest.from_function(script, default_timeout=60)


def scope_of(app: AppTest) -> str:
    assert not app.exception
    return app.text[0].value


def press(app: AppTest, label: str) -> None:
    next(button for button in app.button if button.label == label).click().run()


def test_defaults_stand_without_a_link(app: AppTest) -> None:
    said = scope_of(app.run())
    assert "niveau='cite_emploi'" in said
    assert "quartiers=()" in said
    assert "periode=None" in said


@pytest.mark.parametrize(
    "link",
    [
        {"territoire": "cde-036", "quartiers": "QN01401M", "sexe": "F", "periode": "2024-12-31"},
        {
            "territoire": "CU Caen la Mer (cde-036)",
            "quartiers": "Chemin Vert (QN01401M)",
            "sexe": "Femmes",
            "periode": "31 décembre 2024",
        },
        {"territoire": "Un ancien nom (cde-036)", "quartiers": "Autre nom (QN01401M)", "sexe": "Femmes",
         "periode": "2024-12-31"},
    ],
    ids=["codes", "labels", "outdated labels"],
)  # fmt: skip
def test_a_link_gives_the_filters(app: AppTest, link: dict[str, str]) -> None:
    for name, value in link.items():
        app.query_params[name] = value
    said = scope_of(app.run())
    for part in ("code='cde-036'", "quartiers=('QN01401M',)", "sexe='F'", "datetime.date(2024, 12, 31)"):
        assert part in said
    assert not app.warning


def test_a_wrong_link_falls_back_and_says_so(app: AppTest) -> None:
    app.query_params["territoire"] = "<script>nulle part"
    app.query_params["periode"] = "1999-99-99"
    said = scope_of(app.run())
    assert "periode=None" in said
    assert len(app.warning) == 2
    assert "que ces données ne contiennent pas" in app.warning[0].value
    assert "<script>" not in app.warning[0].value.replace("\\<", "")


def test_a_click_adds_and_a_reset_forgets(app: AppTest) -> None:
    app.query_params["territoire"] = "cde-036"
    app.query_params["quartiers"] = "QN01401M"
    app.run()
    press(app, "ajouter")
    assert "quartiers=('QN01401M', 'QN01402M')" in scope_of(app)
    press(app, "choisir")
    assert "quartiers=('QN01405I',)" in scope_of(app)
    press(app, "Réinitialiser les filtres")
    assert "quartiers=()" in scope_of(app)
    assert "code='cde-036'" not in scope_of(app)


def test_another_territoire_drops_quartiers_it_does_not_hold(app: AppTest) -> None:
    app.query_params["territoire"] = "cde-036"
    app.query_params["quartiers"] = "QN01401M"
    app.run()
    app.selectbox(key="territoire").set_value("cde-045").run()
    assert "quartiers=()" in scope_of(app)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("QN01401M", ["QN01401M"]),
        ("Chemin Vert (QN01401M)", ["QN01401M"]),
        ("Ancien nom (QN01401M)", ["QN01401M"]),
        ("QN99999X", []),
        ("", []),
        ("(", []),
    ],
)
def test_find_option(text: str, found: list[str]) -> None:
    assert find_option(text, LABELS) == found
