"""What reception found right is not read again, and nothing else escapes: a change of byte or of rule is checked."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from observatoire import build, releases, verified
from observatoire.build import check_all
from observatoire.checks import check_file
from observatoire.extracts import import_files, stored
from observatoire.home import DEMO, Home
from observatoire.verified import NAME, sha256


@pytest.fixture
def looked_at(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the extracts that a publication checks."""
    names: list[str] = []

    def noted(path: Path, *args: object, **options: object) -> object:
        names.append(path.name)
        return check_file(path, *args, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(build, "check_file", noted)
    return names


def one(home: Home, kind: str) -> Path:
    """The first extract of a kind."""
    return stored(home)[kind][0]


def test_what_reception_found_right_is_not_read_again(own_little: Home, looked_at: list[str]) -> None:
    assert check_all(stored(own_little), verified.verified(own_little)) == []
    assert looked_at == []
    assert check_all(stored(own_little)) == []
    assert len(looked_at) == sum(map(len, stored(own_little).values()))


def test_an_extract_changed_since_is_checked(own_little: Home, looked_at: list[str]) -> None:
    path = one(own_little, "parcours")
    table = pq.read_table(path)
    pq.write_table(table.slice(0, 1).append_column("autre", [["x"]]), path)
    releases.publish(own_little)
    assert looked_at == [path.name]
    path.write_bytes(path.read_bytes()[:-40])
    with pytest.raises(releases.Refused, match="contrat"):
        releases.publish(own_little)


def test_other_rules_check_everything(
    own_little: Home, looked_at: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verified, "_rules", lambda: "autres")
    check_all(stored(own_little), verified.verified(own_little))
    assert len(looked_at) == sum(map(len, stored(own_little).values()))


@pytest.mark.parametrize("said", ["", "{", "[]", "{}", '{"regles": 1, "extraits": 3}', "null"])
def test_a_list_that_cannot_be_read_verifies_nothing(own_little: Home, said: str) -> None:
    (own_little.root / NAME).write_text(said, "utf-8")
    assert verified.verified(own_little) == set()


def test_an_extract_with_a_remark_is_checked_again_and_its_remark_published(
    home: Home, looked_at: list[str], tmp_path: Path
) -> None:
    given = pq.read_table(DEMO / "parcours.parquet")
    path = tmp_path / "parcours.parquet"
    pq.write_table(given.append_column("prenom", [["x"] * given.num_rows]), path)
    [outcome] = import_files([path], home)
    assert [finding.regle for finding in outcome.findings if not finding.refused]
    assert verified.verified(home) == set()
    check_all(stored(home), verified.verified(home))
    assert looked_at == ["parcours-parquet.parquet"]


def test_only_what_is_kept_is_remembered(own_little: Home, tmp_path: Path) -> None:
    path = one(own_little, "entretiens")
    before = sha256(path)
    rows = pq.read_table(path)
    path.unlink()
    pq.write_table(rows.slice(1), tmp_path / "entretiens_autre.parquet")
    import_files([tmp_path / "entretiens_autre.parquet"], own_little)
    said = json.loads((own_little.root / NAME).read_text("utf-8"))["extraits"]
    assert before not in said
    assert sorted(said) == sorted(sha256(p) for paths in stored(own_little).values() for p in paths)


def test_the_official_files_are_right_once_stored_too(real_home: Home) -> None:
    right = verified.verified(real_home)
    kept = [path for paths in stored(real_home).values() for path in paths]
    assert len(right) > len(kept) / 2
    assert {path.name: check_file(path) for path in kept if sha256(path) in right} == {
        path.name: [] for path in kept if sha256(path) in right
    }


def test_the_demonstration_is_right_once_stored_too(demo_home: Home) -> None:
    kept = [path for paths in stored(demo_home).values() for path in paths]
    assert {sha256(path) for path in kept} == verified.verified(demo_home)
    assert check_all(stored(demo_home)) == []
