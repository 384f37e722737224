"""The letter of a dropped file, the drop folder, and whatever is dropped in it."""

from __future__ import annotations

import json
import random
import threading
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from observatoire import bulletin, extracts, inbox, journal, releases
from observatoire.home import Busy, Home
from observatoire.verified import sha256, verified
from tests.partners import full
from tests.reception.conftest import COUNTS, jobseekers, quartiers, write


def letter_of(home: Home, path: Path) -> bulletin.Bulletin:
    (letter,) = bulletin.receive([path], home, "Ana")
    return letter


def test_a_right_file_is_compared_with_the_version_it_follows(one_release: Home, tmp_path: Path) -> None:
    rows = jobseekers({**COUNTS, "QP045001": 480})
    letter = letter_of(one_release, write(tmp_path, "demandeurs_emploi", rows))
    lines = {what: (now, was) for what, now, was in bulletin.compared(letter)}
    total = next(key for key in lines if key.startswith("Total"))
    assert letter.verdict in (bulletin.ACCEPTED, bulletin.RESERVED)
    assert [text.replace("\u202f", " ") for text in lines[total]] == ["1 030", "950"]


@pytest.mark.parametrize(
    ("rows", "rule"),
    [
        (jobseekers({code: 2 * count for code, count in COUNTS.items()}), "saut_de_niveau"),
        (jobseekers({**COUNTS, "QP045001": 2 * COUNTS["QP045001"]}), "saut_d_un_quartier"),
        (jobseekers({"QP045001": 400, "QP045002": 300}), "quartiers_disparus"),
        (
            [
                *jobseekers(COUNTS),
                *jobseekers({"QP045001": 100}, sexe="F"),
                *jobseekers({"QP045001": 200}, sexe="H"),
            ],
            "somme_des_parts",
        ),
    ],
    ids=["level", "one quartier", "vanished", "parts"],
)
def test_a_leap_is_a_reservation(one_release: Home, tmp_path: Path, rows: list[dict], rule: str) -> None:
    letter = letter_of(one_release, write(tmp_path, "demandeurs_emploi", rows))
    assert letter.verdict == bulletin.RESERVED
    assert rule in {found["regle"] for found in letter.regles}


def test_a_wrong_file_says_rule_row_column_value_and_remedy(one_release: Home, tmp_path: Path) -> None:
    rows = jobseekers({**COUNTS, "QP45": -3})
    letter = letter_of(one_release, write(tmp_path, "demandeurs_emploi", rows))
    assert letter.verdict == bulletin.REFUSED
    page = bulletin.to_html(letter)
    for said in ("QP45", "effectif", "ligne 4", "Remède"):
        assert said in page
    again = json.loads(letter.as_json())
    assert again["verdict"] == "refusé"
    assert bulletin.kept(one_release)[0].name == letter.name


def test_the_page_of_a_letter_stands_alone_and_escapes_what_came_from_outside(
    one_release: Home, tmp_path: Path
) -> None:
    path = tmp_path / "<img src=x onerror=alert(1)>.csv"
    path.write_text("<script>alert(1)</script>;b\n1;2\n", "utf-8")
    page = bulletin.to_html(letter_of(one_release, path))
    assert "<script" not in page
    assert "<img" not in page
    assert "http" not in page
    assert page.startswith("<!doctype html>")


def test_the_journal_of_an_import_holds_no_figure(one_release: Home, tmp_path: Path) -> None:
    letter_of(one_release, write(tmp_path, "demandeurs_emploi", jobseekers({**COUNTS, "QP045001": 98765})))
    assert "98765" not in one_release.journal.read_text("utf-8")


def test_the_drop_folder_sorts_what_it_took(one_release: Home, tmp_path: Path) -> None:
    one_release.inbox.mkdir()
    write(one_release.inbox, "demandeurs_emploi", jobseekers(COUNTS))
    (one_release.inbox / "page.csv").write_text("<html>perdu</html>", "utf-8")
    (one_release.inbox / "encore.parquet.part").write_bytes(b"PAR1")
    letters = inbox.take(one_release, "Ana")
    assert {letter.fichier: letter.refused for letter in letters} == {
        "demandeurs_emploi.parquet": False,
        "page.csv": True,
    }
    refused = [path.name for path in (one_release.inbox / "refuses").iterdir()]
    assert any(name.endswith("page.csv") for name in refused)
    assert any(name.startswith("bulletin-") for name in refused)
    assert len(list((one_release.inbox / "acceptes").iterdir())) == 1
    assert (one_release.inbox / "encore.parquet.part").exists()
    assert inbox.take(one_release) == []


