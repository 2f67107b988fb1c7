"""The first row as runs: where we are, and of when the data is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, tzinfo
from typing import Final

from evtui.formats.glyphs import Glyphs
from evtui.formats.ink import Ink, Line, Role, Span
from evtui.formats.plain import plain
from evtui.formats.times import clock
from evtui.models.instant import Instant

PLACE_FILL: Final = Ink(Role.MUTED, Role.BAR)
_NAME: Final = Ink(Role.KEY, Role.BAR, bold=True)
_CRUMB: Final = Ink(Role.FAINT, Role.BAR)
_LAST: Final = Ink(Role.TEXT, Role.BAR, bold=True)
_ZONE_FROM: Final = 100
"""From this width on the zone is named."""


def place_line(crumbs: Sequence[str], right: str, glyphs: Glyphs) -> tuple[Line, Line]:
    """``evtui › Sessions`` at the left, the time of the data at the right; both may be untrusted."""
    spans = [Span(" evtui", _NAME)]
    for number, crumb in enumerate(crumbs, 1):
        spans.append(Span(f" {glyphs.crumb} ", _CRUMB))
        spans.append(Span(plain(crumb, 60), _LAST if number == len(crumbs) else PLACE_FILL))
    return tuple(spans), (Span(f" {plain(right, 80)} ", PLACE_FILL),) if right else ()


def age_text(name: str, updated: Instant | None, zone: tzinfo, width: int, glyphs: Glyphs) -> str:
    """``demo · updated 14:03:10 UTC``: what is open, and of when its data is."""
    if updated is None:
        return name
    utc = " UTC" if zone is UTC and width >= _ZONE_FROM else ""
    text = f"updated {clock(updated, zone)}{utc}"
    return f"{name} {glyphs.separator} {text}" if name else text
