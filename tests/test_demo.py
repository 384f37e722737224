"""The demonstration extracts: what is committed, the facts they cite, the arithmetic of what is simulated."""

import csv
import datetime as dt
import os
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely

from observatoire import vocabulary as v
from observatoire.checks import check_table
from observatoire.contracts import CONTRACTS
from observatoire.demo import FOLDER, KINDS, write
from observatoire.demo.dice import Dice

PROJECT = Path(__file__).resolve().parents[1]
REAL = Path(os.environ.get("OBSERVATOIRE_REAL_DATA", PROJECT.parent / "shared" / "data"))
CVL = ("18", "28", "36", "37", "41", "45")
SPLITS = ("sexe", "tranche_age", "niveau_formation", "anciennete", "rsa", "nationalite")
GEOMETRY_TOLERANCE = 1e-4
BOXES = {"24": (0.0, 46.2, 3.3, 49.0), "28": (-1.4, 48.6, 0.6, 49.7), "11": (1.4, 48.4, 2.3, 49.2)}
BOXES |= {"01": (-61.95, 15.7, -60.9, 16.7)}


def real(path: str) -> Path:
    if not (REAL / path).exists():
        message = f"{path} is absent: fetch the official files of ANCT and set OBSERVATOIRE_REAL_DATA"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    return REAL / path


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return write(tmp_path_factory.mktemp("demo"))


@pytest.fixture(scope="module")
def made(written: list[Path]) -> dict[str, pa.Table]:
    return {path.stem: pq.read_table(path) for path in written if path.suffix == ".parquet"}


@pytest.fixture(scope="module")
def con(made: dict[str, pa.Table]) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    for kind, content in made.items():
        connection.register(kind, content)
    return connection


def values(con: duckdb.DuckDBPyConnection, sql: str) -> list[tuple]:
    return con.execute(sql).fetchall()


# --- what is committed ---------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_committed_file_is_what_the_generator_makes(kind, made):
    stored = pq.read_table(FOLDER / f"{kind}.parquet")
    assert stored.schema.metadata[b"observatoire.kind"] == kind.encode()
    assert stored.schema.metadata[b"observatoire.demonstration"] == b"1"
    assert stored.schema.metadata == made[kind].schema.metadata
    assert stored.drop_columns([c for c in ("geometrie",) if c in stored.column_names]).equals(
        made[kind].drop_columns([c for c in ("geometrie",) if c in stored.column_names])
    ), "run python -m observatoire.demo"
    if "geometrie" in stored.column_names:
        ours, theirs = (shapely.from_wkb(t["geometrie"].to_pylist()) for t in (stored, made[kind]))
        assert shapely.equals_exact(ours, theirs, GEOMETRY_TOLERANCE)[~shapely.is_missing(ours)].all()
        assert (shapely.is_missing(ours) == shapely.is_missing(theirs)).all()


def test_files_are_small_and_written_the_same_twice(written, tmp_path):
    again = write(tmp_path / "again")
    assert [path.read_bytes() for path in written] == [path.read_bytes() for path in again]
    assert {path.stem for path in FOLDER.glob("*.parquet")} >= set(KINDS)
    assert sum(path.stat().st_size for path in FOLDER.glob("*")) < 2_000_000


@pytest.mark.parametrize("kind", KINDS)
def test_extracts_satisfy_their_contract(kind, made):
    known = {
        year: {row["code"] for row in made["quartiers"].to_pylist() if row["geographie"] == year}
        for year in (2015, 2024)
    }
    assert [
        finding for finding in check_table(made[kind], kind, kind, known) if finding.severity == "refus"
    ] == []
    assert made[kind].num_rows == len(
        set(zip(*(made[kind][k].to_pylist() for k in CONTRACTS[kind].key), strict=True))
    )


