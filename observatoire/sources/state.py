"""What was fetched from each address: kept in one JSON file of the installation."""

from __future__ import annotations

import json
from typing import Any

from observatoire.home import Home, written_aside


def read_state(home: Home) -> dict[str, dict[str, Any]]:
    """Facts about each address already fetched; empty when the file is missing or damaged."""
    try:
        state = json.loads((home.sources / "etat.json").read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return state if isinstance(state, dict) else {}


def write_state(home: Home, url: str, facts: dict[str, Any]) -> None:
    """Keep the facts about one address."""
    state = {**read_state(home), url: facts}
    with written_aside(home.sources / "etat.json") as aside:
        aside.write_text(json.dumps(state, ensure_ascii=False, indent=1), "utf-8")
