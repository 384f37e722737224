"""The single door: what partners send is protected in everything a release holds; official figures are left alone."""

from __future__ import annotations

import dataclasses
import datetime
import json
import shutil
import sys
import threading
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from scipy.optimize import linprog
from test_releases import defm, put, quartier, values

from observatoire import audit, releases, secrecy
from observatoire.audit import audit_release
from observatoire.cli import app
from observatoire.contracts import CONTRACTS, Contract, Secrecy
from observatoire.engine import workshop
from observatoire.home import Home
from observatoire.protect import protect
from observatoire.secrecy.bounds import Exposed

THRESHOLD = 1000
PLANTED = {("F", "total", "ABC"): 701, ("total", "<26", "ABC"): 809, ("H", "total", "A"): 907}
"""Counts under an enormous threshold, so that each is a number found nowhere else."""


def counts(code: str, table: dict[tuple[str, str, str], int]) -> list[dict[str, Any]]:
    names = ("sexe", "tranche_age", "categorie")
    return [defm(code, count, **dict(zip(names, cell, strict=True))) for cell, count in table.items()]


def block(planted: bool) -> dict[tuple[str, str, str], int]:
    """Sexe, age and category margins of one quartier; `planted`: with the small counts."""
    women, young, men_a = PLANTED.values() if planted else (60_007, 40_009, 30_011)
    total = 100_003
    return {
        ("total", "total", "ABC"): total,
        ("F", "total", "ABC"): women,
        ("H", "total", "ABC"): total - women,
        ("total", "<26", "ABC"): young,
        ("total", "26-49", "ABC"): 41_011,
        ("total", "50+", "ABC"): total - 41_011 - young,
        ("total", "total", "A"): 50_021,
        ("F", "total", "A"): 50_021 - men_a,
        ("H", "total", "A"): men_a,
    }


def settle(home: Home) -> Home:
    """Three quartiers of 2015 of one commune, one of them unchanged in 2024."""
    put(home, "quartiers", [quartier(f"QP04500{n}") for n in (1, 2, 3)])
    put(home, "quartiers", [quartier("QN04501I"), quartier("QN04502M")], "2024")
    link = {"code_2015": "QP045001", "code_2024": "QN04501I", "statut": "inchange", "officiel": True}
    put(home, "passages", [link])
    put(home, "territoires", [{"niveau": "commune", "code": "45234", "nom": "Orléans", "epci": "244500468"}])
    return home


@pytest.fixture
def places(home: Home) -> Home:
    return settle(home)


def be_strict(patch: pytest.MonkeyPatch) -> None:
    """Give jobseekers a threshold of 1,000."""
    contract = CONTRACTS["demandeurs_emploi"]
    rule = dataclasses.replace(contract.secrecy, threshold=THRESHOLD)
    patch.setitem(CONTRACTS, "demandeurs_emploi", dataclasses.replace(contract, secrecy=rule))


@pytest.fixture
def strict(monkeypatch: pytest.MonkeyPatch) -> None:
    be_strict(monkeypatch)


def plant(home: Home) -> Home:
    rows = counts("QP045001", block(planted=True))
    rows += counts("QP045002", block(planted=False)) + counts("QP045003", block(planted=False))
    put(home, "demandeurs_emploi", rows)
    return home


