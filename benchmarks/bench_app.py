"""The app against the smallest Streamlit app there is, under the same server settings, in the same run.

1. Browser: from the choice of an option to the figure painted (changed in the page, plus two frames), p50 and
   p95 of 20, the apps in turn so that all meet the same load. A third app, the smallest one with one chart, tells what
   Plotly takes by itself.
2. Server, every page, without a browser: CPU and round trip of a change of filter, and of coming from another page.
3. Ten sessions at once, each changing a filter without pause.
4. Memory: what 200 sessions, each opened on a page and closed, leave in the server.

The release is the one in force (`OBSERVATOIRE_HOME`, else `var/`).
"""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import websockets
from playwright.sync_api import Browser, Page, sync_playwright
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.util import calc_hash

from observatoire.home import PROJECT
from tests.chromium import find

CHANGES, SESSIONS, CHANGES_EACH = 20, 10, 10
AIM_RATIO, AIM_CPU, AIM_MEMORY = 2.0, 50.0, 1.0
READERS = 200
PAGES = (
    "/", "/carte", "/quartier", "/demandeurs-emploi", "/freins", "/actions", "/offre", "/comparer", "/comite", "/donnees",
    "/methode",
)  # fmt: skip
FLAGS = [
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--disable-gpu-compositing",  # no graphics card here: text drawn through one would be most of what is measured
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
MINIMAL = """
import streamlit as st
choice = st.selectbox("Sexe", ["Femmes et hommes", "Femmes", "Hommes"])
st.title(f"Choix : {choice}")
"""
CHART = f"""{MINIMAL}
import plotly.graph_objects as go
months = list(range(48))
figure = go.Figure({{"data": [{{"type": "scatter", "x": months, "y": [len(choice) * m for m in months]}}],
                    "layout": {{"title": {{"text": choice}}}}}})
st.plotly_chart(figure, key="figure")
"""
SERVER = """
import streamlit as st
from starlette.middleware import Middleware
from observatoire.ui import server
app = st.App({script!r}, middleware=[Middleware(server.SafeHeaders), Middleware(server.FrenchIndex)],
             lifespan=server.warmed)
"""


@dataclass(frozen=True)
class Case:
    """One change to measure: which menu, on which page, and the element whose text shows the new figure."""

    name: str
    url: str
    path: str
    menu: str
    figure: str
    options: tuple[str, ...]


@dataclass(frozen=True)
class Server:
    url: str
    pid: int

    def cpu(self) -> float:
        """Seconds of processor used so far (Linux)."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def memory(self) -> float:
        """Megabytes held now (Linux)."""
        pages = int(Path(f"/proc/{self.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


@contextmanager
def serving(script: Path) -> Iterator[Server]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", str(script), "--server.port", str(port)]
    environment = {**os.environ, "PYTHONPATH": str(PROJECT)}
    process = subprocess.Popen(
        command, cwd=PROJECT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        url = f"http://127.0.0.1:{port}"
        for _ in range(120):
            try:
                urllib.request.urlopen(f"{url}/_stcore/health", timeout=2)
                break
            except OSError:
                time.sleep(0.5)
        yield Server(url, process.pid)
    finally:
        process.terminate()
        process.wait(20)


@contextmanager
def minimal(code: str = MINIMAL) -> Iterator[Server]:
    with tempfile.TemporaryDirectory() as folder:
        script, server = Path(folder) / "minimal.py", Path(folder) / "asgi.py"
        script.write_text(code)
        server.write_text(SERVER.format(script=str(script)))
        with serving(server) as served:
            yield served


# --- in a browser -----------------------------------------------------------------------------------------

CLICK_TO_PAINT = """
async ([figure, option]) => {
  const shown = () => [...document.querySelectorAll(figure)].map((e) => e.textContent).join("|");
  const before = shown();
  const item = [...document.querySelectorAll("[role=option]")].find((e) => e.textContent === option);
  const start = performance.now();
  item.dispatchEvent(new MouseEvent("mousedown", {bubbles: true}));
  item.click();
  await new Promise((done, late) => {
    const look = () => shown() !== before && shown() !== "" ? done() : requestAnimationFrame(look);
    setTimeout(() => late(new Error("no change")), 20000);
    look();
  });
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  return performance.now() - start;
}
"""


def opened(browser: Browser, case: Case) -> Page:
    page = browser.new_context(locale="fr-FR", viewport={"width": 1280, "height": 900}).new_page()
    page.goto(case.url + case.path)
    page.wait_for_selector(case.figure, timeout=60_000)
    page.wait_for_timeout(3000)
    return page


def opened_in_browser(cases: list[Case], times_each: int = 5) -> dict[str, list[float]]:
    """Measure, in milliseconds, from an address to the figure painted, the browser's cache warm; the cases in turn."""
    times: dict[str, list[float]] = {case.name: [] for case in cases}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find(), args=FLAGS)
        pages = [(case, opened(browser, case)) for case in cases]
        for _ in range(times_each):
            for case, page in pages:
                page.bring_to_front()
                start = time.perf_counter()
                page.goto(case.url + case.path)
                page.wait_for_selector(case.figure, timeout=60_000)
                page.evaluate(
                    "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
                )
                times[case.name].append((time.perf_counter() - start) * 1000)
        browser.close()
    return times


