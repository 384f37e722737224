"""Releases: built aside, switched in one step, never edited, and what they publish is what extracts say."""

from __future__ import annotations

import datetime
import json
import multiprocessing
import random
import shutil
import time
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from observatoire import releases
from observatoire.contracts import CONTRACTS
from observatoire.home import Home
from observatoire.verified import sha256
from observatoire.warehouse import open_release

DECEMBER = datetime.date(2021, 12, 31)


def put(home: Home, kind: str, rows: list[dict[str, Any]], name: str = "cas") -> None:
    """Write an extract straight into an installation."""
    path = home.extracts / kind / f"{name}.parquet"
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(CONTRACTS[kind].table(rows), path)


def quartier(code: str, **more: Any) -> dict[str, Any]:
    base = {
        "code": code,
        "geographie": 2015 if code.startswith("QP") else 2024,
        "nom": code,
        "departement": "45",
    }
    return {**base, "communes": ["45234"], **more}


def defm(code: str, effectif: int | None, **more: Any) -> dict[str, Any]:
    geographie = 2015 if code.startswith("QP") else 2024
    base = {
        "niveau": "quartier",
        "code": code,
        "geographie": geographie,
        "periode": DECEMBER,
        "categorie": "ABC",
    }
    return {
        **base,
        "effectif": effectif,
        "marque": None if effectif is not None else "s",
        "source": "cas",
        **more,
    }


def values(home: Home, indicator: str, where: str) -> list[dict[str, Any]]:
    release_id = releases.current_id(home)
    assert release_id
    warehouse = open_release(home.releases / release_id)
    sql = f"select * from valeurs where indicateur = $id and {where} order by code, sexe"
    return list(warehouse.con.cursor().execute(sql, {"id": indicator}).df().to_dict("records"))


