"""The commands pack and fiche: files, register, and what they say when asked for what is not there."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from observatoire import pack as packing
from observatoire import packs, releases
from observatoire.cli import app
from observatoire.home import Home
from observatoire.pack.register import reopen

ARGUMENTS = ("pack", "cite_emploi:cde-036", "--chapitres", "freins")


def run(home: Home, *arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, [*arguments, "--home", str(home.root)])
    return result.exit_code, result.output


def newer(home: Home) -> str:
    """Put in force a later release, a copy of the one in force under another id and date."""
    first = releases.releases(home)[0]
    manifest = {**first.manifest, "id": "20991231-000000-abcdef", "date": "2099-12-31T00:00:00+00:00"}
    target = first.path.with_name(str(manifest["id"]))
    target.mkdir()
    for file in first.path.rglob("*"):
        if file.is_file() and file.name != "manifest.json":
            copy = target / file.relative_to(first.path)
            copy.parent.mkdir(exist_ok=True)
            copy.hardlink_to(file)
    (target / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    releases.point_at(home, str(manifest["id"]))
    return first.id


def test_a_pack_of_an_old_release_keeps_its_digest(
    own_demo: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out, again, now = (tmp_path / name for name in ("a.pdf", "b.pdf", "c.pdf"))
    assert run(own_demo, *ARGUMENTS, "--out", str(out))[0] == 0
    old = newer(own_demo)
    assert run(own_demo, *ARGUMENTS, "--out", str(again), "--release", old)[0] == 0
    assert run(own_demo, *ARGUMENTS, "--out", str(now))[0] == 0
    assert out.read_bytes() == again.read_bytes()
    assert now.read_bytes() != out.read_bytes()
    assert [record.publication for record in packs.kept(own_demo)].count(old) == 1

    record = next(record for record in packs.kept(own_demo) if record.publication == old)
    assert record.empreintes["pdf"] == hashlib.sha256(out.read_bytes()).hexdigest()
    reopened = reopen(own_demo, record, "pdf")
    assert reopened.content == out.read_bytes()
    assert "Reconstruit" in reopened.said

    # a later observatory would write it otherwise: what was shown is given
    monkeypatch.setitem(packing.WRITERS, "pdf", lambda _: b"otherwise")
    assert run(own_demo, *ARGUMENTS, "--out", str(again), "--release", old)[0] == 0
    assert again.read_bytes() == out.read_bytes()

    # the release is gone: the file of that day is left, checked against its digest
    (own_demo.releases / old / "manifest.json").unlink()
    kept = reopen(own_demo, record, "pdf")
    assert kept.content == out.read_bytes()
    assert "gardé ce jour-là" in kept.said
    file = packs.folder(own_demo) / "fichiers" / f"{record.empreintes['pdf']}.pdf"
    file.write_bytes(b"changed")
    assert reopen(own_demo, record, "pdf").content is None


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("pack", "cite_emploi:inconnue", "--out", "x.pdf"), 1, "n'est pas dans la publication"),
        (("pack", "Caen", "--out", "x.pdf"), 2, "n'est pas un territoire"),
        (("pack", "cite_emploi:cde-036", "--out", "x.doc"), 2, "n'existe pas. Formats"),
        (("pack", "cite_emploi:cde-036", "--out", "x.pdf", "--release", "hier"), 1, "n'existe pas"),
        (("pack", "cite_emploi:cde-036", "--out", "x.pdf", "--chapitres", "tout"), 2, "Chapitres"),
        (("pack", "cite_emploi:cde-036", "--out", "/nulle/part/x.pdf"), 2, "n'existe pas"),
        (("fiche", "QN99999M", "--out", "x.pdf"), 1, "n'est pas dans la publication"),
        (("fiche", "QN01401M", "--out", "x.xlsx"), 2, "Formats : .pdf"),
    ],
)
def test_what_cannot_be_written_is_said_in_french(
    arguments: tuple[str, ...],
    code: int,
    said: str,
    demo_home: Home,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    found, output = run(demo_home, *arguments)
    assert found == code
    assert said in " ".join(output.split())
    assert not list(tmp_path.iterdir())


def test_the_address_of_the_installation_stands_in_the_link(own_demo: Home, tmp_path: Path) -> None:
    out = tmp_path / "a.html"
    assert run(own_demo, *ARGUMENTS, "--out", str(out))[0] == 0
    page = out.read_text("utf-8")
    assert "À faire précéder de l&#x27;adresse" in page
    assert 'class="code"' not in page, "a phone cannot follow a relative address"
    own_demo.config.write_text('adresse = "https://observatoire.exemple.fr/"\n', "utf-8")
    assert run(own_demo, *ARGUMENTS, "--out", str(out))[0] == 0
    page = out.read_text("utf-8")
    assert "https://observatoire.exemple.fr/comite?niveau=cite_emploi&amp;territoire=cde-036" in page
    assert 'class="code"' in page
    assert "À faire précéder" not in page
