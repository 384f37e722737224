"""A heat table whose cells are chosen by click or by keyboard: `composants/matrice.js`, mounted by Streamlit."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.components.v2.get_bidi_component_manager import get_bidi_component_manager
from streamlit.components.v2.manifest_scanner import ComponentConfig, ComponentManifest

from observatoire import __version__

PACKAGE, NAME = "observatoire", "matrice"
HTML = '<div class="obs-scroll obs-choices" data-matrice role="region"></div>'


def choices(
    key: str,
    table: Mapping[str, Any],
    chosen: tuple[str, str],
    choose: Callable[[str], None],
) -> None:
    """Show a table of cells: caption, corner, columns and lines (each with key, text, title), and what each sign says.

    A line also has `cells`, their texts (sign, space, figures; empty: no cell), and `shades`, a digit for each. `chosen`
    gives the keys of the line and of the column that are read; `choose` is called with those of another, `line column`.
    """
    _mount()(
        key=key,
        data={**table, "chosen": list(chosen)},
        on_case_change=lambda: choose(str(st.session_state[key].get("case") or "")),
    )


def _mount() -> Any:
    """Register the component as a file that this server serves: the security policy forbids scripts made in the page."""
    manager = get_bidi_component_manager()
    if manager.get_component_path(f"{PACKAGE}.{NAME}") is None:
        manifest = ComponentManifest(PACKAGE, __version__, [ComponentConfig(NAME, "composants")])
        manager.register_from_manifest(manifest, Path(__file__).parent)
    return st.components.v2.component(f"{PACKAGE}.{NAME}", html=HTML, js="matrice.js", isolate_styles=False)
