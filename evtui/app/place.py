"""The first row as runs: where we are, and of when the data is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, tzinfo
from typing import Final

from evtui.formats.glyphs import Glyphs
from evtui.formats.ink import Ink, Line, Role, Span
from evtui.formats.plain import plain
from evtui.formats.times import clock, duration, short_date_time
from evtui.models.instant import US_PER_S, Instant

PLACE_FILL: Final = Ink(Role.MUTED, Role.BAR)
_NAME: Final = Ink(Role.KEY, Role.BAR, bold=True)
_CRUMB: Final = Ink(Role.FAINT, Role.BAR)
_LAST: Final = Ink(Role.TEXT, Role.BAR, bold=True)
_OLD_US: Final = 15 * 60 * US_PER_S
"""Data older than this did not come in this run, or nobody asked for long."""
_ZONE_FROM: Final = 100
"""From this width on the zone is named."""


def place_line(crumbs: Sequence[str], right: str, glyphs: Glyphs) -> tuple[Line, Line]:
    """``evtui › Sessions`` at the left, the time of the data at the right; both may be untrusted."""
    spans = [Span(" evtui", _NAME)]
    for number, crumb in enumerate(crumbs, 1):
        spans.append(Span(f" {glyphs.crumb} ", _CRUMB))
        spans.append(Span(plain(crumb, 60), _LAST if number == len(crumbs) else PLACE_FILL))
    return tuple(spans), (Span(f" {plain(right, 80)} ", PLACE_FILL),) if right else ()


def age_text(
    name: str, updated: Instant | None, now: Instant, zone: tzinfo, width: int, glyphs: Glyphs
) -> str:
    """``demo · updated 14:03:10 UTC``: what is open, and of when its data is.

    Data of an earlier run is named by day and age, ``of 20 Nov 14:03, 3h05m old``, as old as when drawn.
    """
    if updated is None:
        return name
    utc = " UTC" if zone is UTC and width >= _ZONE_FROM else ""
    age_us = now.us - updated.us
    if age_us < _OLD_US:
        text = f"updated {clock(updated, zone)}{utc}"
    else:
        text = f"of {short_date_time(updated, zone).strip()}{utc}, {duration(age_us)} old"
    return f"{name} {glyphs.separator} {text}" if name else text
