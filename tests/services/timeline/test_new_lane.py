"""A new lane is one module and one list entry: planned, drawn and read like the others."""

from __future__ import annotations

import pytest

from evtui.formats.glyphs import Tier
from evtui.formats.ink import MUTED, Line, Span
from evtui.services.timeline import lanes
from evtui.services.timeline.cells import CellRow
from evtui.services.timeline.frame import render
from evtui.services.timeline.instant import instant_card
from evtui.services.timeline.lane import Lane, LaneSpec, Material, Segment
from evtui.services.timeline.timeline import build_timeline
from evtui.services.timeline.view import initial_view
from evtui.services.timeline.window import Window
from tests.services.diagnosis.healthy import healthy, report


def build(material: Material) -> tuple[Lane, ...]:
    """One word for the whole session."""
    whole = material.whole
    segment = Segment(start_us=whole.start_us, end_us=whole.end_us, text="weather")
    return (Lane(key="toy", title="Toy", kind="toy", segments=(segment,)),)


def draw(lane: Lane, window: Window, width: int, tier: Tier) -> CellRow:
    """Tildes."""
    row = CellRow.blank(width)
    row.put(0, "~" * width, MUTED)
    return row


def readout(lane: Lane, at_us: int, tier: Tier) -> Line:
    """The word."""
    segment = lane.segment_at(at_us)
    return (Span("" if segment is None else segment.text),)


TOY = LaneSpec(kind="toy", build=build, draw=draw, readout=readout)


def test_a_lane_is_one_file_and_one_list_entry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lanes, "LANES", (*lanes.LANES, TOY))
    timeline = build_timeline(report(healthy()), None)
    frame = render(timeline, initial_view(timeline), 120, 40, Tier.FULL)
    (row,) = [row for row in frame.rows if row.key == "toy"]
    assert "".join(span.text for span in row.gutter).strip() == "Toy"
    assert set(row.chars) == {"~"}
    assert "".join(span.text for span in row.readout).strip() == "weather"
    card = instant_card(timeline, timeline.zero_us)
    assert any(reading.state == "weather" for reading in card.lanes if reading.key == "toy")


def test_without_its_entry_there_is_no_such_lane() -> None:
    assert build_timeline(report(healthy()), None).lane("toy") is None
