"""OCPP connector status as filled blocks with the name inside when it fits, else a short form."""

from __future__ import annotations

from typing import Final, NamedTuple

from evtui.formats.glyphs import Tier, glyphs
from evtui.formats.ink import BOLD, MUTED, Ink, Line, Role, Span
from evtui.services.timeline.cells import CellRow, one_cell_text
from evtui.services.timeline.columns import paint_order, spans
from evtui.services.timeline.lane import Lane, LaneKind, LaneSpec, Material, Segment, is_state, state_segments
from evtui.services.timeline.lane import severity_marks as marks_of
from evtui.services.timeline.window import Window

KEY: Final = "ocppStatus"


class Look(NamedTuple):
    """How one state is drawn."""

    short: str
    """3 or 4 letters."""
    letter: str
    fill: str
    """What fills its block in ASCII, where a background may be missing."""
    ink: Ink


def _look(short: str, letter: str, fill: str, bg: Role, *, fg: Role = Role.TEXT, bold: bool = False) -> Look:
    return Look(short, letter, fill, Ink(fg, bg, bold))


LOOKS: Final = {
    "Available": _look("Avl", "A", ".", Role.OCPP_AVAILABLE, fg=Role.MUTED),
    "Preparing": _look("Prep", "P", "p", Role.OCPP_PREPARING),
    "Charging": _look("Chg", "C", "=", Role.OCPP_CHARGING, bold=True),
    "SuspendedEV": _look("SEV", "S", "s", Role.OCPP_SUSPENDED, fg=Role.ON_SUSPENDED),
    "SuspendedEVSE": _look("SSE", "S", "s", Role.OCPP_SUSPENDED, fg=Role.ON_SUSPENDED),
    "Finishing": _look("Fin", "F", "f", Role.OCPP_FINISHING),
    "Reserved": _look("Res", "R", "r", Role.OCPP_AVAILABLE),
    "Unavailable": _look("Una", "U", "u", Role.OCPP_AVAILABLE, fg=Role.MUTED),
    "Faulted": _look("FLT", "X", "X", Role.OCPP_FAULTED, bold=True),
}
"""OCPP 1.6 connector words; unknown ones are shown verbatim on the block of ``Available``."""


def look(word: str, tier: Tier) -> Look:
    """The look of a state word; an unknown one has its own first letters and a ``?`` fill."""
    known = LOOKS.get(word)
    if known is not None:
        return known
    shown = one_cell_text(word, tier) or "?"
    return Look(shown[:4], shown[:1], "?", Ink(Role.TEXT, Role.OCPP_AVAILABLE))


def build(material: Material) -> tuple[Lane, ...]:
    """The lane, if the report has any ``ocppStatus``."""
    events = [event for event in material.events if event.event.lane == KEY and is_state(event)]
    if not events:
        return ()
    segments = state_segments(events, material.whole.end_us)
    return (Lane(key=KEY, title="OCPP", kind=LaneKind.OCPP, segments=segments, marks=marks_of(events)),)


def draw(lane: Lane, window: Window, width: int, tier: Tier) -> CellRow:
    """Blocks; a state shorter than a column still takes one, the worst on top."""
    row = CellRow.blank(width)
    for segment, start, end in paint_order(spans(lane.segments, window, width)):
        _block(row, segment, start, end, segment.start_us < window.start_us, tier)
    return row


def _block(row: CellRow, segment: Segment, start: int, end: int, carried: bool, tier: Tier) -> None:
    """One block ``[start, end)`` with the longest form of its name that fits."""
    how = look(segment.text, tier)
    row.fill(start, end, how.fill if tier is Tier.ASCII else " ", how.ink)
    room = end - start
    if carried and room > 1:
        row.put(start, glyphs(tier).carried, how.ink)
        start, room = start + 1, room - 1
    letter = glyphs(tier).error if segment.text == "Faulted" else how.letter
    name = one_cell_text(segment.text, tier)
    for form, needed in ((name, len(name) + (0 if carried else 2)), (how.short, len(how.short)), (letter, 1)):
        if needed <= room:
            pad = 1 if room > len(form) and not carried else 0
            row.put(start + pad, form, how.ink)
            return


def readout(lane: Lane, at_us: int, tier: Tier) -> Line:
    """The state at an instant, in words."""
    segment = lane.segment_at(at_us)
    if segment is None:
        return (Span(glyphs(tier).missing, MUTED),)
    return (Span(one_cell_text(segment.text, tier), BOLD),)


OCPP: Final = LaneSpec(kind=LaneKind.OCPP, build=build, draw=draw, readout=readout)
