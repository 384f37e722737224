"""A server on a free port over a demonstration installation, and a Chromium to read it with."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect, sync_playwright

from observatoire.home import PROJECT, Home
from tests import chromium

ARGS = (
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--js-flags=--no-turbofan --no-maglev",  # a page of a few seconds does not pay for its compiling
    "--disable-gpu-compositing",  # without a graphics card, drawing text through one costs most of the time
)
SIZE: ViewportSize = {"width": 1280, "height": 900}
PATIENCE = 60
"""Seconds that a browser test waits for what must come: a busy machine is no failure."""
expect.set_options(timeout=PATIENCE * 1000)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Try a test of the browser again before calling it failed: two cores also run the server and a drawn map."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.flaky(reruns=2))


@contextmanager
def served(home: Home, log: Path) -> Iterator[str]:
    """Serve an installation on a free port and give its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "observatoire/ui/server.py", f"--server.port={port}"]
    paths = [str(PROJECT), os.environ.get("PYTHONPATH", "")]
    env = {
        **os.environ,
        "OBSERVATOIRE_HOME": str(home.root),
        "PYTHONPATH": os.pathsep.join(filter(None, paths)),
    }
    with log.open("w") as out:
        server = subprocess.Popen(command, cwd=PROJECT, env=env, stdout=out, stderr=out)
        try:
            _wait(f"http://127.0.0.1:{port}/_stcore/health", server, log)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(20)


def _wait(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(PATIENCE * 4):
        if server.poll() is not None:
            break
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except OSError:
            time.sleep(0.25)
    raise RuntimeError(f"the server did not start:\n{log.read_text()[-2000:]}")


@contextmanager
def launched() -> Iterator[Browser]:
    """Launch a headless Chromium."""
    path = chromium.find()
    if path is None:
        raise RuntimeError("no Chromium: run `make chromium`")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(ARGS))
        try:
            yield browser
        finally:
            browser.close()


def settle(page: Page) -> Page:
    """Wait until the app has finished running: its title is there, and no script runs, nor starts to, any more."""
    idle = "[data-testid=stApp][data-test-script-state=notRunning]"
    page.wait_for_selector("h1", timeout=PATIENCE * 1000)
    for _ in range(PATIENCE):
        page.wait_for_selector(idle, timeout=PATIENCE * 1000, state="attached")
        page.wait_for_timeout(400)
        if page.locator(idle).count():
            break
    return page


@pytest.fixture(scope="session")
def address(demo_home: Home, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a server over the demonstration release."""
    with served(demo_home, tmp_path_factory.mktemp("server") / "log.txt") as found:
        yield found


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with launched() as found:
        yield found


def opened(browser: Browser) -> Page:
    """Open a browser of its own: nothing is shared with another one's pages."""
    return browser.new_context(viewport=SIZE, locale="fr-FR", accept_downloads=True).new_page()


@pytest.fixture(scope="session")
def window(browser: Browser) -> Iterator[Page]:
    """One page for all tests: the libraries of the app are read once, which is half of what a visit costs."""
    page = opened(browser)
    yield page
    page.context.close()


@pytest.fixture
def page(window: Page) -> Page:
    """The page of a reader, as wide as a small screen, in the light theme."""
    window.set_viewport_size(SIZE)
    window.emulate_media(color_scheme="light", reduced_motion="no-preference")
    return window


@pytest.fixture(scope="session")
def other(browser: Browser) -> Iterator[Page]:
    """The page of somebody else, who was sent a link."""
    page = opened(browser)
    yield page
    page.context.close()