def test_what_an_interrupted_reception_left_is_taken_again(one_release: Home) -> None:
    write(one_release.inbox / inbox.TAKEN, "demandeurs_emploi", jobseekers(COUNTS))
    assert len(inbox.take(one_release)) == 1


def test_two_readers_of_the_drop_folder_do_not_meet(one_release: Home) -> None:
    with inbox._alone(one_release), pytest.raises(Busy):
        inbox.take(one_release)


def test_the_watch_takes_what_comes(one_release: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inbox, "QUIET", 0.1)
    said: list[bulletin.Bulletin] = []
    watch = threading.Thread(target=inbox.watch, args=(one_release, said.append, 0.2, "", 12))
    watch.start()
    write(one_release.inbox, "quartiers", quartiers(), "liste")
    watch.join()
    assert [letter.fichier for letter in said] == ["liste.parquet"]


# --- large files ----------------------------------------------------------------------------------------


def test_a_large_extract_gives_what_a_small_one_gives(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = jobseekers(COUNTS) + jobseekers({"QP045001": 120}, sexe="F")
    path = write(tmp_path, "demandeurs_emploi", rows)
    table = (
        pq.read_table(path)
        .drop_columns(["nationalite"])
        .set_column(0, "niveau", pa.array(["quartier"] * len(rows)).dictionary_encode())
    )
    pq.write_table(table, path)
    kept = []
    for limit in (extracts.LARGE, 1):
        monkeypatch.setattr(extracts, "LARGE", limit)
        (outcome,) = extracts.import_files([path], home)
        kept.append((pq.read_table(next(home.extracts.glob("demandeurs_emploi/*.parquet"))), outcome))
    (small, said), (large, also) = kept
    assert small.equals(large, check_metadata=True)
    assert (said.rows, said.quartiers, said.notes, said.millesime) == (
        also.rows, also.quartiers, also.notes, also.millesime,
    )  # fmt: skip


def test_a_large_wrong_extract_is_refused_like_a_small_one(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path, "demandeurs_emploi", [*jobseekers(COUNTS), *jobseekers({"QP045001": -1})])
    rules = []
    for limit in (extracts.LARGE, 1):
        monkeypatch.setattr(extracts, "LARGE", limit)
        (outcome,) = extracts.import_files([path], home)
        assert outcome.refused
        rules.append(sorted((f.regle, f.nombre) for f in outcome.findings))
    assert rules[0] == rules[1]
    assert {"cle_unique", "minimum"} <= {rule for rule, _ in rules[0]}


# --- whatever is dropped ----------------------------------------------------------------------------------


def state(home: Home) -> dict[str, bytes]:
    """Every extract that is kept."""
    return {str(path): path.read_bytes() for path in home.extracts.rglob("*.parquet")}


@pytest.mark.parametrize("large", [False, True], ids=["in-memory", "streamed"])
def test_a_damaged_parquet_is_answered_and_keeps_nothing_half(
    one_release: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, large: bool
) -> None:
    if large:
        monkeypatch.setattr(extracts, "LARGE", 1)
    whole = write(tmp_path, "demandeurs_emploi", jobseekers(COUNTS)).read_bytes()
    dice = random.Random(2026)
    target = tmp_path / "abime.parquet"
    before = state(one_release)
    for _ in range(25):
        data = bytearray(whole)
        if dice.random() < 0.4:
            data = data[: dice.randrange(len(data))]
        else:
            for _ in range(dice.randrange(1, 6)):
                data[dice.randrange(len(data))] ^= 1 << dice.randrange(8)
        target.write_bytes(bytes(data))
        (letter,) = bulletin.receive([target], one_release)
        after = state(one_release)
        new = set(after) - set(before)
        if letter.refused:
            assert not new
        for path in new:  # a flip that spares the data is accepted: then the extract is whole
            pq.read_table(path)
            Path(path).unlink()
        assert {path: after[path] for path in before} == before
        assert not list(one_release.root.glob(".import-*"))
    assert releases.current_id(one_release)


CELLS = st.one_of(
    st.none(), st.integers(-5, 10**12), st.floats(), st.text(max_size=12), st.booleans(), st.dates(),
    st.sampled_from(["QP045001", "QN04501M", "total", "quartier", " 12", "1e9", "12,5", "2021-13-45"]),
)  # fmt: skip
COLUMNS = ("niveau", "code", "geographie", "periode", "categorie", "sexe", "effectif", "marque", "source")


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)
@given(
    st.lists(
        st.tuples(st.sampled_from(COLUMNS), st.lists(CELLS, min_size=3, max_size=3)),
        min_size=1, max_size=9, unique_by=lambda pair: pair[0],
    )
)  # fmt: skip
def test_any_table_gets_an_answer(home: Home, tmp_path: Path, columns: list[tuple[str, list]]) -> None:
    arrays = {}
    for name, cells in columns:
        try:
            arrays[name] = pa.array(cells)
        except (pa.ArrowException, OverflowError):
            arrays[name] = pa.array([None if cell is None else str(cell) for cell in cells])
    path = tmp_path / "demandeurs_emploi.parquet"
    pq.write_table(pa.table(arrays), path)
    (letter,) = bulletin.receive([path], home)
    assert letter.verdict in (bulletin.ACCEPTED, bulletin.RESERVED, bulletin.REFUSED)
    assert bulletin.to_html(letter)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)
