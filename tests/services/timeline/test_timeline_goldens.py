"""Frames and previews as text, at the three sizes and in the three tiers."""

from __future__ import annotations

from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from evtui.formats.glyphs import Tier
from evtui.formats.ink import Line
from evtui.services.timeline.events import event_row, title_line
from evtui.services.timeline.frame import render, text_of
from evtui.services.timeline.instant import card_text, instant_card
from evtui.services.timeline.preview import preview
from evtui.services.timeline.sparkline import sparkline
from evtui.services.timeline.timeline import Timeline, build_timeline
from evtui.services.timeline.view import at_instant, initial_view, zoomed
from tests.services.timeline import scenarios
from tests.services.timeline.goldens import assert_golden

SIZES = ((80, 17), (120, 28), (200, 43))
SCENARIOS = {"trip": scenarios.trip, "precharge": scenarios.precharge, "gap": scenarios.gap}


def lines_text(lines: tuple[Line, ...]) -> str:
    """Lines as plain text."""
    return "\n".join("".join(span.text for span in line).rstrip() for line in lines)


@pytest.mark.parametrize("tier", list(Tier))
@pytest.mark.parametrize(("width", "height"), SIZES)
@pytest.mark.parametrize("name", SCENARIOS)
def test_a_frame_looks_as_reviewed(name: str, width: int, height: int, tier: Tier) -> None:
    timeline = SCENARIOS[name]()
    frame = render(timeline, initial_view(timeline), width, height, tier)
    assert_golden(f"{name}-{width}x{height}-{tier.value}", text_of(frame))


@pytest.mark.parametrize("tier", list(Tier))
@pytest.mark.parametrize("name", SCENARIOS)
def test_a_preview_looks_as_reviewed(name: str, tier: Tier) -> None:
    timeline = SCENARIOS[name]()
    wide, narrow = preview(timeline, 38, 14, tier), preview(timeline, 48, 7, tier)
    assert_golden(f"preview-{name}-{tier.value}", f"{lines_text(wide)}\n\n{lines_text(narrow)}")


def test_lanes_are_drawn_before_meter_values_are_decoded() -> None:
    timeline = build_timeline(scenarios.trip_report(), None)
    view = replace(initial_view(timeline), progress=0.43)
    assert_golden("trip-pending-120x28", text_of(render(timeline, view, 120, 28, Tier.FULL)))


def test_a_zoomed_frame_in_local_time_looks_as_reviewed() -> None:
    timeline = scenarios.trip()
    view = zoomed(initial_view(timeline, ZoneInfo("Europe/Berlin")), timeline, 16, 87)
    assert_golden("trip-zoomed-120x28", text_of(render(timeline, view, 120, 28, Tier.FULL)))


def test_scales_fitted_to_the_view_look_as_reviewed() -> None:
    timeline = scenarios.trip()
    view = zoomed(at_instant(initial_view(timeline), timeline, scenarios.us(500)), timeline, 4, 87)
    fitted = replace(view, fit_scales=True, since_plug_in=True)
    assert_golden("trip-fitted-120x28", text_of(render(timeline, fitted, 120, 28, Tier.FULL)))


def _table(timeline: Timeline, tier: Tier) -> str:
    rows = [event_row(timeline, index, tier) for index in range(len(timeline.events))]
    lines = [f"{row.time} {row.since:>9} {row.glyph} {row.lane:<10} {row.text}" for row in rows]
    return "\n".join([lines_text((title_line(timeline, 12, tier),)), *lines])


@pytest.mark.parametrize("tier", [Tier.FULL, Tier.ASCII])
def test_the_event_table_looks_as_reviewed(tier: Tier) -> None:
    assert_golden(f"events-trip-{tier.value}", _table(scenarios.trip(), tier))


@pytest.mark.parametrize("tier", list(Tier))
def test_instant_card_and_sparkline_look_as_reviewed(tier: Tier) -> None:
    parts = []
    for name in SCENARIOS:
        timeline = SCENARIOS[name]()
        at_us = initial_view(timeline).cursor_us
        parts.append(card_text(instant_card(timeline, at_us), timeline, tier=tier))
        parts.append(f"[{lines_text((sparkline(timeline, tier),)):<10}]")
    assert_golden(f"cards-{tier.value}", "\n".join(parts))
