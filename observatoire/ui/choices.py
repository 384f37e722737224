"""A heat table whose cells are chosen by click or by keyboard: `composants/matrice.js`, mounted by Streamlit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
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
    caption: str,
    head: Sequence[tuple[str, str]],
    lines: Sequence[tuple[str, Sequence[dict[str, Any]]]],
    chosen: str,
    choose: Callable[[str], None],
) -> None:
    """Show a table of cells. `head`: text and full name of each column; a cell has key, text, said and shade.

    `chosen` is the key of the cell that is read; `choose` is called with the key of another.
    """
    _mount()(
        key=key,
        data={
            "caption": caption,
            "head": [{"text": text, "title": title} for text, title in head],
            "lines": [{"text": text, "cells": list(cells)} for text, cells in lines],
            "chosen": chosen,
        },
        on_case_change=lambda: choose(str(st.session_state[key].get("case") or "")),
    )


def _mount() -> Any:
    """Register the component as a file that this server serves: the security policy forbids scripts made in the page."""
    manager = get_bidi_component_manager()
    if manager.get_component_path(f"{PACKAGE}.{NAME}") is None:
        manifest = ComponentManifest(PACKAGE, __version__, [ComponentConfig(NAME, "composants")])
        manager.register_from_manifest(manifest, Path(__file__).parent)
    return st.components.v2.component(f"{PACKAGE}.{NAME}", html=HTML, js="matrice.js", isolate_styles=False)
