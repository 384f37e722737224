"""The name that an analyst types on the page: kept for the browser, not for another one."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from observatoire.ui import analyst


def _ask() -> None:
    import streamlit as st

    from observatoire.ui import analyst

    analyst.ask_name()
    st.text(analyst.name())


def test_the_name_outlives_its_page_in_the_same_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(analyst, "_browser", lambda: "one")
    app = AppTest.from_function(_ask).run()
    app.text_input[0].input(" Camille Roux ").run()
    assert app.text[0].value == "Camille Roux"
    again = AppTest.from_function(_ask).run()
    assert (again.text_input[0].value, again.text[0].value) == ("Camille Roux", "Camille Roux")
    monkeypatch.setattr(analyst, "_browser", lambda: "two")
    assert AppTest.from_function(_ask).run().text[0].value == ""


def test_few_names_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(analyst, "MOST", 1)
    for browser in ("one", "two"):
        monkeypatch.setattr(analyst, "_browser", lambda browser=browser: browser)
        AppTest.from_function(_ask).run().text_input[0].input(browser).run()
    assert analyst._NAMES == {"two": "two"}
