"""The web server: Streamlit's, plus the map files of releases, a health check, French pages and safe headers.

Run it with `streamlit run observatoire/ui/server.py` from the project's folder.
"""

import base64
import gc
import gzip
import importlib
import json
import os
import re
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from threading import Thread

import streamlit as st
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.requests import HTTPConnection, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit import config
from streamlit.runtime.pages_manager import PagesManager

from observatoire import __version__
from observatoire.home import PROJECT, find_home
from observatoire.ui.analyst import COOKIE

TITLE = "Observatoire des quartiers et de l'emploi"
IGN_HOST = "https://data.geopf.fr"
FOREVER = "public, max-age=31536000, immutable"
CONTOURS = {"quartiers_2015", "quartiers_2024", "departements", "communes"}
POINTS = {"points_2015": "quartiers_2015", "points_2024": "quartiers_2024"}
"""Dots that stand for contours at the scale of a country, computed from them once."""
RELEASE = re.compile(r"[0-9A-Za-z-]{1,64}")
"""What the id of a release may hold: no dot and no slash, so that a path stays in its folder."""
WARM = (
    *("pandas", "duckdb", "plotly.graph_objects", "pydeck", "observatoire.charts", "observatoire.maps"),
    *("observatoire.ui.frame", "observatoire.ui.overview"),
)
OWN = {
    name: Path(__file__).with_name(name)
    for name in ("francais.js", "retour.js", "presentation.js", "icone.svg")
}
"""What the page has beside Streamlit's: its words in French, its Back button, the presentation mode, its icon."""


def with_ign() -> bool:
    """Say whether the plan of IGN is the base map (environment variable OBSERVATOIRE_FOND_IGN=1)."""
    return os.environ.get("OBSERVATOIRE_FOND_IGN", "") == "1"


# --- map files ----------------------------------------------------------------------------------------


def contours(request: Request) -> Response:
    """Serve one GeoJSON of one release. Names come from a fixed list, so a path cannot leave its folder."""
    release, name = request.path_params["release"], request.path_params["name"]
    folder = _folder(release)
    if folder is None or name not in CONTOURS | set(POINTS):
        return _not_found()
    codes = tuple(sorted(set(request.query_params.get("codes", "").split(",")) - {""}))
    try:
        body = _zipped_some(folder, name, codes) if codes else _zipped(folder, name)
    except OSError:
        return _not_found()
    return _cached(request, body, "application/geo+json", FOREVER)


def map_style(request: Request) -> Response:
    """Serve the MapLibre style of one release, light or dark, with the plan of IGN where configured."""
    release = request.path_params["release"]
    if _folder(release) is None:
        return _not_found()
    base = request.url.path.rsplit("/", 1)[0]
    geographie = 2015 if request.query_params.get("geographie") == "2015" else 2024
    dark = request.query_params.get("theme") == "sombre"
    from observatoire import maps  # heavy: `warm` loads it while the server already answers

    content = maps.style(base, geographie, dark=dark, ign=with_ign())
    return _cached(
        request, gzip.compress(json.dumps(content).encode(), mtime=0), "application/json", "no-cache"
    )


def health(_request: Request) -> Response:
    """Say whether the server is up and which release is in force; 503 when none can be read."""
    try:
        current = find_home().pointer.read_text("utf-8").strip()
    except OSError:
        current = ""
    ready = _folder(current) is not None
    state = {"etat": "ok" if ready else "aucune publication", "publication": current, "version": __version__}
    return JSONResponse(state, status_code=200 if ready else 503, headers={"Cache-Control": "no-store"})


def own_file(request: Request) -> Response:
    """Serve one of the page's own scripts, or its icon."""
    name = request.url.path.rsplit("/", 1)[-1]
    kind = "text/javascript" if name.endswith(".js") else "image/svg+xml"
    return _cached(request, gzip.compress(OWN[name].read_bytes(), mtime=0), kind, "no-cache")