@pytest.fixture
def planted(places: Home, strict: None) -> Home:
    return plant(places)


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The planted counts, published once for the tests that only read."""
    home = plant(settle(Home(tmp_path_factory.mktemp("semis"))))
    with pytest.MonkeyPatch.context() as patch:
        be_strict(patch)
        releases.publish(home)
    return home


@pytest.fixture
def without_complements(monkeypatch: pytest.MonkeyPatch) -> None:
    nothing = Exposed(*[np.zeros(0, dtype=t) for t in (np.int64, float, float)])
    door = sys.modules[secrecy.protect.__module__]
    monkeypatch.setattr(door, "complement", lambda system, unknown, *_: (unknown, nothing))


def numbers(folder: Path) -> set[float]:
    """Every number that a release holds, in its parquet, JSON and GeoJSON files."""
    found: set[float] = set()
    for path in folder.rglob("*.parquet"):
        for column in pq.read_table(path).columns:
            if pa.types.is_integer(column.type) or pa.types.is_floating(column.type):
                found |= set(column.drop_null().unique().to_pylist())
    for path in [*folder.rglob("*.json"), *folder.rglob("*.geojson")]:
        json.loads(
            path.read_text("utf-8"),
            parse_int=lambda s: found.add(float(s)),
            parse_float=lambda s: found.add(float(s)),
        )
    return found


# --- nothing planted is found -----------------------------------------------------------------------------


def test_planted_counts_are_nowhere_in_a_release(grown: Home) -> None:
    [release] = releases.releases(grown)
    seen = numbers(release.path)
    total = block(planted=True)["total", "total", "ABC"]
    for count in PLANTED.values():
        assert count not in seen
        assert {100 * count / total, 100 * count / 50_021} & seen == set()
    assert block(planted=False)["F", "total", "ABC"] in seen


def test_planted_counts_are_not_found_by_subtraction(grown: Home) -> None:
    """Independent of the package: equations written here by looking at every row, bounds by linear programming."""
    [release] = releases.releases(grown)
    table = duckdb.sql(
        "select code, sexe, tranche_age, case indicateur when 'defm_a' then 'A' else 'ABC' end as categorie, valeur "
        f"from '{release.path}/valeurs.parquet' where niveau = 'quartier' and indicateur in ('defm_abc', 'defm_a') "
        "and origine = 'publie'"
    ).df()
    cells = {tuple(row[:4]): row[4] for row in table.itertuples(index=False)}
    keys = list(cells)
    lines = []
    for key in keys:
        for rank, parts in ((1, ("F", "H")), (2, ("<26", "26-49", "50+"))):
            inside = [(*key[:rank], part, *key[rank + 1 :]) for part in parts]
            if key[rank] == "total" and all(part in cells for part in inside):
                lines.append([1.0 if k == key else -1.0 if k in inside else 0.0 for k in keys])
    bounds = [(1, 1e7) if value is None or value != value else (value, value) for value in cells.values()]
    for (sexe, age, category), count in PLANTED.items():
        rank = keys.index(("QP045001", sexe, age, category))
        cost = np.eye(len(keys))[rank]
        low, high = (
            way * linprog(way * cost, A_eq=lines, b_eq=[0.0] * len(lines), bounds=bounds).fun
            for way in (1, -1)
        )
        assert high - low >= THRESHOLD - 1, (sexe, age, category)
        assert low < count < high


def test_planted_counts_are_masked_under_both_codes_of_an_unchanged_quartier(grown: Home) -> None:
    old, new = (
        values(grown, "defm_abc", f"code = '{c}' and tranche_age = 'total'") for c in ("QP045001", "QN04501I")
    )
    assert [row["marque"] for row in old] == [row["marque"] for row in new]
    assert "s" in [row["marque"] for row in new]


def test_a_figure_given_under_the_other_code_does_not_unmask(places: Home) -> None:
    rows = [defm("QP045001", 60), defm("QP045001", None, sexe="F"), defm("QP045001", None, sexe="H")]
    rows += [defm("QN04501I", 58, sexe="H")]
    put(places, "demandeurs_emploi", rows)
    releases.publish(places)
    shown = {
        row["code"] + row["sexe"]
        for row in values(places, "defm_abc", "niveau = 'quartier' and valeur is not null")
    }
    assert not {"QN04501IH", "QP045001total"} <= shown


# --- complements -----------------------------------------------------------------------------------------


NOT_GIVEN = {
    "B+C": [("ABC", {}, 60), ("A", {}, 57)],
    "D+E": [("ABCDE", {}, 63), ("ABC", {}, 60)],
    "without RSA": [("ABC", {}, 60), ("ABC", {"rsa": "oui"}, 58)],
    "foreigners": [("ABC", {}, 60), ("ABC", {"nationalite": "francaise"}, 56)],
    "50+": [("ABC", {}, 60), ("ABC", {"tranche_age": "<26"}, 20), ("ABC", {"tranche_age": "26-49"}, 37)],
}
"""Counts of a quartier whose difference is a small one that nobody gives."""


def test_a_small_count_that_nobody_gives_is_not_found_by_difference(home: Home) -> None:
    codes = {f"QP0450{n:02}": missing for n, missing in enumerate(NOT_GIVEN, 10)}
    put(home, "quartiers", [quartier(code) for code in codes])
    put(
        home,
        "demandeurs_emploi",
        [
            defm(code, n, categorie=c, **split)
            for code, missing in codes.items()
            for c, split, n in NOT_GIVEN[missing]
        ],
    )
    releases.publish(home)
    shown = [
        row["code"]
        for name in ("defm_abc", "defm_a", "defm_abcde")
        for row in values(home, name, "niveau = 'quartier' and valeur is not null")
    ]
    assert {m: len(NOT_GIVEN[m]) - shown.count(code) > 0 for code, m in codes.items()} == dict.fromkeys(
        NOT_GIVEN, True
    )
    assert shown, "not everything is hidden"


def test_those_who_live_outside_the_quartiers_are_a_count_too(places: Home) -> None:
    """Commune 60, its two quartiers 30 + 27: three people live elsewhere."""
    rows = [defm("QP045001", 30), defm("QP045002", 27)]
    rows += [{**defm("45234", 60), "niveau": "commune", "code": "45234", "geographie": None}]
    put(places, "demandeurs_emploi", rows)
    release = releases.publish(places)
    shown = values(places, "defm_abc", "origine = 'publie' and valeur is not null")
    assert {row["code"] for row in shown} < {"45234", "QP045001", "QP045002"}
    assert release.manifest["secrecy"]["tables"]["demandeurs_emploi"]["complementaire"] == 1


def test_a_large_remainder_hides_nothing(places: Home) -> None:
    rows = [defm("QP045001", 30), defm("QP045002", 27)]
    rows += [{**defm("45234", 900), "niveau": "commune", "code": "45234", "geographie": None}]
    put(places, "demandeurs_emploi", rows)
    assert releases.publish(places).manifest["secrecy"]["cellules"]["complementaire"] == 0


def test_a_masked_quartier_is_not_found_in_the_sum_of_its_territoire(places: Home) -> None:
    put(places, "demandeurs_emploi", [defm("QP045001", 30), defm("QP045002", 27), defm("QP045003", 3)])
    releases.publish(places)
    (row,) = values(places, "defm_abc", "niveau = 'departement'")
    assert (row["valeur"], row["quartiers_publies"], row["quartiers"]) == (57, 2, 3)


def test_what_the_producer_masked_is_not_recomputed(places: Home) -> None:
    rows = [defm("QP045002", 60), defm("QP045002", 40, sexe="F"), defm("QP045002", None, sexe="H")]
    put(places, "demandeurs_emploi", rows)
    releases.publish(places)
    assert len(values(places, "defm_abc", "code = 'QP045002' and valeur is not null")) == 1


def test_a_rate_with_a_small_numerator_is_hidden(places: Home) -> None:
    base = {
        "niveau": "quartier",
        "geographie": 2015,
        "millesime": 2018,
        "variable": "part_femmes",
        "source": "cas",
    }
    rate = {**base, "code": "QP045001", "valeur": 5.0, "numerateur": 3.0, "denominateur": 60.0}
    rest = {**base, "code": "QP045002", "valeur": 95.0, "numerateur": 57.0, "denominateur": 60.0}
    fine = {**base, "code": "QP045003", "valeur": 50.0, "numerateur": 30.0, "denominateur": 60.0}
    put(places, "demographie", [rate, rest, fine])
    releases.publish(places)
    shown = values(places, "part_femmes", "niveau = 'quartier' and valeur is not null and origine = 'publie'")
    assert [row["code"] for row in shown] == ["QP045003"]


# --- what is public elsewhere -----------------------------------------------------------------------------


def official(home: Home, rows: list[dict[str, Any]], name: str = "officiel") -> None:
    table = CONTRACTS["demandeurs_emploi"].table(rows)
    said = {**table.schema.metadata, b"observatoire.adapter": b"insee_demandeurs"}
    path = home.extracts / "demandeurs_emploi" / f"{name}.parquet"
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(table.replace_schema_metadata(said), path)


def test_official_figures_come_out_as_published(places: Home) -> None:
    rows = [defm("QP045001", 60), defm("QP045001", 57, sexe="F"), defm("QP045001", None, sexe="H")]
    official(places, [*rows, defm("QP045002", 3)])
    release = releases.publish(places)
    found = {
        (r["code"], r["sexe"]): r["valeur"]
        for r in values(places, "defm_abc", "geographie = 2015 and niveau = 'quartier'")
    }
    assert (found["QP045001", "total"], found["QP045001", "F"], found["QP045002", "total"]) == (60, 57, 3)
    assert found["QP045001", "H"] != found["QP045001", "H"]
    assert release.manifest["secrecy"]["cellules"] == {
        "publie": 3,
        "primaire": 0,
        "complementaire": 0,
        "producteur": 1,
    }


def test_partner_figures_are_protected_beside_official_ones(places: Home) -> None:
    """The official total and women give the men: only partner figures can still be masked."""
    official(places, [defm("QP045001", 60, source="Insee"), defm("QP045001", 20, sexe="F", source="Insee")])
    put(
        places,
        "demandeurs_emploi",
        [defm("QP045001", n, tranche_age=a) for a, n in (("<26", 3), ("26-49", 30), ("50+", 27))],
    )
    release = releases.publish(places)
    shown = values(places, "defm_abc", "geographie = 2015 and niveau = 'quartier' and valeur is not null")
    assert {row["sexe"] for row in shown if row["tranche_age"] == "total"} == {"total", "F"}
    assert len([row for row in shown if row["tranche_age"] != "total"]) == 1
    assert release.manifest["secrecy"]["sources_officielles"] == ["Insee"]


def test_the_official_files_lose_nothing(real_home: Home) -> None:
    [release, *_] = releases.releases(real_home)
    told = release.manifest["secrecy"]
    assert (told["cellules"]["primaire"], told["cellules"]["complementaire"]) == (0, 0)
    (row,) = values(
        real_home,
        "defm_abc",
        "niveau = 'france' and code = 'METRO' and periode = '2021-12-31' and geographie = 2015 and "
        "(sexe, tranche_age, niveau_formation, anciennete, rsa, nationalite) = "
        "('total', 'total', 'total', 'total', 'total', 'total')",
    )
    assert row["valeur"] == 696_449  # shared/data/README.md: sum of the published QPV


# --- releases still readable --------------------------------------------------------------------------------


def test_a_figure_of_an_earlier_release_is_known(places: Home) -> None:
    """Men were shown; a total that arrives later would give the women, who are two."""
    put(places, "demandeurs_emploi", [defm("QP045002", 2, sexe="F"), defm("QP045002", 30, sexe="H")])
    releases.publish(places)
    assert {r["sexe"] for r in values(places, "defm_abc", "code = 'QP045002' and valeur is not null")} == {
        "H"
    }
    put(places, "demandeurs_emploi", [defm("QP045002", 32)], "total")
    releases.publish(places)
    assert "total" not in {
        r["sexe"] for r in values(places, "defm_abc", "code = 'QP045002' and valeur is not null")
    }


def test_a_cell_shown_before_is_hidden_now_and_told(places: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [defm("QP045002", 32), defm("QP045002", 12, sexe="F"), defm("QP045002", 20, sexe="H")]
    put(places, "demandeurs_emploi", rows)
    first = releases.publish(places)
    assert first.manifest["secrecy"]["tables"]["demandeurs_emploi"]["deja_connues"] == 0
    contract = CONTRACTS["demandeurs_emploi"]
    rule = dataclasses.replace(contract.secrecy, threshold=15)
    monkeypatch.setitem(CONTRACTS, "demandeurs_emploi", dataclasses.replace(contract, secrecy=rule))
    second = releases.publish(places)
    assert "F" not in {
        r["sexe"] for r in values(places, "defm_abc", "code = 'QP045002' and valeur is not null")
    }
    assert second.manifest["secrecy"]["tables"]["demandeurs_emploi"]["deja_connues"] == 1


# --- the audit ------------------------------------------------------------------------------------------


def test_without_the_complementary_step_publication_is_refused(
    planted: Home, without_complements: None
) -> None:
    with pytest.raises(releases.Refused, match="devinables") as refusal:
        releases.publish(planted)
    said = str(refusal.value)
    assert "QP045001" in said
    assert not [count for count in PLANTED.values() if str(count) in said]
    assert releases.current_id(planted) is None
    assert not list(planted.releases.glob(".building-*"))


def test_the_command_names_cells_and_never_their_size(
    planted: Home,
    without_complements: None,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(releases, "_audited", lambda aside, readable: {})
    releases.publish(planted)
    assert app(["audit", "--home", str(planted.root), "--format", "json"], standalone_mode=False) == 1
    report = json.loads(capsys.readouterr().out)
    assert {"cells", "primary", "complementary", "at_risk", "seconds"} <= set(report)
    assert {entry["code"] for entry in report["at_risk"]} >= {"QP045001"}
    assert not {"low", "high", "need"} & {name for entry in report["at_risk"] for name in entry}


def tampered(release: releases.Release, target: Path, change: str, table: str = "valeurs") -> Path:
    """A copy of a release where one SQL update was made to a table."""
    shutil.copytree(release.path, target)
    path = target / f"{table}.parquet"
    path.chmod(0o644)
    with duckdb.connect() as con:
        con.execute(f"create table {table} as from '{path}'")
        con.execute(change)
        con.execute(f"copy {table} to '{path}.new' (format parquet)")
    Path(f"{path}.new").replace(path)
    return target


def test_a_sum_that_counts_a_masked_quartier_is_seen(places: Home, tmp_path: Path) -> None:
    put(places, "demandeurs_emploi", [defm("QP045001", 30), defm("QP045002", 27), defm("QP045003", 3)])
    release = releases.publish(places)
    assert audit_release(release.path)["safe"]
    change = "update valeurs set valeur = 60, numerateur = 60 where niveau = 'departement' and indicateur = 'defm_abc'"
    report = audit_release(tampered(release, tmp_path / "somme", change))
    assert [(entry["niveau"], entry["code"]) for entry in report["at_risk"]] == [("departement", "45")]


def test_what_is_made_is_looked_at_beside_the_tables_and_its_error_is_not_lost(
    places: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(places, "demandeurs_emploi", [defm("QP045001", 30), defm("QP045002", 27), defm("QP045003", 3)])
    release = releases.publish(places)
    beside: list[threading.Thread] = []

    def broken(*_: object) -> None:
        beside.append(threading.current_thread())
        raise ValueError("unreadable")

    monkeypatch.setattr(audit, "_what_is_made", broken)
    with pytest.raises(ValueError, match="unreadable"):
        audit_release(release.path)
    assert beside and beside[0] is not threading.main_thread()


def test_a_rate_shown_though_its_numerator_is_masked_is_seen(little_home: Home, tmp_path: Path) -> None:
    [release, *_] = releases.releases(little_home)
    change = (
        "update valeurs set valeur = null, numerateur = null, marque = 's' where indicateur = 'defm_abc' and sexe = 'F' "
        "and code = 'QP014001' and origine = 'publie' and niveau_formation = 'total' and anciennete = 'total' "
        "and rsa = 'total' and tranche_age = 'total' and nationalite = 'total'"
    )
    report = audit_release(tampered(release, tmp_path / "taux", change))
    assert ("part_femmes_defm", "QP014001") in {
        (e.get("indicateur"), e.get("code")) for e in report["at_risk"]
    }


def test_the_demonstration_is_safe(demo_home: Home) -> None:
    [release, *_] = releases.releases(demo_home)
    report = audit_release(release.path)
    assert report["safe"], report["at_risk"][:5]
    assert report["cells"] > 50_000


def test_no_small_number_of_people_who_left_is_found_between_stages(demo_home: Home) -> None:
    """Written here from the files alone: each count that is made of people of another one, less that one."""
    [release, *_] = releases.releases(demo_home)
    parts = {
        "repere": ["mobilise", "accompagne", "sorti", "perdu_de_vue"],
        "mobilise": ["accompagne", "sorti"],
    }
    exits = [
        *(f"emploi_{n}_mois" for n in (1, 3, 6, 12)),
        "iae dynamique",
        "plie positive",
        "france_travail acces",
    ]
    parts |= {"accompagne": ["sorti"], "sorti": exits, "france_travail acces": ["france_travail durable"]}
    pairs = [(whole, part) for whole, inside in parts.items() for part in inside]
    keys = "niveau, perimetre, geographie, code, periode, id_action, frein, sexe, tranche_age"
    same = " and ".join(f"a.{key} is not distinct from b.{key}" for key in keys.split(", "))
    with duckdb.connect() as con:
        con.register("paires", pa.table(dict(zip(("tout", "partie"), zip(*pairs, strict=True), strict=True))))
        con.execute(
            f"create table lignes as select {keys}, effectif, "
            "if(definition = 'total', etape, definition || ' ' || sortie) as nom "
            f"from '{release.path}/parcours.parquet' where effectif is not null"
        )
        compared, small = con.execute(
            "select count(*), count(*) filter (a.effectif - b.effectif between 1 and "
            "if(a.frein in ('sante', 'droits'), 10, 4)) "
            f"from lignes as a join paires on a.nom = tout join lignes as b on b.nom = partie and {same}"
        ).fetchall()[0]
    assert compared > 5_000
    assert small == 0


def test_a_stage_that_tells_who_left_is_seen(little_home: Home, tmp_path: Path) -> None:
    [release, *_] = releases.releases(little_home)
    change = (
        "update parcours set effectif = (select effectif - 2 from parcours where etape = 'repere' and niveau = 'quartier' "
        "and effectif is not null order by code, periode limit 1), marque = null where etape = 'mobilise' and "
        "(niveau, code, periode) = (select (niveau, code, periode) from parcours where etape = 'repere' "
        "and niveau = 'quartier' and effectif is not null order by code, periode limit 1)"
    )
    report = audit_release(tampered(release, tmp_path / "etapes", change, "parcours"))
    assert {entry.get("niveau") for entry in report["at_risk"]} >= {"quartier_qpv_2024"}


def test_publishing_again_gives_the_same_tables(little_twice: Home) -> None:
    second, first = releases.releases(little_twice)
    counts = {
        "valeurs": "where indicateur like '%defm%' or indicateur like 'allocataires%'",
        "diagnostics": "",
        "parcours": "",
    }
    for table, where in counts.items():
        for one, other in ((first, second), (second, first)):
            lines, others = (f"(from '{r.path}/{table}.parquet' {where})" for r in (one, other))
            assert not duckdb.sql(f"from {lines} except all from {others} limit 1").fetchall(), table
    told = [r.manifest["secrecy"]["cellules"] for r in (first, second)]
    assert told[0] == told[1]


# --- what a diagnosis leaves of the jobseekers ------------------------------------------------------------


def diagnosed(code: str, effectif: int, **more: Any) -> dict[str, Any]:
    """People diagnosed in a quartier, six months after its jobseekers were counted."""
    base = {"niveau": "quartier", "code": code, "geographie": 2015, "periode": datetime.date(2022, 6, 30)}
    return {**base, "frein": "total", "effectif": effectif, "source": "cas", **more}


@pytest.fixture
def nearly_all(places: Home) -> Home:
    """97 of 100 jobseekers diagnosed in one quartier, 150 of 200 in another, 3 diagnosed of 300 in the third."""
    rows = [defm("QP045001", 100), defm("QP045001", 55, sexe="F"), defm("QP045001", 45, sexe="H")]
    put(places, "demandeurs_emploi", [*rows, defm("QP045002", 200), defm("QP045003", 300)])
    rows = [
        diagnosed("QP045001", 97),
        diagnosed("QP045001", 53, sexe="F"),
        diagnosed("QP045001", 44, sexe="H"),
    ]
    rows += [diagnosed("QP045002", 150), diagnosed("QP045003", 3)]
    rows += [
        diagnosed("QP045003", 297, frein="non_diagnostique"),
        diagnosed("QP045001", 40, frein="mobilite"),
    ]
    put(places, "diagnostics", rows)
    return places


def test_those_nobody_diagnosed_are_not_found_by_subtraction(nearly_all: Home) -> None:
    release = releases.publish(nearly_all)
    shown = duckdb.sql(
        f"select code, frein, sexe, effectif from '{release.path}/diagnostics.parquet' where effectif is not null "
        "order by all"
    ).fetchall()
    assert shown == [("QP045001", "mobilite", "total", 40), ("QP045002", "total", "total", 150)]
    assert not numbers(release.path) & {97.0, 297.0}
    matrix = f"from '{release.path}/matrice.parquet' where niveau = 'quartier'"
    told = duckdb.sql(
        f"select distinct code, diagnostiques, non_diagnostiques {matrix} order by all"
    ).fetchall()
    assert {"QP045001", "QP045003"} <= {code for code, *_ in told}
    assert all(people == [None, None] for code, *people in told if code != "QP045002")
    assert release.manifest["secrecy"]["tables"]["diagnostics"]["producteur"] == 0


def test_a_rest_that_tells_is_refused(nearly_all: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("observatoire.protect.hide_rests", lambda *_: 0)
    with pytest.raises(releases.Refused, match="QP045001"):
        releases.publish(nearly_all)


# --- health and justice -----------------------------------------------------------------------------------


def test_health_and_justice_have_a_higher_threshold_and_are_never_crossed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rule = Contract(
        "diagnostics", "Diagnostics", "un nombre", (), (), secrecy=Secrecy(sensitive=("sante", "droits"))
    )
    monkeypatch.setitem(CONTRACTS, "diagnostics", rule)
    with workshop() as con:
        con.execute("create table quartiers (code varchar, geographie bigint, communes varchar[])")
        con.execute("create table passages (code_2015 varchar, code_2024 varchar, statut varchar)")
        con.execute(
            "create table diagnostics as select 'quartier' as niveau, 'QP045001' as code, 2015 as geographie, "
            "date '2026-06-30' as periode, * from (values "
            "('sante', 'total', 'total', 8), ('sante', 'F', '<26', 400), ('droits', 'total', 'total', 90), "
            "('mobilite', 'total', 'total', 8), ('mobilite', 'F', '<26', 40), ('mobilite', 'F', 'total', 4)"
            ") as t(frein, sexe, tranche_age, effectif), (values (null::varchar)) as m(marque)"
        )
        report = protect(con, ["diagnostics"])
        shown = con.execute(
            "select frein, sexe, tranche_age from diagnostics where effectif is not null order by all"
        ).fetchall()
    assert shown == [("droits", "total", "total"), ("mobilite", "F", "<26"), ("mobilite", "total", "total")]
    assert report["tables"]["diagnostics"]["primaire"] == 3
