"""Where a timeline was left: the stretch zoomed to, and the crosshair; kept for the latest sessions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from evtui.services.listing.columns import SessionKey

MOST_PLACES: Final = 50
"""Sessions whose place is kept; the oldest go."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelinePlace:
    """Microseconds UTC, on the clock of the timeline's axis."""

    start_us: int
    end_us: int
    """Behind the last microsecond in view."""
    cursor_us: int
    """The crosshair."""


KeptPlace = tuple[SessionKey, TimelinePlace]


class TimelinePlaces:
    """The places of this run, those of earlier runs among them."""

    def __init__(self, kept: Iterable[KeptPlace] = ()) -> None:
        self._places = dict(kept)

    @property
    def kept(self) -> tuple[KeptPlace, ...]:
        """What the next run may begin with, the newest last."""
        return tuple(self._places.items())[-MOST_PLACES:]

    def of(self, key: SessionKey) -> TimelinePlace | None:
        """Where a session was left; None where it is shown whole."""
        return self._places.get(key)

    def leave(self, key: SessionKey, place: TimelinePlace | None) -> None:
        """A session was left here; None forgets it."""
        self._places.pop(key, None)
        if place is not None:
            self._places[key] = place