def _folder(release: str) -> Path | None:
    if not RELEASE.fullmatch(release):
        return None
    folder = find_home().releases / release / "cartes"
    return folder if folder.is_dir() else None


@lru_cache(maxsize=24)
def _zipped(folder: Path, name: str) -> bytes:
    """Read a map file compressed; a release never changes, so neither does this."""
    source = (folder / f"{POINTS.get(name, name)}.geojson").read_bytes()
    if name in POINTS:
        from observatoire import maps

        source = json.dumps(maps.points(json.loads(source)), ensure_ascii=False).encode()
    return gzip.compress(source, 6, mtime=0)


@lru_cache(maxsize=256)
def _zipped_some(folder: Path, name: str, codes: tuple[str, ...]) -> bytes:
    """Keep the contours of a few codes: what outlines the quartiers that a reader has chosen."""
    collection = json.loads(gzip.decompress(_zipped(folder, name)))
    features = [f for f in collection["features"] if f["properties"]["code"] in codes]
    return gzip.compress(json.dumps({**collection, "features": features}).encode(), mtime=0)


def _cached(request: Request, body: bytes, media_type: str, policy: str) -> Response:
    """Answer with a compressed body and its ETag, or 304 when the browser already has it."""
    tag = f'"{sha256(body).hexdigest()[:20]}"'
    headers = {"ETag": tag, "Cache-Control": policy, "Vary": "Accept-Encoding"}
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    if "gzip" in request.headers.get("accept-encoding", ""):
        headers["Content-Encoding"] = "gzip"
    else:
        body = gzip.decompress(body)
    return Response(body, media_type=media_type, headers=headers)


def _not_found() -> Response:
    return JSONResponse({"erreur": "Ce fichier n'existe pas."}, status_code=404)


# --- every answer ---------------------------------------------------------------------------------------


def content_security_policy(inline_scripts: str = "", ign: bool = False) -> str:
    """Write the policy: this server only (and IGN's when it gives the base map). Map workers are blobs."""
    plan = f" {IGN_HOST}" if ign else ""
    rules = {
        "default-src": "'self'",
        "script-src": f"'self' 'wasm-unsafe-eval'{inline_scripts}",
        "style-src": "'self' 'unsafe-inline'",
        "img-src": f"'self' data: blob:{plan}",
        "font-src": "'self' data:",
        "connect-src": f"'self' data: blob:{plan}",
        "worker-src": "'self' blob:",
        "child-src": "'self' blob:",
        "object-src": "'none'",
        "base-uri": "'self'",
        "form-action": "'self'",
        "frame-ancestors": "'self'",
    }
    return "; ".join(f"{name} {value}" for name, value in rules.items())


SAFE_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


class SafeHeaders:
    """Add `SAFE_HEADERS` to every answer, and the content policy to those that have none yet."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.policy = content_security_policy(ign=with_ign())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(SAFE_HEADERS)
                headers.setdefault("Content-Security-Policy", self.policy)
            await send(message)

        await self.app(scope, receive, guarded if scope["type"] == "http" else send)


class FrenchIndex:
    """Rewrite Streamlit's one HTML page: its language, title and words without JavaScript."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http" or scope["method"] != "GET" or "." in scope["path"].rsplit("/", 1)[-1]:
            await self.app(scope, receive, send)
            return
        start: Message = {}
        chunks: list[bytes] = []

        async def rewritten(message: Message) -> None:
            if message["type"] == "http.response.start":
                start.update(message)
                if not _is_page(message):
                    await send(message)
            elif not _is_page(start):
                await send(message)
            else:
                chunks.append(message.get("body", b""))
                if not message.get("more_body", False):
                    await _send_page(b"".join(chunks), start, send, _cookie(scope))

        plain = dict(scope, headers=[h for h in scope["headers"] if h[0] not in _CONDITIONAL])
        await self.app(plain, receive, rewritten)


_CONDITIONAL = (b"accept-encoding", b"if-none-match", b"if-modified-since")
"""Request headers that would give a compressed page, or none: the page is rewritten at each visit."""


