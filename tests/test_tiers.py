"""The choice of the partner tier: thresholds, refusals, and who may read it. What it holds: `ui/test_planted.py`."""

from __future__ import annotations

import pytest
import streamlit as st
from streamlit import config
from typer.testing import CliRunner

from observatoire import packs, releases, tiers
from observatoire.cli import app
from observatoire.contracts import CONTRACTS
from observatoire.home import Home
from observatoire.ui import analyst


def thresholds(home: Home, chosen: str) -> dict[str, int] | None:
    home.root.mkdir(exist_ok=True)
    home.config.write_text(chosen, "utf-8")
    return tiers.thresholds(home)


def test_no_tier_is_written_unless_asked_for(home: Home) -> None:
    assert tiers.thresholds(home) is None
    assert thresholds(home, "approbation = true") is None


def test_thresholds_are_chosen_for_all_or_kind_by_kind(home: Home) -> None:
    kinds = {kind for kind, contract in CONTRACTS.items() if contract.secrecy}
    assert thresholds(home, "[partenaires]\nseuil = 3") == dict.fromkeys(kinds, 3)
    assert thresholds(home, "[partenaires]\nparcours = 4") == {**dict.fromkeys(kinds, 5), "parcours": 4}


@pytest.mark.parametrize(
    "chosen",
    [
        "seuil = 2",
        "seuil = 6",
        "seuil = 3.5",
        "seuil = true",
        'seuil = "3"',
        "actions = 3",
        "parcours = 1",
        "",
    ],
)
def test_a_choice_under_the_floor_or_unknown_is_refused(home: Home, chosen: str) -> None:
    with pytest.raises(ValueError, match=r"config\.toml"):
        thresholds(home, f"[partenaires]\n{chosen}")
    with pytest.raises(releases.Refused, match=r"config\.toml"):
        releases.publish(home)


def test_rules_are_lowered_to_the_floor_at_most_and_health_keeps_its_own() -> None:
    plain = tiers.rules()
    low = tiers.rules(dict.fromkeys(plain, 1))
    assert {rule.threshold for rule in low.values()} == {tiers.FLOOR}
    assert tiers.rules(dict.fromkeys(plain, 50)) == plain
    assert low["diagnostics"].sensitive_threshold == plain["diagnostics"].sensitive_threshold == 11
    assert low["diagnostics"].never_crossed == plain["diagnostics"].never_crossed


def test_partners_are_not_served_off_this_machine_nor_before_their_tier_is_written(little_home: Home) -> None:
    run = CliRunner().invoke
    home = ["--home", str(little_home.root)]
    away = run(app, ["serve", "--tier", "partenaires", "--address", "0.0.0.0", *home])
    assert away.exit_code == 2
    assert "cette machine" in away.stderr
    for words in (["serve"], ["values", "defm_abc"], ["audit"], ["fiche", "QN01404M", "--out", "f.pdf"]):
        missing = run(app, [*words, "--tier", "partenaires", *home])
        assert missing.exit_code == 1, words
        assert "n'a pas de niveau partenaires" in missing.stderr


@pytest.mark.parametrize(
    ("started", "address", "host", "tier"),
    [
        ("partenaires", "localhost", "localhost:8501", "partenaires"),
        ("partenaires", "localhost", "observatoire.exemple.fr", "public"),
        ("partenaires", "0.0.0.0", "localhost:8501", "public"),
        ("public", "localhost", "localhost:8501", "public"),
        ("tout", "localhost", "localhost:8501", "public"),
    ],
)
def test_the_tier_served_depends_on_the_start_the_address_and_the_host(
    started: str, address: str, host: str, tier: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OBSERVATOIRE_NIVEAU", started)
    monkeypatch.setattr(config, "get_option", lambda _name: address)
    monkeypatch.setattr(type(st.context), "headers", {"Host": host})
    assert analyst.tier() == tier


def test_a_pack_for_partners_is_not_listed_to_everybody(home: Home) -> None:
    made = packs.Record("cite_emploi", "cde-036", "Caen", 2024, ("synthese",), "r", tier=tiers.PARTNERS)
    packs.keep(home, made, "pdf", b"%PDF")
    assert packs.kept(home) == []
    assert [record.id for record in packs.kept(home, tiers.PARTNERS)] == [made.id]
