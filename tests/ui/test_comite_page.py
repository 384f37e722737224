"""The page Comité de pilotage: build, keep, reopen, say what changed, note and follow decisions."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import duckdb
import pytest

from observatoire import packs, releases
from observatoire.home import Home
from observatoire.packs import Record
from observatoire.ui import analyst, comite
from tests.conftest import current
from tests.ui.test_pages import html, visit

HOSTILE = "<script>alert(1)</script> $x$ *gras*"


@pytest.fixture
def acting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(analyst, "may_act", lambda: True)


def kept(home: Home) -> Record:
    """Keep a small pack in the register, as the command line does."""
    first = releases.releases(home)[-1]
    record = Record(
        "cite_emploi", "cde-036", "Caen", 2024, ("freins",), first.id, auteur="A", indicateurs=("population", "defm_abc"),
        lieux=("cite_emploi:cde-036", "quartier:QN01401M"),
    )  # fmt: skip
    return packs.keep(home, record, "html", b"as it was shown")


def revised(home: Home) -> str:
    """Put in force a release where one figure is another and one is masked."""
    first = releases.releases(home)[0]
    target = first.path.with_name("20991231-000000-abcdef")
    target.mkdir()
    for file in first.path.rglob("*"):
        if file.is_file() and file.name not in ("manifest.json", "valeurs.parquet"):
            copy = target / file.relative_to(first.path)
            copy.parent.mkdir(exist_ok=True)
            copy.hardlink_to(file)
    (target / "manifest.json").write_text(json.dumps({**first.manifest, "id": target.name}), "utf-8")
    one = "code = 'QN01401M' and sexe = 'total' and tranche_age = 'total'"
    with duckdb.connect() as con:
        con.execute(f"create table v as from '{first.path / 'valeurs.parquet'}'")
        con.execute(
            f"update v set valeur = valeur + 10 where indicateur = 'defm_abc' and {one} "
            "and periode = (select max(periode) from v where indicateur = 'defm_abc')"
        )
        con.execute(f"update v set valeur = null, marque = 's' where indicateur = 'population' and {one}")
        con.execute(f"copy v to '{target / 'valeurs.parquet'}' (format parquet)")
    releases.point_at(home, target.name)
    return target.name


def test_a_reader_may_download_but_writes_nothing(demo_home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    app = visit(demo_home, "comite", monkeypatch, territoire="cde-036")
    assert not app.exception
    assert len(app.get("download_button")) == 4
    assert "Lecture seule" in html(app)
    assert not app.get("form_submit_button")
    assert not packs.kept(demo_home)


def test_what_the_button_gives_is_what_the_command_writes(
    own_demo: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OBSERVATOIRE_HOME", str(own_demo.root))
    warehouse = current(own_demo)
    asked = comite.Order("cite_emploi", "cde-036", 2024, ("freins",))
    assert comite._written(asked, warehouse, "html", False, "").startswith(b"<!doctype html>")
    assert not packs.kept(own_demo)
    content = comite._written(asked, warehouse, "html", True, "Ada")
    (record,) = packs.kept(own_demo)
    assert (record.auteur, record.chapitres) == ("Ada", ("freins",))
    assert packs.shown(own_demo, record, "html") == content


def test_a_past_pack_opens_as_it_was_shown(own_demo: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    record = kept(own_demo)
    app = visit(own_demo, "comite", monkeypatch, territoire="cde-036")
    assert "1" in app.title[0].value
    assert record.id in html(app)
    app.button(key=f"rouvrir_{record.id}_html").click().run()
    assert "empreinte vérifiée" in app.success[0].value.replace("\\", "")
    assert len(app.get("download_button")) == 7  # four to build, two of the table, one reopened
    file = packs.folder(own_demo) / "fichiers" / f"{record.empreintes['html']}.html"
    file.write_bytes(b"changed since")
    app.button(key=f"rouvrir_{record.id}_html").click().run()
    assert not app.success
    assert "ne peut pas être rouvert" in app.warning[0].value.replace("\\", "")


def test_what_changed_since_a_pack_is_told_by_reason(own_demo: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    record = kept(own_demo)
    monkeypatch.setenv("OBSERVATOIRE_HOME", str(own_demo.root))
    newer = revised(own_demo)
    before, after = (str(own_demo.releases / name) for name in (record.publication, newer))
    found = comite._compared(record.id, before, after)
    said = " ".join(comite.since_sentences(found))
    assert "Donnée révisée" in said
    assert "Secret" in said
    assert {(line.indicateur, line.nature) for line in found.lignes} == {
        ("population", "masque"),
        ("defm_abc", "modifie"),
    }


def test_a_publication_says_which_packs_showed_what_would_change(own_demo: Home) -> None:
    from observatoire import difference

    record = kept(own_demo)
    other = replace(record, code="cde-058", lieux=("cite_emploi:cde-058",))
    packs.keep(own_demo, other, "html", b"elsewhere")
    before = own_demo.releases / record.publication
    after = own_demo.releases / revised(own_demo)
    found = difference.compare(before, after, packs=packs.all_shown(own_demo))
    assert list(found.dossiers) == [packs.shown_by(own_demo, packs.find(own_demo, record.id)).name]  # type: ignore[arg-type]
    assert found.dossiers.popitem()[1] == 2


def test_decisions_are_noted_and_followed(
    own_demo: Home, monkeypatch: pytest.MonkeyPatch, acting: None
) -> None:
    app = visit(own_demo, "comite", monkeypatch, territoire="cde-036")
    app.text_area(key="decision_texte").input(HOSTILE)
    app.text_input(key="decision_qui").input("CALMEC")
    app.get("form_submit_button")[-1].click().run()
    (decision,) = packs.decisions(own_demo)
    assert (decision.texte, decision.responsable, decision.lieu) == (HOSTILE, "CALMEC", "cite_emploi:cde-036")
    assert not app.exception
    assert "<script" not in html(app)
    assert "1 décision à suivre" in app.title[0].value.replace("\u202f", " ").replace("\\", "")

    app.selectbox(key=f"etat_{decision.id}").select("fait")
    app.text_input(key=f"mot_{decision.id}").input("Financement trouvé")
    app.get("form_submit_button")[0].click().run()
    (decision,) = packs.decisions(own_demo)
    assert decision.etat == "fait"
    assert decision.suivi[0]["note"] == "Financement trouvé"
    assert "Financement trouvé" in html(app)
    assert "aucune décision en cours" in app.title[0].value.replace("\\", "")


def test_a_decision_is_late_past_its_date(home: Home) -> None:
    made = packs.decide(home, "cite_emploi:x", "Ouvrir", "Elle", date(2026, 1, 1), date(2026, 6, 1))
    assert made.late(date(2026, 6, 2))
    assert not packs.follow(home, made.id, "fait", date(2026, 7, 1)).late(date(2026, 7, 2))
    with pytest.raises(ValueError, match="n'existe pas"):
        packs.follow(home, made.id, "perdue", date(2026, 7, 1))
    with pytest.raises(ValueError, match="Écrire"):
        packs.decide(home, "cite_emploi:x", "  ", "Elle", date(2026, 1, 1))


def test_a_link_chooses_release_and_chapters(demo_home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    release = releases.releases(demo_home)[0].id
    app = visit(
        demo_home,
        "comite",
        monkeypatch,
        territoire="cde-036",
        publication=release,
        chapitres=["freins", "axes"],
    )
    assert not app.exception
    assert app.selectbox(key="publication").value == release
    assert set(app.multiselect(key="chapitres").value) == {"freins", "axes"}
