"""One change at a time: who comes second is told who came first."""

from __future__ import annotations

import threading

import pytest
from filelock import FileLock

from observatoire.home import Busy, Home, turn


def refusal(home: Home) -> str:
    """What is said to somebody who asks for a turn while another has it."""
    with pytest.raises(Busy) as refused, turn(home, "Bob", "un import", wait=0):
        pass
    return str(refused.value)


def test_the_holder_is_named_with_what_is_done(home: Home) -> None:
    with turn(home, "Ana", "une publication"):
        assert "une publication par Ana est en cours" in refusal(home)
    with turn(home, "Bob", "un import", wait=0):
        pass


def test_a_holder_who_has_not_yet_said_so_is_waited_for(home: Home) -> None:
    home.root.mkdir()
    with FileLock(home.lock):
        late = threading.Timer(0.2, (home.root / ".en-cours").write_text, ("une publication par Ana",))
        late.start()
        assert "une publication par Ana est en cours" in refusal(home)


def test_a_holder_who_never_says_so_is_still_a_holder(home: Home) -> None:
    home.root.mkdir()
    with FileLock(home.lock):
        assert "une autre opération est en cours" in refusal(home)