@given(
    st.binary(max_size=400),
    st.sampled_from([".csv", ".parquet", ".zip", ".xlsx", ".geojson", ".xls", ".shp"]),
)
def test_any_bytes_get_an_answer(home: Home, tmp_path: Path, data: bytes, suffix: str) -> None:
    path = tmp_path / f"fichier{suffix}"
    path.write_bytes(data)
    (letter,) = bulletin.receive([path], home)
    assert letter.verdict in (bulletin.REFUSED, bulletin.IGNORED)
    assert journal.read(home) or letter.verdict == bulletin.IGNORED


def test_an_action_that_no_extract_describes_is_a_reservation(home: Home, tmp_path: Path) -> None:
    def paid(*actions: str) -> Path:
        rows = [
            {"id_action": a, "financeur": "epci", "annee": year} for a in actions for year in (2024, 2025)
        ]
        return write(
            tmp_path, "financements", [{**row, "montant_prevu": 10.0, "source": "cas"} for row in rows]
        )

    def described(*actions: str) -> Path:
        return write(tmp_path, "actions", full("actions", [{"id": action} for action in actions]))

    def told(*paths: Path) -> list[dict]:
        letters = bulletin.receive(paths, home)
        assert [letter.verdict for letter in letters if letter.refused] == []
        return [rule for letter in letters for rule in letter.regles if rule["regle"] == "action_inconnue"]

    assert told(paid("a", "b", "c")) == [], "no extract of actions: nothing to look up in"
    (found,) = told(paid("a", "b", "c"), described("a"))  # whichever is read first
    assert (found["severite"], found["colonne"], found["nombre"]) == ("reserve", "id_action", 4)
    assert "2\u202factions nommées ici ne sont décrites par aucun extrait" in found["message"]
    assert [(e["ligne"], e["valeur"]) for e in found["exemples"]] == [(3, "b"), (5, "c")]
    stored = sha256(home.extracts / "financements" / "financements-parquet.parquet")
    assert stored not in verified(home), "publication reads it again"
    assert told(described("a", "b", "c"), paid("a", "b", "c")) == [], "the actions of this very import count"
    (again,) = told(described("a", "b"), paid("a", "b", "c"))
    assert again["nombre"] == 2, "those that the import replaces do not"
    (home.extracts / "actions" / "actions-parquet.parquet").write_bytes(b"PAR1")
    assert told(paid("a")) == [], "a damaged extract stops nothing"
