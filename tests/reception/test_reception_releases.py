"""Comparing, publishing in turn, approving, and what the journal keeps of it."""

from __future__ import annotations

import datetime
import json
import multiprocessing
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from observatoire import journal, releases
from observatoire.extracts import import_files
from observatoire.home import Home
from tests.reception.conftest import COUNTS, jobseekers, write

NEXT = datetime.date(2022, 12, 31)


def bring(home: Home, tmp_path: Path, rows: list[dict], name: str = "demandeurs_emploi") -> None:
    """Import one more extract of jobseekers."""
    (outcome,) = import_files([write(tmp_path / "autre", "demandeurs_emploi", rows, name)], home)
    assert not outcome.refused, outcome


def seen(home: Home) -> dict[tuple[str, str], int]:
    """Differences of the number of jobseekers on quartiers, by (nature, cause)."""
    found = releases.rehearse(home)
    lines = [line for line in found.lignes if line.indicateur == "defm_abc"]
    return {
        (line.nature, line.cause): sum(e["niveau"] == "quartier" for e in line.exemples) for line in lines
    }


def test_nothing_changes_when_nothing_came(one_release: Home) -> None:
    assert releases.rehearse(one_release).total == 0


def test_a_revised_figure_is_told_from_a_new_period(one_release: Home, tmp_path: Path) -> None:
    bring(one_release, tmp_path, jobseekers({**COUNTS, "QP045001": 444}))
    assert seen(one_release) == {("modifie", "revise"): 1}
    bring(one_release, tmp_path, jobseekers(COUNTS))
    bring(one_release, tmp_path, jobseekers({**COUNTS, "QP045001": 500}, NEXT), "suite")
    assert seen(one_release) == {("nouveau", "reel"): 3}


def test_other_members_are_a_change_of_perimeter(one_release: Home, tmp_path: Path) -> None:
    few = {code: count for code, count in COUNTS.items() if code != "QP045003"}
    bring(one_release, tmp_path, jobseekers(few))
    found = releases.rehearse(one_release)
    sums = [
        e
        for line in found.lignes
        for e in line.exemples
        if e["niveau"] != "quartier" and not e["ventilation"]
    ]
    causes = {line.cause for line in found.lignes if any(e in sums for e in line.exemples)}
    assert sums
    assert causes == {"perimetre"}


def test_a_figure_that_becomes_secret_is_said_without_its_value(one_release: Home, tmp_path: Path) -> None:
    bring(one_release, tmp_path, jobseekers({**COUNTS, "QP045001": 3}))
    found = releases.rehearse(one_release)
    hidden = [line for line in found.lignes if line.nature == "masque" and line.indicateur == "defm_abc"]
    assert hidden
    assert all(e["apres"] is None for line in hidden for e in line.exemples)


def test_past_releases_that_showed_the_old_figure_are_named(one_release: Home, tmp_path: Path) -> None:
    first = releases.current_id(one_release)
    releases.publish(one_release, "identique")
    bring(one_release, tmp_path, jobseekers({**COUNTS, "QP045001": 444}))
    assert releases.rehearse(one_release).montres_par.get(str(first), 0) > 0


def test_rehearsing_leaves_nothing_behind(one_release: Home) -> None:
    before = sorted(path.name for path in one_release.releases.iterdir())
    releases.rehearse(one_release)
    assert sorted(path.name for path in one_release.releases.iterdir()) == before


def test_a_release_keeps_the_keys_of_what_it_revised_and_no_value(one_release: Home, tmp_path: Path) -> None:
    bring(one_release, tmp_path, jobseekers({**COUNTS, "QP045001": 444, "QP045002": 3}))
    release = releases.publish(one_release, "révision")
    table = pq.read_table(release.path / "revisions.parquet")
    codes = {
        row["code"]
        for row in table.to_pylist()
        if row["indicateur"] == "defm_abc" and row["niveau"] == "quartier"
    }
    assert codes == {"QP045001"}
    assert not {"valeur", "avant", "apres"} & set(table.column_names)


