"""A clean session shows no warm pixel, neither on its timeline nor in its diagnosis."""

from __future__ import annotations

import pytest

from evtui.app.screens.diagnosis.entry import Page
from evtui.app.screens.diagnosis.view import DiagnosisView
from evtui.app.widgets.timeline_times import Times
from evtui.formats.glyphs import FULL, Tier
from evtui.formats.ink import Ink, Role
from evtui.services.examination import examine
from evtui.services.timeline.frame import render
from evtui.services.timeline.timeline import build_timeline
from evtui.services.timeline.view import initial_view
from evtui.simulator.case import Case
from tests.services.diagnosis.simulated import fleet, seen

WARM = {Role.ERROR, Role.WARNING, Role.ERROR_BG, Role.WARNING_BG, Role.OCPP_FAULTED}
CLEAN = [plan for plan in fleet().plans if plan.case is Case.NORMAL and not plan.on_change][:6]


def is_warm(ink: Ink) -> bool:
    """Whether an ink says that something is wrong."""
    return ink.fg in WARM or ink.bg in WARM


@pytest.mark.parametrize("number", range(len(CLEAN)))
@pytest.mark.parametrize("size", [(80, 18), (120, 32), (200, 52)])
def test_a_clean_session_has_no_warm_cell(number: int, size: tuple[int, int]) -> None:
    _, record = seen(fleet(), CLEAN[number])
    found = examine(record.report, record.meters)
    timeline = build_timeline(found.report, record.meters)
    frame = render(timeline, initial_view(timeline), *size, Tier.FULL)
    for row in frame.rows:
        inks = (*row.inks, *(span.ink for span in (*row.gutter, *row.readout)))
        assert not any(map(is_warm, inks)), (row.kind, row.key)
    page = Page(width=size[0], glyphs=FULL, times=Times())
    for line, _ in DiagnosisView(folded=frozenset()).filled(found, page).lines:
        assert not any(is_warm(span.ink) for span in line), line
    assert found.report.session.severity in (None, "info")


def test_a_trip_is_warm() -> None:
    plan = next(plan for plan in fleet().plans if plan.case is Case.TRIP)
    _, record = seen(fleet(), plan)
    timeline = build_timeline(record.report, record.meters)
    frame = render(timeline, initial_view(timeline), 120, 32, Tier.FULL)
    assert any(is_warm(ink) for row in frame.rows for ink in row.inks)