def test_draws_depend_on_the_name_only():
    assert Dice("a").uniform() == Dice("a").uniform() != Dice("b").uniform()
    assert [sum(Dice("s", n).split(n, (0.5, 0.3, 0.2), 0.1)) for n in range(50)] == list(range(50))
    assert abs(np.mean([Dice("m", n).around(10, 1) for n in range(2000)]) - 10) < 0.1


# --- facts of the seeds --------------------------------------------------------------------------------


def test_every_word_of_the_vocabulary_has_an_example(con):
    for column, words in (
        ("type", v.TYPES_ACTION),
        ("statut", v.STATUTS_ACTION),
        ("acteur", v.ACTEURS),
        ("unnest(freins)", v.FREINS),
        ("unnest(publics)", v.PUBLICS),
    ):
        assert {word for (word,) in values(con, f"select distinct {column} from actions")} == set(words)


def test_centre_val_de_loire(con):
    assert values(con, "select count(*) from quartiers where region = '24' and geographie = 2015") == [(52,)]
    assert values(con, "select count(*) from quartiers where region = '24' and geographie = 2024") == [(57,)]
    contrats = values(
        con,
        """select code, count(*), count(distinct code_territoire)
        from appartenances a join quartiers q using (code)
        where type = 'contrat_ville' and region = '24' and q.geographie = 2015 group by code""",
    )
    assert len(contrats) == 52
    assert {(rows, number) for _, rows, number in contrats} == {(1, 1)}
    assert values(
        con,
        """select count(distinct code_territoire) from appartenances join quartiers using (code)
        where type = 'contrat_ville' and region = '24'""",
    ) == [(19,)]
    assert values(
        con,
        """select sum(valeur) from demographie join quartiers using (code) where region = '24'
        and niveau = 'quartier' and variable = 'population' and millesime = 2018""",
    ) == [(151_628,)]
    [(region,)] = values(con, "select population from territoires where niveau = 'region' and code = '24'")
    assert round(100 * 151_628 / region) == 6


def test_saint_quentin_en_yvelines(con):
    [(count, residents)] = values(
        con,
        """select count(*), sum(valeur) from demographie join appartenances a using (code)
        where a.niveau = 'quartier' and code_territoire = 'cde-058'
        and variable = 'population' and millesime = 2018""",
    )
    [(total,)] = values(con, "select population from territoires where code = '200058782'")
    assert (count, round(residents, -3)) == (7, 35_000)
    assert round(100 * residents / total) == 15


def test_cap_excellence_has_named_parts_and_no_jobseekers_in_its_quartiers(con):
    named = dict(
        values(
            con,
            """select nom, sous_quartiers from quartiers join appartenances using (code)
            where code_territoire = 'cde-079'""",
        )
    )
    assert len(named) == 7
    assert named["Grand Camp"] == ["Grand-Camp", "Laurisisque", "Bergevin"]
    assert named["Vieux Bourg - Les Lauriers"] == ["Vieux-Bourg", "Assainissement", "Les Lauriers"]
    assert values(con, "select count(*) from demandeurs_emploi where code like 'Q_971%'") == [(0,)]
    assert values(
        con, "select count(*) from demographie where code like 'Q_971%' and variable like '%defm%'"
    ) == [(0,)]
    assert values(con, "select count(*) > 500 from demographie where code like 'Q_971%'") == [(True,)]


def test_cites_hold_the_quartiers_that_anct_publishes(con):
    published: dict[str, set[str]] = {}
    with real("cites_emploi/cites_emploi_qpv2015.csv").open(encoding="utf-8-sig", newline="") as lines:
        for row in csv.DictReader(lines, delimiter=";"):
            published.setdefault(row["id_cde"], set()).add(row["code_qp2015"])
    ours = values(
        con,
        """select code_territoire, list(code) from appartenances
        where type = 'cite_emploi' and niveau = 'quartier' group by all""",
    )
    assert {code for code, _ in ours} == {"cde-004", "cde-016", "cde-036", "cde-045", "cde-058", "cde-079"}
    for code, quartiers in ours:
        assert set(quartiers) == published[code]