@pytest.fixture
def small(home: Home) -> Home:
    """Three quartiers of 2015 and two of 2024, one of them unchanged."""
    return write_small(home)


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The same, published once. Read only."""
    home = write_small(Home(tmp_path_factory.mktemp("petits")))
    releases.publish(home, "un")
    return home


@pytest.fixture
def in_force(published: Home, tmp_path: Path) -> Home:
    """The same, published, for a test that changes it."""
    shutil.copytree(published.root, tmp_path / "publie")
    return Home(tmp_path / "publie")


def write_small(home: Home) -> Home:
    put(home, "quartiers", [quartier(f"QP04500{n}") for n in (1, 2, 3)])
    put(home, "quartiers", [quartier("QN04501I"), quartier("QN04502M")], "2024")
    links = [("QP045001", "QN04501I", "inchange"), ("QP045002", "QN04502M", "modifie")]
    put(
        home,
        "passages",
        [{"code_2015": a, "code_2024": b, "statut": c, "officiel": True} for a, b, c in links],
    )
    put(home, "territoires", [{"niveau": "commune", "code": "45234", "nom": "Orléans", "epci": "244500468"}])
    rows = [defm("QP045001", 100), defm("QP045002", 60), defm("QP045003", None)]
    rows += [defm("QP045001", 40, sexe="F"), defm("QP045001", 60, sexe="H")]
    rows += [defm("QP045002", None, sexe="F"), defm("QP045002", None, sexe="H")]
    put(home, "demandeurs_emploi", rows)
    return home


def test_a_territoire_is_the_sum_of_its_published_quartiers(published: Home) -> None:
    for niveau, code in (
        ("departement", "45"),
        ("commune", "45234"),
        ("epci", "244500468"),
        ("france", "METRO"),
    ):
        (row,) = values(published, "defm_abc", f"niveau = '{niveau}' and code = '{code}' and sexe = 'total'")
        assert (row["valeur"], row["quartiers_publies"], row["quartiers"]) == (160, 2, 3), niveau


def test_a_rate_of_a_territoire_uses_the_same_quartiers_above_and_below(published: Home) -> None:
    (row,) = values(published, "part_femmes_defm", "niveau = 'departement'")
    assert (row["numerateur"], row["denominateur"], row["valeur"]) == (40, 100, 40)
    assert row["bas"] < 40 < row["haut"]


def test_wilson_interval(published: Home) -> None:
    """Agresti & Coull 1998, eq. (2): 40 of 100 at 95 % gives 30.94 % to 49.80 %."""
    (row,) = values(published, "part_femmes_defm", "niveau = 'departement'")
    assert row["bas"] == pytest.approx(30.94, abs=0.01)
    assert row["haut"] == pytest.approx(49.80, abs=0.01)


def test_a_masked_value_stays_masked_and_missing_is_not_zero(published: Home) -> None:
    (row,) = values(published, "defm_abc", "code = 'QP045003'")
    assert row["marque"] == "s"
    assert row["valeur"] is None or row["valeur"] != row["valeur"]


def test_only_an_unchanged_quartier_inherits(published: Home) -> None:
    (row,) = values(published, "defm_abc", "geographie = 2024 and niveau = 'quartier' and sexe = 'total'")
    assert (row["code"], row["valeur"], row["origine"]) == ("QN04501I", 100, "herite")


def test_a_derived_link_is_told_apart(small: Home) -> None:
    link = {"code_2015": "QP045001", "code_2024": "QN04501I", "statut": "inchange", "officiel": False}
    put(small, "passages", [link])
    releases.publish(small)
    (row,) = values(small, "defm_abc", "geographie = 2024 and niveau = 'quartier' and sexe = 'total'")
    assert row["origine"] == "herite_non_officiel"


def test_the_latest_publication_wins_and_not_covered_hides_nothing(small: Home) -> None:
    put(
        small,
        "demandeurs_emploi",
        [defm("QP045001", 111, publication=2023), defm("QP045002", None, marque="nd")],
        "z",
    )
    releases.publish(small)
    found = {
        row["code"]: row["valeur"]
        for row in values(small, "defm_abc", "niveau = 'quartier' and sexe = 'total'")
    }
    assert (found["QP045001"], found["QP045002"]) == (111, 60)


def test_small_counts_never_reach_a_release(small: Home) -> None:
    put(
        small,
        "demandeurs_emploi",
        [defm("QP045003", 4, categorie="A"), defm("QP045001", 5, categorie="A")],
        "petit",
    )
    release = releases.publish(small)
    found = {
        row["code"]: row["marque"]
        for row in values(small, "defm_a", "geographie = 2015 and niveau = 'quartier'")
    }
    assert found["QP045003"] == "s"
    table = pq.read_table(release.path / "valeurs.parquet", columns=["valeur", "indicateur"]).to_pylist()
    assert not [row for row in table if row["indicateur"] == "defm_a" and row["valeur"] in (1, 2, 3, 4)]


def test_every_rate_is_its_numerator_over_its_denominator(demo_home: Home) -> None:
    release_id = releases.current_id(demo_home)
    assert release_id
    warehouse = open_release(demo_home.releases / release_id)
    rates = [i.id for i in warehouse.indicators.values() if i.kind in ("taux", "evolution")]
    checked, wrong = (
        warehouse.con.cursor()
        .execute(
            "select count(*), count(*) filter (abs(valeur - 100 * numerateur / denominateur) > 0.06) from valeurs "
            "where indicateur in $rates and numerateur is not null and denominateur > 0 and valeur is not null",
            {"rates": rates},
        )
        .fetchall()[0]
    )
    assert checked > 10_000
    assert wrong == 0


def test_no_key_is_published_twice(demo_home: Home) -> None:
    release_id = releases.current_id(demo_home)
    assert release_id
    warehouse = open_release(demo_home.releases / release_id)
    columns = [name for name, *_ in warehouse.con.cursor().execute("describe valeurs").fetchall()]
    start, end = columns.index("indicateur"), columns.index("sortie") + 1
    key = ", ".join(columns[start:end])
    doubled = (
        warehouse.con.cursor()
        .execute(f"select {key} from valeurs group by all having count(*) > 1 limit 3")
        .df()
    )
    assert doubled.empty, doubled.to_string()


# --- the life of a release ------------------------------------------------------------------------------


def test_nothing_to_publish_is_said(home: Home) -> None:
    with pytest.raises(releases.Refused, match="Aucun extrait"):
        releases.publish(home)


def test_a_wrong_extract_publishes_nothing_and_keeps_the_release_in_force(in_force: Home) -> None:
    (before,) = releases.releases(in_force)
    put(in_force, "demandeurs_emploi", [defm("QP045999", 10)], "faux")
    with pytest.raises(releases.Refused) as refusal:
        releases.publish(in_force)
    assert "code_inconnu" in {finding.regle for finding in refusal.value.findings}
    assert releases.current_id(in_force) == before.id
    assert [release.id for release in releases.releases(in_force)] == [before.id]
    assert not list(in_force.releases.glob(f"{releases.ASIDE}*"))


def test_rollback_moves_the_pointer_and_nothing_else(in_force: Home) -> None:
    (first,) = releases.releases(in_force)
    put(in_force, "demandeurs_emploi", [defm("QP045003", 70, publication=2030)], "plus")
    second = releases.publish(in_force, "deux")
    assert releases.current_id(in_force) == second.id
    content = {path.name: sha256(path) for path in first.path.glob("*.parquet")}
    releases.rollback(in_force, first.id)
    assert releases.current_id(in_force) == first.id
    assert content == {path.name: sha256(path) for path in first.path.glob("*.parquet")}
    assert [release.current for release in releases.releases(in_force)] == [False, True]
    with pytest.raises(releases.Refused, match="n'existe pas"):
        releases.rollback(in_force, "20200101-000000-abcdef")


def test_the_manifest_tells_hashes_that_hold(published: Home) -> None:
    (release,) = releases.releases(published)
    manifest = json.loads((release.path / "manifest.json").read_text("utf-8"))
    assert manifest["note"] == "un"
    assert not manifest["demonstration"]
    for name, told in manifest["tables"].items():
        assert sha256(release.path / f"{name}.parquet") == told["sha256"]
    for extract in manifest["extracts"]:
        assert len(extract["sha256"]) == 64


def test_a_published_file_cannot_be_written(published: Home) -> None:
    (release,) = releases.releases(published)
    assert not (release.path / "valeurs.parquet").stat().st_mode & 0o222


@pytest.mark.usefixtures("plain_main")
def test_kill_at_any_instant_leaves_a_readable_release(in_force: Home) -> None:
    """A publication killed twenty times at random instants never breaks what is in force."""
    small = in_force
    (first,) = releases.releases(small)
    processes = fresh_processes()
    run_to_the_end(processes.Process(target=releases.publish, args=(small,)))  # imports are done once
    started = time.monotonic()
    run_to_the_end(processes.Process(target=releases.publish, args=(small,)))
    whole = time.monotonic() - started
    dice = random.Random(2026)
    seen: set[str] = set()
    killed = 0
    for _ in range(20):
        process = processes.Process(target=releases.publish, args=(small,))
        process.start()
        time.sleep(whole * dice.uniform(0.02, 0.98))
        process.kill()
        process.join()
        killed += process.exitcode != 0
        release_id = releases.current_id(small)
        assert release_id is not None
        seen.add(release_id)
        check_readable(small.releases / release_id)
    for release in releases.releases(small):  # the others are published for good: none was touched since
        check_readable(release.path)
    assert killed >= 5, "publications ended before they could be killed"
    assert releases.publish(small).id not in seen
    assert (small.releases / first.id).is_dir()


def check_readable(release: Path) -> None:
    warehouse = open_release(release)
    assert warehouse.con.cursor().execute("select count(*) from valeurs").fetchall()[0][0] > 0
    warehouse.con.close()


def fresh_processes() -> Any:
    """Processes that start quickly with the code already imported (on Windows, from scratch)."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["observatoire.releases", "observatoire.audit", "observatoire.build"])
    return context


def run_to_the_end(process: Any) -> None:
    process.start()
    process.join()
    assert process.exitcode == 0


def test_an_interrupted_publication_is_swept_away(in_force: Home) -> None:
    left = in_force.releases / f"{releases.ASIDE}20260101-000000-abcdef"
    shutil.copytree(releases.releases(in_force)[0].path, left)
    releases.publish(in_force)
    assert not left.exists()
