import asyncio
import gzip
import json
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from urllib.parse import unquote

import pytest
from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.middleware import Middleware
from starlette.responses import HTMLResponse, PlainTextResponse
from starlette.routing import Route

from observatoire.ui import server

RELEASE = "20261122-004900-abcdef"
RING = [[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]


@dataclass(frozen=True)
class Answer:
    status_code: int
    headers: Headers
    body: bytes

    @property
    def content(self):
        zipped = self.headers.get("content-encoding") == "gzip"
        return gzip.decompress(self.body) if zipped and self.body else self.body

    @property
    def text(self):
        return self.content.decode("utf-8")

    def json(self):
        return json.loads(self.content)


class Client:
    """Asks an application as a web server does, without one."""

    def __init__(self, app):
        self.app = app

    def get(self, url, headers=None):
        path, _, query = url.partition("?")
        asked = {
            "accept-encoding": "gzip",
            "host": "localhost",
            **{k.lower(): v for k, v in (headers or {}).items()},
        }
        scope = {
            "type": "http",
            "method": "GET",
            "scheme": "http",
            "server": ("localhost", 80),
            "root_path": "",
            "path": unquote(path),
            "raw_path": path.encode(),
            "query_string": query.encode(),
            "headers": [(k.encode(), v.encode()) for k, v in asked.items()],
        }
        sent = []

        async def receive():
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message):
            sent.append(message)

        # A thread of its own: a worker that has driven Chromium keeps an event loop running in this one.
        with ThreadPoolExecutor(1) as thread:
            thread.submit(asyncio.run, self.app(scope, receive, send)).result()
        start = next(m for m in sent if m["type"] == "http.response.start")
        body = b"".join(m.get("body", b"") for m in sent if m["type"] == "http.response.body")
        return Answer(start["status"], Headers(raw=start["headers"]), body)


def quartier(i, code):
    properties = {"i": i, "code": code, "nom": f"Quartier {i}", "commune": "Caen", "point": False}
    return {
        "type": "Feature",
        "properties": properties,
        "geometry": {"type": "Polygon", "coordinates": [RING]},
    }


@pytest.fixture
def home(tmp_path, monkeypatch):
    folder = tmp_path / "releases" / RELEASE / "cartes"
    folder.mkdir(parents=True)
    collection = {"type": "FeatureCollection", "features": [quartier(0, "QN01401M"), quartier(1, "QN01402M")]}
    for name in server.CONTOURS:
        (folder / f"{name}.geojson").write_text(json.dumps(collection), "utf-8")
    (tmp_path / "current").write_text(RELEASE, "utf-8")
    (folder / "interne.geojson").write_text('{"type": "FeatureCollection"}', "utf-8")
    (tmp_path / "cartes").mkdir()
    (tmp_path / "cartes" / "quartiers_2024.geojson").write_text('{"type": "FeatureCollection"}', "utf-8")
    monkeypatch.setenv("OBSERVATOIRE_HOME", str(tmp_path))
    monkeypatch.delenv("OBSERVATOIRE_FOND_IGN", raising=False)
    return tmp_path


INDEX = (
    '<!DOCTYPE html>\n<html lang="en">\n<head><title>Streamlit</title><script>window.a = 1</script></head>'
    "<body><noscript>\n<p>You need JavaScript</p>\n</noscript><div id=root></div></body></html>"
)


@pytest.fixture
def client(home):
    async def page(_request):
        return HTMLResponse(INDEX, headers={"ETag": '"1"', "Cache-Control": "no-cache"})

    async def text(_request):
        return PlainTextResponse("ok")

    rest = [Route("/_stcore/health", text), Route("/{path:path}", page)]
    middleware = [Middleware(server.SafeHeaders), Middleware(server.FrenchIndex)]
    return Client(Starlette(routes=[*server.routes(), *rest], middleware=middleware))


def test_contours_are_compressed_and_kept_for_ever(client):
    answer = client.get(f"/cartes/{RELEASE}/quartiers_2024.geojson")
    assert answer.status_code == 200
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers["content-type"] == "application/geo+json"
    assert "immutable" in answer.headers["cache-control"]
    assert [f["properties"]["code"] for f in answer.json()["features"]] == ["QN01401M", "QN01402M"]