def test_passages_are_the_official_ones(con):
    published = {}
    with real("passage/passage_qp2024_qp2015_territoires_pilotes.csv").open(
        encoding="utf-8-sig", newline=""
    ) as lines:
        for row in csv.DictReader(lines, delimiter=";"):
            origins = {row[f"QP2015_{i}"] for i in (1, 2, 3)} - {""}
            published[row["QP2024"]] = (row["Statut"].lower(), origins)
    for code, status, origins in values(
        con, "select code_2024, any_value(statut), list(code_2015) from passages group by all"
    ):
        assert (status, set(origins) - {None}) == published[code]


def test_each_2024_quartier_has_its_status_and_its_links(con):
    assert values(
        con,
        """select count(*) from quartiers
        where geographie = 2024 and code not in (select code_2024 from passages)""",
    ) == [(0,)]
    assert (
        values(
            con,
            """select q.code from quartiers q join passages p on p.code_2024 = q.code
            where q.statut <> p.statut or (p.statut = 'nouveau') <> (p.code_2015 is null)""",
        )
        == []
    )


# --- contours ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("geographie", [2015, 2024])
def test_contours_are_valid_apart_and_at_home(geographie, made):
    rows = [row for row in made["quartiers"].to_pylist() if row["geographie"] == geographie]
    outlines = shapely.from_wkb([row["geometrie"] for row in rows])
    assert all(row["schematique"] for row in rows)
    assert shapely.is_valid(outlines).all()
    tree = shapely.STRtree(outlines)
    for i, j in tree.query(outlines, predicate="intersects").T:
        assert i == j or shapely.intersection(outlines[i], outlines[j]).area < 1e-9, (
            rows[i]["code"],
            rows[j]["code"],
        )
    for row, outline in zip(rows, outlines, strict=True):
        assert shapely.box(*BOXES[row["region"]]).contains(outline), row["code"]
        assert outline.contains(shapely.Point(row["longitude"], row["latitude"]))


def test_unchanged_quartiers_keep_their_contour_and_others_do_not(made):
    outlines = {row["code"]: row["geometrie"] for row in made["quartiers"].to_pylist()}
    links = made["passages"].to_pylist()
    same = {
        row["code_2024"]: outlines[row["code_2015"]] == outlines[row["code_2024"]]
        for row in links
        if row["code_2015"]
    }
    status = {row["code_2024"]: row["statut"] for row in links}
    assert same == {code: status[code] == "inchange" for code in same}


def test_communes_and_departments_are_drawn_around_their_quartiers(made):
    places = {(row["niveau"], row["code"]): row for row in made["territoires"].to_pylist()}
    before = {row["code"]: row["communes"] for row in made["quartiers"].to_pylist()}
    origins = {row["code_2024"]: row["code_2015"] for row in made["passages"].to_pylist()}
    for row in made["quartiers"].to_pylist():
        point = shapely.Point(row["longitude"], row["latitude"])
        department = shapely.from_wkb(places["departement", row["departement"]]["geometrie"])
        assert department.covers(point), row["code"]
        home = {*row["communes"], *before.get(origins.get(row["code"]), ())}
        communes = [shapely.from_wkb(places["commune", code]["geometrie"]) for code in home]
        assert any(commune.covers(point) for commune in communes), row["code"]
    drawn = [row for row in places.values() if row["geometrie"]]
    assert all(row["schematique"] and shapely.from_wkb(row["geometrie"]).is_valid for row in drawn)
    departments = [shapely.from_wkb(places["departement", code]["geometrie"]) for code in CVL]
    assert not any(
        shapely.intersection(a, b).area > 1e-9
        for i, a in enumerate(departments)
        for b in departments[i + 1 :]
    )


# --- simulated counts ----------------------------------------------------------------------------------