def change(page: Page, case: Case, rank: int) -> float:
    """Choose the next option and return milliseconds until the figure is painted."""
    page.get_by_role("combobox", name=case.menu).first.click()
    option = case.options[rank % len(case.options)]
    page.keyboard.type(option)  # long menus draw only what is near: typing brings the option up
    page.get_by_role("option", name=option, exact=True).wait_for()
    milliseconds = float(page.evaluate(CLICK_TO_PAINT, [case.figure, option]))
    page.wait_for_timeout(400)
    return milliseconds


def in_browser(cases: list[Case]) -> dict[str, list[float]]:
    """Measure the cases in turn, so that a busy moment of the machine falls on all of them."""
    times: dict[str, list[float]] = {case.name: [] for case in cases}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find(), args=FLAGS)
        pages = [(case, opened(browser, case)) for case in cases]
        for rank in range(1, CHANGES + 4):
            for case, page in pages:
                page.bring_to_front()
                taken = change(page, case, rank)
                if rank > 3:
                    times[case.name].append(taken)
        browser.close()
    return times


# --- without a browser ---------------------------------------------------------------------------------------


class Session:
    """A session of the app, spoken to as its own page does."""

    def __init__(self, socket_: Any, path: str) -> None:
        self.socket = socket_
        self.page, _, self.query = path.strip("/").partition("?")
        self.page_hash = ""
        self.menus: dict[str, tuple[str, list[str]]] = {}

    async def run(self, choice: tuple[str, str] | None = None) -> float:
        """Ask for a run, with a new choice in a menu; return seconds until it has ended."""
        message = BackMsg()
        message.rerun_script.page_script_hash = self.page_hash
        message.rerun_script.query_string = self.query
        if not self.page_hash:
            message.rerun_script.page_name = self.page
        if choice:
            state = message.rerun_script.widget_states.widgets.add()
            state.id, state.string_value = choice
        start = time.perf_counter()
        await self.socket.send(message.SerializeToString())
        while not self._ended(await self.socket.recv()):
            pass
        return time.perf_counter() - start

    def _ended(self, raw: bytes) -> bool:
        message = ForwardMsg()
        message.ParseFromString(raw)
        kind = message.WhichOneof("type")
        if kind == "navigation":
            self.page_hash = message.navigation.page_script_hash
        if kind == "delta" and message.delta.new_element.WhichOneof("type") == "selectbox":
            menu = message.delta.new_element.selectbox
            self.menus[menu.label] = (menu.id, list(menu.options))
        return kind == "script_finished" and message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY

    async def changes(self, menu: str, options: tuple[str, ...], count: int) -> list[float]:
        """Change a menu `count` times, and return the seconds of each."""
        name = self.menus[menu][0]
        return [await self.run((name, options[k % len(options)])) for k in range(1, count + 1)]


async def started(case: Case) -> Session:
    address = case.url.replace("http", "ws") + "/_stcore/stream"
    session = Session(await websockets.connect(address, max_size=None, origin=case.url), case.path)
    await session.run()
    return session


async def one_session(case: Case) -> list[float]:
    session = await started(case)
    await session.changes(case.menu, case.options, 3)
    times = await session.changes(case.menu, case.options, CHANGES)
    await session.socket.close()
    return times


async def back_and_forth(case: Case, elsewhere: str) -> list[float]:
    """Seconds to come to the page of a case from another one, again and again."""
    session = await started(case)
    here, there = session.page_hash, calc_hash(elsewhere.strip("/"))
    times = []
    for _ in range(CHANGES):
        session.page_hash = there
        await session.run()
        session.page_hash = here
        times.append(await session.run())
    await session.socket.close()
    return times


async def opened_and_closed(case: Case, count: int) -> None:
    for _ in range(count):
        session = await started(case)
        await session.socket.close()


