"""Official sources, asked of a local server that serves the published forms and misbehaves."""

from __future__ import annotations

import hashlib
import io
import json
import threading
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from observatoire import bulletin, journal, sources
from observatoire.home import Home
from observatoire.sources.catalogue import Catalogue, Source

FAST = sources.Limits(size=1 << 20, tries=3, connect=2, read=2, pause=0.01)
CSV = "CODGEO;LIBGEO\r\n" + "QP045001;Quartier\r\n" * 3000


def packed(**files: str) -> bytes:
    """A zip of text files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return out.getvalue()


@dataclass
class Site:
    """What the local server answers, by path; every request is kept."""

    address: str = ""
    bodies: dict[str, bytes] = field(default_factory=dict)
    headers: dict[str, dict[str, str]] = field(default_factory=dict)
    cut: dict[str, int] = field(default_factory=dict)
    status: dict[str, int] = field(default_factory=dict)
    asked: list[tuple[str, str]] = field(default_factory=list)

    def source(self, genre: str = "page", keep: str = r"\.(zip|csv)$") -> Source:
        """A source of this site."""
        path = "/api/1/datasets/jeu/" if genre == "data.gouv" else "/fr/statistiques/1"
        return Source("essai", "Source d'essai", "Insee", "LO", genre, self.address + path, "ici", keep)  # type: ignore[arg-type]

    def page(self, *names: str) -> None:
        """Publish files on a page, as insee.fr does."""
        links = "".join(f'<a href="/fr/statistiques/fichier/1/{name}">(zip)</a>' for name in names)
        self.bodies["/fr/statistiques/1"] = f"<html>{links}</html>".encode()
        self.headers["/fr/statistiques/1"] = {"Content-Type": "text/html"}

    def file(self, name: str, body: bytes, **headers: str) -> str:
        """Serve one file of that page."""
        path = f"/fr/statistiques/fichier/1/{name}"
        self.bodies[path], self.headers[path] = body, headers
        return path


@pytest.fixture
def site() -> Iterator[Site]:
    known = Site()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            known.asked.append((self.path, self.headers.get("Range", "")))
            if self.path not in known.bodies and self.path not in known.status:
                self.send_error(404)
                return
            body, headers = known.bodies.get(self.path, b""), dict(known.headers.get(self.path, {}))
            tag = headers.get("ETag")
            if tag and self.headers.get("If-None-Match") == tag:
                self.send_response(304)
                self.end_headers()
                return
            start = 0
            wanted = self.headers.get("Range")
            if wanted and tag and self.headers.get("If-Range") == tag:
                start = int(wanted.removeprefix("bytes=").rstrip("-"))
            self.send_response(known.status.get(self.path, 206 if start else 200))
            if start:
                self.send_header("Content-Range", f"bytes {start}-{len(body) - 1}/{len(body)}")
            headers.setdefault("Content-Length", str(len(body) - start))
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            stop = known.cut.pop(self.path, len(body))
            self.wfile.write(body[start:stop])

        def log_message(self, *_: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    known.address = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield known
    server.shutdown()
    server.server_close()


def bring(home: Home, site: Site, source: Source | None = None, **more: object) -> list[sources.Fetched]:
    source = source or site.source()
    catalogue = Catalogue({source.id: source}, frozenset({"127.0.0.1"}))
    return sources.fetch(home, source, catalogue, limits=FAST, **more)  # type: ignore[arg-type]


def test_the_catalogue_of_the_project_is_well_formed() -> None:
    catalogue = sources.load()
    assert all(source.adresse.startswith("https://") for source in catalogue.sources.values())
    assert all(source.adresse.split("/")[2] in catalogue.hosts for source in catalogue.sources.values())


def test_files_of_a_page_are_fetched_with_progress_then_skipped(home: Home, site: Site) -> None:
    site.page("donnees_csv.zip", "notice.pdf")
    body = packed(**{"donnees.csv": CSV})
    site.file("donnees_csv.zip", body, ETag='"un"')
    seen: list[tuple[str, int, int]] = []
    (got,) = bring(home, site, progress=lambda *step: seen.append(step))
    assert got.frais
    assert got.chemin is not None
    assert got.chemin.read_bytes() == body
    assert seen[-1] == ("donnees_csv.zip", len(body), len(body))
    (again,) = bring(home, site)
    assert (again.frais, again.chemin) == (False, got.chemin)
    assert [record["action"] for record in journal.read(home)] == [journal.FETCH] * 2


def test_a_dataset_gives_its_resources_and_what_is_new(home: Home, site: Site) -> None:
    body = packed(**{"a.csv": CSV})
    site.bodies["/f/a.zip"] = body
    resource = {
        "title": "contours a.zip",
        "url": f"{site.address}/f/a.zip",
        "filesize": len(body),
        "checksum": {"type": "sha1", "value": hashlib.sha1(body).hexdigest()},
        "last_modified": "2026-01-01T00:00:00",
    }
    source = site.source("data.gouv")
    catalogue = Catalogue({source.id: source}, frozenset({"127.0.0.1"}))

    def publish() -> list[str]:
        site.bodies["/api/1/datasets/jeu/"] = json.dumps({"resources": [resource]}).encode()
        return [status for _, status in sources.news(home, source, catalogue)]

    assert publish() == ["nouveau"]
    assert bring(home, site, source)[0].frais
    assert publish() == ["à jour"]
    assert not bring(home, site, source)[0].frais
    resource["last_modified"] = "2026-02-01T00:00:00"
    assert publish() == ["modifié"]


def test_a_cut_connection_is_resumed_where_it_stopped(home: Home, site: Site) -> None:
    site.page("a.csv")
    path = site.file("a.csv", CSV.encode(), ETag='"un"')
    site.cut[path] = 20_000
    (got,) = bring(home, site)
    assert got.chemin is not None
    assert got.chemin.read_bytes() == CSV.encode()
    ranges = [wanted for asked, wanted in site.asked if asked == path]
    assert ranges[0] == ""
    assert ranges[1].startswith("bytes=")
    assert ranges[1] != "bytes=0-"


def test_a_file_that_changed_in_between_is_taken_from_the_start(home: Home, site: Site) -> None:
    site.page("a.csv")
    path = site.file("a.csv", CSV.encode(), ETag='"un"')
    folder = home.sources / "essai"
    folder.mkdir(parents=True)
    (folder / ".a.csv.part").write_bytes(b"ancien debut")
    (folder / ".a.csv.part.json").write_text('{"etag": "\\"zero\\""}', "utf-8")
    (got,) = bring(home, site)
    assert got.chemin is not None
    assert got.chemin.read_bytes() == CSV.encode()
    assert [wanted for asked, wanted in site.asked if asked == path] == ["bytes=12-"]


def test_a_connection_always_cut_ends_in_a_sentence(home: Home, site: Site) -> None:
    site.page("a.csv")
    path = site.file("a.csv", CSV.encode(), **{"Content-Length": "999999"})
    (got,) = bring(home, site)
    assert "coupée 3 fois" in got.erreur
    assert len([asked for asked, _ in site.asked if asked == path]) == 3
    assert not (home.sources / "essai" / "a.csv").exists()


def _bomb() -> bytes:
    return packed(**{"a.csv": "0" * (50 << 20)})


WRONG: dict[str, tuple[Callable[[], bytes], dict[str, str], str]] = {
    "html said": (
        lambda: b"<html>connexion</html>",
        {"Content-Type": "text/html; charset=utf-8"},
        "page web",
    ),
    "html unsaid": (lambda: b"\n <!DOCTYPE html><html>", {"Content-Type": "application/zip"}, "page web"),
    "text for a zip": (lambda: b"a;b\n1;2\n", {}, "un zip attendu"),
    "too large": (lambda: b"PK" + b"0" * (FAST.size + 10), {}, "la taille admise"),
    "bomb": (_bomb, {}, "zip refusé"),
    "traversal": (lambda: packed(**{"../../evade.csv": "a;b"}), {}, "chemin interdit"),
    "absolute": (lambda: packed(**{"/etc/evade.csv": "a;b"}), {}, "chemin interdit"),
}


@pytest.mark.parametrize("case", list(WRONG))
def test_what_is_not_the_announced_file_is_refused(case: str, home: Home, site: Site) -> None:
    body, headers, said = WRONG[case]
    site.page("a.zip")
    site.file("a.zip", body(), **headers)
    (got,) = bring(home, site)
    assert said in got.erreur
    assert got.chemin is None
    assert not [
        path for path in home.sources.rglob("*") if path.is_file() and not path.name.endswith(".json")
    ]


@pytest.mark.parametrize(("key", "value", "said"), [
    ("filesize", 12, "octets annoncés"),
    ("checksum", {"type": "sha1", "value": "0" * 40}, "empreinte"),
    ("filesize", 1 << 40, "la taille admise"),
])  # fmt: skip
def test_a_lie_on_size_or_digest_is_refused(
    key: str, value: object, said: str, home: Home, site: Site
) -> None:
    site.bodies["/f/a.csv"] = CSV.encode()
    resource = {"title": "a.csv", "url": f"{site.address}/f/a.csv", key: value}
    site.bodies["/api/1/datasets/jeu/"] = json.dumps({"resources": [resource]}).encode()
    (got,) = bring(home, site, site.source("data.gouv"))
    assert said in got.erreur


@pytest.mark.parametrize(
    "url", ["http://169.254.169.254/latest/a.csv", "file:///etc/a.csv", "https://exemple.invalid/a.csv"]
)
def test_only_known_hosts_are_asked(url: str, home: Home, site: Site) -> None:
    site.bodies["/api/1/datasets/jeu/"] = json.dumps({"resources": [{"title": "a.csv", "url": url}]}).encode()
    (got,) = bring(home, site, site.source("data.gouv"))
    assert "liste des sources officielles" in got.erreur


def test_a_redirection_to_an_unknown_host_is_not_followed(home: Home, site: Site) -> None:
    site.page("a.csv")
    path = site.file("a.csv", b"", Location="http://exemple.invalid/a.csv")
    site.status[path] = 302
    (got,) = bring(home, site)
    assert "exemple.invalid" in got.erreur


def test_a_page_that_lists_nothing_or_is_gone_is_said(home: Home, site: Site) -> None:
    assert "404" in bring(home, site)[0].erreur
    site.page("notice.pdf")
    assert "aucun fichier attendu" in bring(home, site)[0].erreur
    source = site.source("data.gouv")
    site.bodies["/api/1/datasets/jeu/"] = b"[]"
    assert "autre chose trouv" in bring(home, site, source)[0].erreur


def test_names_from_outside_stay_in_their_folder(home: Home, site: Site) -> None:
    site.bodies["/f/x.csv"] = CSV.encode()
    resource = {"title": "../../evade.csv", "url": f"{site.address}/f/x.csv"}
    site.bodies["/api/1/datasets/jeu/"] = json.dumps({"resources": [resource]}).encode()
    (got,) = bring(home, site, site.source("data.gouv"))
    assert got.chemin is not None
    assert got.chemin.parent == home.sources / "essai"


def test_what_is_fetched_is_received(home: Home, site: Site) -> None:
    site.page("liste.csv")
    site.file("liste.csv", b"inconnu;colonnes\n1;2\n")
    (got,) = bring(home, site)
    assert got.chemin is not None
    (letter,) = bulletin.receive([got.chemin], home)
    assert letter.refused