def test_no_count_from_1_to_4(con):
    assert values(con, "select count(*) from demandeurs_emploi where effectif between 1 and 4") == [(0,)]
    assert values(con, "select count(*) from demographie where numerateur between 1 and 4") == [(0,)]
    people = ("allocataires%", "enfants%", "contrats%", "beneficiaires%")
    condition = " or ".join(f"variable like '{name}'" for name in people)
    assert values(
        con, f"select count(*) from demographie where ({condition}) and valeur between 1 and 4"
    ) == [(0,)]


def test_margins_add_up_and_masked_parts_never_stand_alone(con):
    """Each split of a margin is published whole and adds up, or is masked whole."""
    for split in (("sexe",), ("tranche_age",), ("nationalite",), ("niveau_formation",), ("anciennete",)):
        others = [name for name in SPLITS if name not in split]
        for crossed in ((), ("sexe",)) if split[0] in ("niveau_formation", "anciennete") else ((),):
            fixed = [name for name in others if name not in crossed]
            keys = ["niveau", "code", "geographie", "periode", "categorie", *others]
            parts = f"""
                select {", ".join(keys)}, count(*) as n, count(effectif) as given, sum(effectif) as total
                from demandeurs_emploi where {split[0]} <> 'total'
                and {" and ".join(f"{name} = 'total'" for name in fixed if name != "rsa")}
                {"".join(f" and {name} <> 'total'" for name in crossed)}
                group by all"""
            joined = " and ".join(f"p.{key} is not distinct from w.{key}" for key in keys)
            rows = values(
                con,
                f"""select p.n, p.given, p.total, w.effectif from ({parts}) p
                join demandeurs_emploi w on {joined} and w.{split[0]} = 'total'""",
            )
            assert rows
            assert {given for _, given, _, _ in rows} <= {0, rows[0][0]}
            assert all(total == whole for _, given, total, whole in rows if given and whole is not None)


def test_categories_nest_and_add_up(con):
    sums = values(
        con,
        """
        pivot (
            select niveau, code, geographie, periode, sexe, categorie, effectif from demandeurs_emploi
            where tranche_age = 'total' and niveau_formation = 'total' and anciennete = 'total'
            and rsa = 'total' and nationalite = 'total'
        ) on categorie in ('A', 'B', 'C', 'D', 'E', 'ABC', 'ABCDE') using any_value(effectif)
        """,
    )
    assert len(sums) > 5000
    for *_, a, b, c, d, e, abc, abcde in sums:
        assert abc is None or abcde is None or abc <= abcde
        assert a is None or abc is None or a <= abc
        if None not in (a, b, c, abc):
            assert a + b + c == abc
        if None not in (d, e, abc, abcde):
            assert abc + d + e == abcde


def test_levels_are_plausible(con):
    rates = values(
        con,
        """select 100 * effectif / p.valeur
        from demandeurs_emploi d join demographie p using (code, geographie)
        where d.niveau = 'quartier' and categorie = 'ABC' and periode in ('2021-12-31', '2024-12-31')
        and sexe = 'total' and tranche_age = 'total' and niveau_formation = 'total' and anciennete = 'total'
        and rsa = 'total' and nationalite = 'total' and p.variable = 'population'
        and p.millesime is not distinct from (case geographie when 2015 then 2018 end)""",
    )
    shares = [rate for (rate,) in rates if rate is not None]
    assert len(shares) == 66 + 71
    assert min(shares) > 9
    assert max(shares) < 22
    [(total,)] = values(
        con,
        """select sum(effectif) from demandeurs_emploi join quartiers using (code)
        where region = '24' and niveau = 'quartier' and categorie = 'ABC' and periode = '2021-12-31'
        and sexe = 'total' and tranche_age = 'total' and niveau_formation = 'total' and anciennete = 'total'
        and rsa = 'total' and nationalite = 'total'""",
    )
    assert 24_000 < total < 27_500
    assert total != 25_731


