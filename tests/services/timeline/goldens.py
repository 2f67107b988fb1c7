"""Text goldens: files beside the tests, written anew with ``EVTUI_UPDATE_GOLDENS=1`` and then looked at."""

from __future__ import annotations

import os
from pathlib import Path

_FOLDER = Path(__file__).parent / "goldens"


def assert_golden(name: str, text: str) -> None:
    """The text equals ``goldens/NAME.txt``."""
    path = _FOLDER / f"{name}.txt"
    if os.environ.get("EVTUI_UPDATE_GOLDENS"):
        path.write_text(text + "\n", encoding="utf-8")
    assert path.exists(), f"{path.name} is missing: run once with EVTUI_UPDATE_GOLDENS=1 and look at it"
    assert text + "\n" == path.read_text(encoding="utf-8")