def test_a_browser_that_has_the_file_gets_304(client):
    path = f"/cartes/{RELEASE}/departements.geojson"
    tag = client.get(path).headers["etag"]
    again = client.get(path, headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")


def test_a_client_without_gzip_gets_plain_json(client):
    answer = client.get(f"/cartes/{RELEASE}/communes.geojson", headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in answer.headers
    assert answer.json()["type"] == "FeatureCollection"


def test_points_are_made_from_contours(client):
    features = client.get(f"/cartes/{RELEASE}/points_2024.geojson").json()["features"]
    assert {f["geometry"]["type"] for f in features} == {"Point"}
    assert [f["properties"]["i"] for f in features] == [0, 1]


def test_contours_of_a_few_codes_only(client):
    path = f"/cartes/{RELEASE}/quartiers_2024.geojson?codes=QN01402M,'; drop,<script>"
    assert [f["properties"]["code"] for f in client.get(path).json()["features"]] == ["QN01402M"]


@pytest.mark.parametrize(
    "path",
    [
        f"/cartes/{RELEASE}/interne.geojson",
        f"/cartes/{RELEASE}/../interne.geojson",
        f"/cartes/{RELEASE}/..%2Finterne.geojson",
        "/cartes/../quartiers_2024.geojson",
        "/cartes/%2e%2e/quartiers_2024.geojson",
        "/cartes/..%2F..%2Fcartes/quartiers_2024.geojson",
        "/cartes/inconnue/quartiers_2024.geojson",
        "/cartes/../style.json",
        "/cartes/inconnue/style.json",
        f"/cartes/{RELEASE}%00/quartiers_2024.geojson",
    ],
)
def test_nothing_else_is_served(client, path):
    answer = client.get(path)
    assert "FeatureCollection" not in answer.text
    assert answer.status_code == 404 or "<html" in answer.text


def test_an_unknown_file_of_a_release_is_404_in_french(client):
    answer = client.get(f"/cartes/{RELEASE}/manifest.geojson")
    assert answer.status_code == 404
    assert answer.json() == {"erreur": "Ce fichier n'existe pas."}


def test_the_style_points_at_this_server_only(client):
    style = client.get(f"/cartes/{RELEASE}/style.json?geographie=2015&theme=sombre").json()
    data = {source["data"] for source in style["sources"].values()}
    assert data == {f"/cartes/{RELEASE}/{n}.geojson" for n in ("departements", "communes", "quartiers_2015")}


def test_the_style_has_the_plan_of_ign_when_configured(client, monkeypatch):
    monkeypatch.setenv("OBSERVATOIRE_FOND_IGN", "1")
    style = client.get(f"/cartes/{RELEASE}/style.json").json()
    assert style["sources"]["ign"]["attribution"] == "© IGN"


def test_health(client, home):
    assert client.get("/sante").json() == {
        "etat": "ok",
        "publication": RELEASE,
        "version": server.__version__,
    }
    (home / "current").unlink()
    answer = client.get("/sante")
    assert (answer.status_code, answer.json()["etat"]) == (503, "aucune publication")


def test_the_page_is_french(client):
    for path in ("/", "/carte"):
        page = client.get(path).text
        assert '<html lang="fr"' in page
        assert f"<title>{server.TITLE}</title>" in page
        assert "You need JavaScript" not in page
        assert "observatoire values" in page


def test_only_an_analyst_has_a_cookie_and_once(client, monkeypatch):
    assert "set-cookie" not in client.get("/").headers
    monkeypatch.setenv("OBSERVATOIRE_ANALYSTE", "1")
    given = client.get("/").headers["set-cookie"]
    assert given.startswith("observatoire_analyste=") and given.endswith(
        "; Path=/; HttpOnly; SameSite=Strict"
    )
    assert "set-cookie" not in client.get("/", headers={"Cookie": given.split(";")[0]}).headers


def test_a_rewritten_page_has_its_length_and_no_stale_tag(client):
    answer = client.get("/", headers={"If-None-Match": '"1"'})
    assert answer.status_code == 200
    assert int(answer.headers["content-length"]) == len(answer.body)
    assert "etag" not in answer.headers


def test_other_answers_pass_through(client):
    assert client.get("/_stcore/health").text == "ok"


def test_the_index_of_this_streamlit_is_rewritten():
    """Fails when a new Streamlit changes its page: the patterns must then follow."""
    from streamlit import file_util

    with open(f"{file_util.get_static_dir()}/index.html", encoding="utf-8") as file:
        page = server.french_page(file.read())
    assert '<html lang="fr"' in page
    assert f"<title>{server.TITLE}</title>" in page
    assert "You need to enable" not in page
    assert 'rel="icon" type="image/svg+xml" href="./icone.svg"' in page
    assert "favicon.png" not in page
    assert all(f'src="./{name}"' in page for name in server.OWN if name.endswith(".js"))


@pytest.mark.parametrize(
    "path", ["/", "/sante", f"/cartes/{RELEASE}/quartiers_2024.geojson", "/_stcore/health"]
)
def test_every_answer_has_safe_headers(client, path):
    headers = client.get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    policy = headers["content-security-policy"]
    assert "frame-ancestors 'self'" in policy
    assert "http" not in policy
    assert "unsafe-eval" not in policy.replace("wasm-unsafe-eval", "")


def test_inline_scripts_run_by_their_hash_only(client):
    policy = client.get("/").headers["content-security-policy"]
    script = re.search(r"script-src ([^;]*)", policy)[1]
    assert "'sha256-" in script
    assert "unsafe-inline" not in script


def test_ign_is_the_only_host_that_can_be_opened():
    policy = server.content_security_policy(ign=True)
    assert set(re.findall(r"https?://[^ ;]+", policy)) == {server.IGN_HOST}


@pytest.mark.parametrize(
    ("name", "kind", "held"),
    [
        ("francais.js", "text/javascript", "Aller au contenu"),
        ("retour.js", "text/javascript", "history.pushState"),
        ("presentation.js", "text/javascript", "Écran suivant"),
        ("icone.svg", "image/svg+xml", "<svg"),
    ],
)
def test_the_files_of_the_page_are_served(client, name, kind, held):
    answer = client.get(f"/{name}")
    assert answer.headers["content-type"].startswith(kind)
    assert held in answer.text


def test_files_are_read_once(client, home):
    server._zipped.cache_clear()
    path = f"/cartes/{RELEASE}/quartiers_2015.geojson"
    first = client.get(path).content
    (home / "releases" / RELEASE / "cartes" / "quartiers_2015.geojson").unlink()
    assert client.get(path).content == first
    assert json.loads(first)


def test_compression_is_stable(home):
    folder = home / "releases" / RELEASE / "cartes"
    server._zipped.cache_clear()
    one = server._zipped(folder, "communes")
    server._zipped.cache_clear()
    assert server._zipped(folder, "communes") == one
    assert gzip.decompress(one).startswith(b"{")
