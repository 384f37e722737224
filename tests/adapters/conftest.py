"""Fixtures of the tests of adapters."""

from __future__ import annotations

from pathlib import Path

import pytest
from small_files import Write


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Return a function that writes a file of the given name and content."""

    def writer(name: str, content: str | bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return writer