async def many_sessions(case: Case) -> list[float]:
    sessions = [await started(case) for _ in range(SESSIONS)]
    found = await asyncio.gather(*(s.changes(case.menu, case.options, CHANGES_EACH) for s in sessions))
    for session in sessions:
        await session.socket.close()
    return [taken for times in found for taken in times]


# --- report --------------------------------------------------------------------------------------------------


def quantile(times: list[float], share: float) -> float:
    return sorted(times)[min(len(times) - 1, round(share * (len(times) - 1)))]


def line(name: str, times: list[float], base: list[float], unit: float = 1.0) -> str:
    p50, p95 = (quantile(times, share) * unit for share in (0.5, 0.95))
    r50, r95 = (quantile(times, share) / quantile(base, share) for share in (0.5, 0.95))
    return f"{name:<34} p50 {p50:6.0f} ms  p95 {p95:6.0f} ms   ratio {r50:4.1f} / {r95:4.1f}"


def server_report(cases: list[tuple[Case, Server]]) -> list[float]:
    base: list[float] = []
    for case, server in cases:
        asyncio.run(one_session(case))  # every release is warm before it is measured
        before = server.cpu()
        times = asyncio.run(one_session(case))
        cpu = (server.cpu() - before) * 1000 / (CHANGES + 4)
        base = base or times
        print(f"{line(case.name, times, base, 1000)}   CPU {cpu:5.1f} ms a rerun (aim {AIM_CPU:.0f})")
    return base


def switch_report(cases: list[tuple[Case, Server]], base: list[float]) -> None:
    for case, _ in cases:
        asyncio.run(back_and_forth(case, "/methode" if case.path != "/methode" else "/comite"))
        print(line(case.name, asyncio.run(back_and_forth(case, "/methode")), base, 1000))


def memory_report(cases: list[tuple[Case, Server]]) -> None:
    for case, server in cases:
        asyncio.run(opened_and_closed(case, 20))
        before = server.memory()
        asyncio.run(opened_and_closed(case, READERS))
        left = (server.memory() - before) / READERS
        print(f"{case.name:<34} {before:6.0f} MB, then {left:5.2f} MB a session (aim {AIM_MEMORY:.0f})")


def crowd_report(cases: list[tuple[Case, Server]]) -> None:
    base: list[float] = []
    for case, _ in cases:
        start = time.perf_counter()
        times = asyncio.run(many_sessions(case))
        base = base or times
        rate = len(times) / (time.perf_counter() - start)
        print(f"{line(case.name, times, base, 1000)}   {rate:5.1f} changes a second")


def main() -> None:
    sexes = ("Femmes et hommes", "Femmes", "Hommes")
    pictures = "[data-testid=stMain] .js-plotly-plot .main-svg"
    app_script = PROJECT / "observatoire" / "ui" / "server.py"
    with minimal() as small, minimal(CHART) as charted, serving(app_script) as app:
        floor = Case("minimal: selectbox → text", small.url, "/", "Sexe", "h1", sexes)
        one = Case("minimal: selectbox → one chart", charted.url, "/", "Sexe", pictures, sexes)
        jobs = Case(
            "Demandeurs d'emploi: sexe → figure",
            app.url,
            "/demandeurs-emploi",
            "Sexe",
            pictures,
            sexes,
        )
        shown = Case(
            "Carte: indicator → map and legend",
            app.url,
            "/carte",
            "Indicateur",
            ".obs-legend",
            ("Emploi · Taux d'emploi", "Population · Part des femmes"),
        )
        cases = [floor, one, jobs, shown]
        print(
            f"From a choice to the figure painted, Chromium, {CHANGES} changes each (aim: ratio ≤ {AIM_RATIO:.0f})"
        )
        times = in_browser(cases)
        for case in cases:
            print(line(case.name, times[case.name], times[floor.name]))
        served = [(floor, small), (jobs, app), (shown, app)]
        every = [(Case(f"{path} : sexe", app.url, path, "Sexe", "", sexes), app) for path in PAGES]
        print("\nServer alone, one session, a filter changed")
        base = server_report([(floor, small), *every])
        print(
            "\nServer alone, one session, coming from another page (ratio to the same rerun of the minimal app)"
        )
        switch_report(every, base)
        print(f"\nServer alone, {SESSIONS} sessions at once without pause")
        crowd_report(served)
        print(f"\nMemory, {READERS} sessions opened and closed")
        memory_report([(floor, small), every[0]])


if __name__ == "__main__":
    main()