def test_publishing_over_another_release_than_the_one_compared_is_refused(one_release: Home) -> None:
    compared = releases.rehearse(one_release).avant
    newer = releases.publish(one_release, "une autre personne")
    with pytest.raises(releases.Refused, match="depuis votre comparaison"):
        releases.publish(one_release, "trop tard", over=compared)
    assert releases.current_id(one_release) == newer.id


def _publish(home: Home, name: str, ready, answers) -> None:
    ready.wait()
    try:
        answers.put((name, releases.publish(home, f"par {name}", author=name).id))
    except releases.Refused as refusal:
        answers.put((name, str(refusal)))


@pytest.mark.usefixtures("plain_main")
def test_of_two_publishers_one_wins_and_the_other_is_told(one_release: Home) -> None:
    context = multiprocessing.get_context("spawn")
    ready, answers = context.Barrier(2), context.Queue()
    people = [context.Process(target=_publish, args=(one_release, n, ready, answers)) for n in ("Ana", "Bob")]
    for person in people:
        person.start()
    told = dict(answers.get(timeout=120) for _ in people)
    for person in people:
        person.join()
    won = [name for name, said in told.items() if releases.ID.match(said)]
    (winner,) = won
    (loser,) = set(told) - {winner}
    assert f"une publication par {winner} est en cours" in told[loser]
    assert releases.current_id(one_release) == told[winner]
    assert next(r["qui"] for r in journal.read(one_release) if r["action"] == journal.PUBLISH) == winner


def test_a_second_person_approves(one_release: Home) -> None:
    before = releases.current_id(one_release)
    one_release.config.write_text("approbation = true\n", "utf-8")
    waiting = releases.publish(one_release, "à relire", author="Ana")
    assert waiting.waiting
    assert releases.current_id(one_release) == before
    assert [release.id for release in releases.releases(one_release)] == [before]
    with pytest.raises(releases.Refused, match="autre personne"):
        releases.approve(one_release, waiting.id, "ana ")
    release = releases.approve(one_release, waiting.id, "Bob")
    assert releases.current_id(one_release) == release.id == waiting.id
    assert json.loads((release.path / "approbation.json").read_text("utf-8"))["qui"] == "Bob"
    assert releases.prepared(one_release) is None


def test_an_approval_of_an_outdated_comparison_is_refused(one_release: Home) -> None:
    one_release.config.write_text("approbation = true\n", "utf-8")
    waiting = releases.publish(one_release, "à relire", author="Ana")
    one_release.config.unlink()
    newer = releases.publish(one_release, "entre-temps", author="Zoé")
    with pytest.raises(releases.Refused, match="depuis la préparation"):
        releases.approve(one_release, waiting.id, "Bob")
    assert releases.current_id(one_release) == newer.id


def test_a_malformed_configuration_is_said(one_release: Home) -> None:
    one_release.config.write_text("approbation = 'oui'\n", "utf-8")
    with pytest.raises(releases.Refused, match="true ou false"):
        releases.publish(one_release)


def test_the_journal_says_who_and_why_and_shows_tampering(one_release: Home) -> None:
    first = releases.current_id(one_release)
    releases.publish(one_release, "deux", author="Ana")
    releases.rollback(one_release, str(first), "Bob", "erreur de saisie")
    last = journal.read(one_release)[0]
    assert (last["qui"], last["action"], last["objet"], last["pourquoi"]) == (
        "Bob", journal.ROLLBACK, first, "erreur de saisie",
    )  # fmt: skip
    assert journal.broken(one_release) == []
    text = one_release.journal.read_text("utf-8").replace("Première version", "Autre note")
    one_release.journal.write_text(text, "utf-8")
    assert journal.broken(one_release)


def test_a_line_cut_by_a_crash_loses_no_other(one_release: Home) -> None:
    before = len(journal.read(one_release))
    with one_release.journal.open("ab") as file:
        file.write(b'{"instant": "20')
    journal.write(one_release, journal.ROLLBACK, "x")
    assert len(journal.read(one_release)) == before + 1