def _is_page(start: Message) -> bool:
    headers = dict(start["headers"])
    return start["status"] == 200 and headers.get(b"content-type", b"").startswith(b"text/html")


def _cookie(scope: Scope) -> str:
    """Give an analyst's browser the cookie that keeps the name typed in it; empty where it has one or needs none."""
    if os.environ.get("OBSERVATOIRE_ANALYSTE") != "1" or COOKIE in HTTPConnection(scope).cookies:
        return ""
    return f"{COOKIE}={secrets.token_urlsafe(16)}; Path=/; HttpOnly; SameSite=Strict"


async def _send_page(body: bytes, start: Message, send: Send, cookie: str) -> None:
    page = french_page(body.decode("utf-8"))
    headers = MutableHeaders(raw=[h for h in start["headers"] if h[0] not in (b"etag", b"last-modified")])
    headers["Content-Length"] = str(len(page.encode()))
    headers["Content-Security-Policy"] = content_security_policy(_hashes(page), with_ign())
    if cookie:
        headers.append("Set-Cookie", cookie)
    await send({**start, "headers": headers.raw})
    await send({"type": "http.response.body", "body": page.encode()})


@lru_cache(maxsize=4)
def french_page(page: str) -> str:
    """Put Streamlit's index page into French."""
    for pattern, text in (
        (r'<html lang="en"', '<html lang="fr"'),
        (r"<title>.*?</title>", f"<title>{TITLE}</title>"),
        (r'<link rel="shortcut icon"[^>]*>', '<link rel="icon" type="image/svg+xml" href="./icone.svg">'),
        (r"<noscript>.*?</noscript>", f"<noscript>{_NO_SCRIPT}</noscript>"),
        (r"</head>", f"{_OWN_SCRIPTS}</head>"),
    ):
        page = re.sub(pattern, lambda _, text=text: text, page, count=1, flags=re.S)  # type: ignore[misc]
    return page


_OWN_SCRIPTS = "".join(f'<script defer src="./{name}"></script>' for name in OWN if name.endswith(".js"))
_NO_SCRIPT = (
    "<p>Cet observatoire a besoin de JavaScript. Les mêmes chiffres s'obtiennent sans navigateur, par la "
    "commande <code>observatoire values</code>.</p>"
)


@lru_cache(maxsize=4)
def _hashes(page: str) -> str:
    """Name the inline scripts of the page, so that the policy lets them run and no other."""
    found = re.findall(r"<script>(.*?)</script>", page, flags=re.S)
    digests = (base64.b64encode(sha256(script.encode()).digest()).decode() for script in found)
    return "".join(f" 'sha256-{digest}'" for digest in digests)


# --- the application --------------------------------------------------------------------------------------


@asynccontextmanager
async def warmed(_app: st.App) -> AsyncIterator[None]:
    """Load heavy modules while the first reader's browser loads the page."""
    # Until a first session runs app.py, Streamlit would serve the files of pages/ bare, without their frame.
    PagesManager.uses_pages_directory = False
    Thread(target=warm, daemon=True).start()
    yield


def warm() -> None:
    """Load what every page needs, then keep it out of the garbage collector's way."""
    for module in WARM:
        importlib.import_module(module)
    gc.collect()
    gc.freeze()


def routes(prefix: str = "") -> list[Route]:
    """List what is served beside Streamlit, under the configured base path."""
    return [
        Route(f"{prefix}/sante", health),
        *(Route(f"{prefix}/{name}", own_file) for name in OWN),
        Route(f"{prefix}/cartes/{{release}}/style.json", map_style),
        Route(f"{prefix}/cartes/{{release}}/{{name}}.geojson", contours),
    ]


def _prefix() -> str:
    base = (config.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{base}" if base else ""


app = st.App(
    PROJECT / "app.py",
    routes=routes(_prefix()),
    middleware=[Middleware(SafeHeaders), Middleware(FrenchIndex)],
    lifespan=warmed,
)