def test_periods_generations_and_the_reform(con):
    assert values(
        con, "select distinct periode from demandeurs_emploi where geographie = 2015 order by 1"
    ) == [(dt.date(year, 12, 31),) for year in (2016, 2017, 2019, 2020, 2021)]
    assert values(
        con,
        """select min(periode), max(periode), count(distinct periode) from demandeurs_emploi
        where geographie = 2024""",
    ) == [(dt.date(2022, 3, 31), dt.date(2025, 12, 31), 16)]
    assert values(con, "select min(periode) from demandeurs_emploi where categorie in ('F', 'G')") == [
        (dt.date(2025, 3, 31),)
    ]
    marks = dict(values(con, "select coalesce(marque, ''), count(*) from demandeurs_emploi group by all"))
    assert set(marks) == {"", "s", "nd", "p"}
    assert values(
        con, "select count(*) from demandeurs_emploi where (effectif is null) <> (marque in ('s', 'nd'))"
    ) == [(0,)]
    assert values(con, "select distinct periode from demandeurs_emploi where marque = 'p'") == [
        (dt.date(2025, 12, 31),)
    ]


def test_regions_are_the_sum_of_their_departments(con):
    assert (
        values(
            con,
            """select r.periode from demandeurs_emploi r join (
                select periode, categorie, sexe, sum(effectif) as total from demandeurs_emploi
                where niveau = 'departement' and code in ('18', '28', '36', '37', '41', '45') group by all
            ) d using (periode, categorie, sexe)
            where r.niveau = 'region' and r.code = '24' and r.effectif <> d.total""",
        )
        == []
    )


# --- other figures -------------------------------------------------------------------------------------


def test_every_variable_of_the_demonstration_is_known_and_most_are_there(con):
    [(found,)] = values(con, "select list(distinct variable) from demographie")
    assert set(found) <= set(v.VARIABLES)
    assert len(found) > 0.9 * len(v.VARIABLES)


def test_rates_are_computed_from_their_counts(con):
    assert (
        values(
            con,
            """select code, variable from demographie where denominateur is not null
            and abs(valeur - 100 * numerateur / denominateur) > 0.0500001""",
        )
        == []
    )
    assert values(con, "select count(*) > 1000 from demographie where denominateur is not null") == [(True,)]


def test_gaps_can_be_read(con):
    """Every quartier with an income or employment figure of a year finds it for the places around it."""
    missing = values(
        con,
        """
        select distinct q.variable, q.millesime, t.niveau from demographie q
        cross join (select unnest(['commune', 'epci', 'departement', 'region', 'france']) as niveau) t
        where q.niveau = 'quartier' and q.millesime is not null
        and q.variable in (
            'revenu_median', 'revenu_d1', 'revenu_d9', 'taux_pauvrete', 'taux_emploi', 'part_femmes'
        )
        and not exists (from demographie w where w.niveau = t.niveau and w.variable = q.variable
            and w.millesime = q.millesime)
        """,
    )
    assert missing == []


def test_cited_figures_say_who_counted_and_simulated_ones_say_so(con):
    sources = values(con, "select distinct source, variable like 'population%' from demographie order by all")
    assert all(source.startswith("Insee") is cited for source, cited in sources)
    assert all(source.startswith(("Insee", "Démonstration")) for source, _ in sources)
    assert values(con, "select distinct source from demandeurs_emploi") == [
        ("Démonstration (données simulées)",)
    ]


def test_populations_are_those_that_insee_publishes(con):
    with real("insee_qpv2015/qpv_evolution_population.csv").open(encoding="utf-8-sig", newline="") as lines:
        published = {
            row["code"]: (float(row["pop_2013"]), float(row["pop_2018"])) for row in csv.DictReader(lines)
        }
    ours = values(
        con,
        """select code, any_value(valeur) filter (millesime = 2013),
            any_value(valeur) filter (millesime = 2018)
        from demographie where geographie = 2015 and variable = 'population' group by all""",
    )
    assert len(ours) == 73
    assert all(published[code] == (before, after) for code, before, after in ours)
