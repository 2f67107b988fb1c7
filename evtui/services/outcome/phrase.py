"""The outcome of one session as a value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from evtui.models.event import Severity

MAX_PHRASE_CELLS: Final = 18
"""Width of the outcome column."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a session."""

    phrase: str
    """At most 18 cells, for the list."""
    severity: Severity | None
    """None when all went well; decides the glyph of the row."""
    sentence: str
    """The same in a sentence, for the preview and the timeline's first line."""


def minutes(delta_us: int) -> int:
    """Whole minutes, rounded."""
    return round(delta_us / 60_000_000)
