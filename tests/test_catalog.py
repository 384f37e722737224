"""The catalogue: headers complete, ids unique, and what product.md promises is there."""

from __future__ import annotations

from pathlib import Path

import pytest

from observatoire.catalog import CHAPTERS, Indicator, MalformedIndicator, load

STABLE = {"population", "taux_emploi", "taux_pauvrete", "revenu_median", "defm_abc", "defm_a", "defm_abcde"}
HEADER = """-- title: Essai
-- unit: personnes
-- kind: effectif
-- definition: Pour essayer.
-- reading: {lieu} compte {valeur} ({periode}).
-- source: nulle part
-- direction: neutral
-- territories: sum
"""


def write(folder: Path, chapter: str, name: str, header: str = HEADER) -> None:
    (folder / chapter).mkdir(parents=True, exist_ok=True)
    (folder / chapter / f"{name}.sql").write_text(header + "select 1 as valeur\n", "utf-8")


def test_the_catalogue_holds_the_stable_ids_and_at_least_thirty() -> None:
    indicators = load()
    assert set(indicators) >= STABLE
    assert len(indicators) >= 30
    assert {i.chapter for i in indicators.values()} >= {
        "population",
        "revenus",
        "emploi",
        "demandeurs_emploi",
    }


@pytest.mark.parametrize("indicator", load().values(), ids=lambda i: i.id)
def test_a_header_reads_well(indicator: Indicator) -> None:
    assert "{lieu}" in indicator.reading and "{valeur}" in indicator.reading
    assert indicator.definition.endswith(".") and indicator.reading.endswith(".")
    assert indicator.chapter in CHAPTERS
    assert Indicator.from_dict(indicator.as_dict()) == indicator
    if indicator.chapter == "revenus":
        assert indicator.territories == "none", "incomes are never summed or averaged"
    if indicator.interval == "wilson":
        assert indicator.kind == "taux"


def test_an_incomplete_header_is_named(tmp_path: Path) -> None:
    write(tmp_path, "population", "essai", HEADER.replace("-- unit: personnes\n", ""))
    with pytest.raises(MalformedIndicator, match=r"essai\.sql.*unit"):
        load(tmp_path)


def test_an_id_used_in_two_chapters_is_refused(tmp_path: Path) -> None:
    write(tmp_path, "population", "essai")
    write(tmp_path, "emploi", "essai")
    with pytest.raises(MalformedIndicator, match="two chapters"):
        load(tmp_path)


@pytest.mark.parametrize(
    ("old", "new"),
    [("effectif", "moyenne"), ("neutral", "up"), ("territories: sum", "territories: mean")],
)
def test_an_unknown_choice_is_refused(tmp_path: Path, old: str, new: str) -> None:
    write(tmp_path, "population", "essai", HEADER.replace(old, new))
    with pytest.raises(MalformedIndicator, match="choose among"):
        load(tmp_path)


def test_breaks_are_read(tmp_path: Path) -> None:
    write(tmp_path, "population", "essai", HEADER + "-- break: 2025-01-01 réforme\n")
    (found,) = load(tmp_path)["essai"].breaks
    assert (found.date.isoformat(), found.label) == ("2025-01-01", "réforme")
