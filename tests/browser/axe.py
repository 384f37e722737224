"""Ask axe-core what is wrong with a page, as the package ships it: nothing is fetched."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from playwright.sync_api import Page


class Known(NamedTuple):
    """A fault of Streamlit itself: the rule, what the selector or the HTML of the element holds, and why it stays."""

    rule: str
    holds: str
    why: str


KNOWN: tuple[Known, ...] = ()


@cache
def _script() -> str:
    return files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")


def faults(page: Page, *rules: str) -> list[str]:
    """Say each fault that is ours: rule, element, reason. `rules` limits what is looked at."""
    if not page.evaluate("Boolean(window.axe)"):
        page.evaluate(_script())
    only = {"runOnly": list(rules)} if rules else {}
    found = page.evaluate("options => axe.run(document, options)", {"resultTypes": ["violations"], **only})
    return [
        f"{violation['id']}: {node['html'][:200]} ({node.get('failureSummary', '')})"
        for violation in found["violations"]
        for node in violation["nodes"]
        if not _known(violation["id"], node)
    ]


def _known(rule: str, node: dict[str, Any]) -> bool:
    where = f"{node['target']} {node['html']}"
    return any(rule == known.rule and known.holds in where for known in KNOWN)
