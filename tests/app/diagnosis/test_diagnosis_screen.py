"""The diagnosis by keyboard: every sentence leads to its evidence, and back to the same sentence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from textual.pilot import Pilot

from evtui.app.app import EvtuiApp
from evtui.app.looks import Looks
from evtui.app.screens.diagnosis.entry_list import EntryList
from evtui.app.screens.diagnosis.screen import DiagnosisScreen
from evtui.app.screens.raw.screen import RawScreen
from evtui.app.screens.timeline.screen import TimelineScreen
from evtui.app.text_screen import TextScreen
from evtui.app.widgets.footer import Footer
from evtui.errors import UnexpectedPayload
from evtui.formats.glyphs import Tier
from evtui.models.meter_value import MeterTable
from evtui.models.report import SessionReport
from evtui.providers.depot.meters import read_meters
from tests.app.doubles import Account, Source, answers, opening_of, report, settled, until
from tests.services.diagnosis.healthy import NOW, device, healthy, status
from tests.services.diagnosis.healthy import report as depot_report

TRIP = healthy(
    ocppStatus=[status(-300, "Available"), status(0.5, "Preparing"), status(44, "Charging"),
                status(900, "Faulted"), status(990, "Available")],
    deviceStatus=[device(41, "Breaker", "CLOSED"), device(43, "Converter", "RUNNING"),
                  device(896, "Converter", "ERROR", ("ERROR: converter : sibcos 2: too hot (no:121)", 1)),
                  device(901, "Breaker", "OPEN")],
    dcBreakerOpenConditions=[{"current": 184, "voltage": 650,
                              "eventTimestamp": "2026-11-20T06:15:01.000Z"}],
)  # fmt: skip


@dataclass
class Decoding(Source):
    """A workspace that decodes real reports."""

    broken: bool = False

    async def whole(self, report: SessionReport) -> SessionReport:
        """It is whole."""
        return report

    async def meters(
        self, report: SessionReport, on_progress: Callable[[float], None] | None = None
    ) -> MeterTable:
        """The report's own values."""
        if self.broken:
            raise UnexpectedPayload("the meter values cannot be read", account="depot")
        return read_meters(report, lambda done: None)


def stage(*raws: Any, looks: Looks | None = None, **more: Any) -> EvtuiApp:
    """The app on depot sessions made of raw reports."""
    found = [depot_report({**raw, "sessionId": f"s-{number}"}) for number, raw in enumerate(raws)]
    source = Decoding({"depot": answers("depot", found)}, [Account("depot", "depot")], **more)
    return EvtuiApp(opening_of(source, now=lambda: NOW), looks=looks or Looks())


def shown(app: EvtuiApp) -> str:
    """The lines in view."""
    entries = app.screen.query_one(EntryList)
    return "\n".join(entries.render_line(y).text.rstrip() for y in range(entries.size.height))


def diagnosis(app: EvtuiApp) -> DiagnosisScreen:
    """The screen in front."""
    assert isinstance(app.screen, DiagnosisScreen)
    return app.screen


async def open_diagnosis(pilot: Pilot[None], app: EvtuiApp) -> DiagnosisScreen:
    """``d`` on the list's first session, examined."""
    await settled(pilot)
    await pilot.press("d")
    await until(pilot, lambda: isinstance(app.screen, DiagnosisScreen) and bool(app.screen.view.entries))
    return diagnosis(app)


async def test_every_sentence_leads_to_its_evidence_and_back_to_itself() -> None:
    app = stage(TRIP)
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await open_diagnosis(pilot, app)
        assert "Breaker opened under load" in shown(app)
        found = screen._found
        assert found is not None
        assert len(found.diagnosis.narrative) >= 3
        for number, sentence in enumerate(found.diagnosis.narrative):
            assert screen.view.current is not None
            assert screen.view.current.evidence == sentence.evidence, number
            selected = screen.view.selected
            await pilot.press("enter")
            await settled(pilot)
            if sentence.at is not None:
                assert isinstance(app.screen, TimelineScreen)
                assert app.screen.view.timeline.cursor_us == sentence.at.us
                await pilot.press("q")
            else:
                assert isinstance(app.screen, RawScreen)
                await pilot.press("q")
            await settled(pilot)
            assert diagnosis(app).view.selected == selected
            await pilot.press("j")


async def test_the_zoom_sets_the_events_next_to_the_evidence_apart() -> None:
    app = stage(TRIP)
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await open_diagnosis(pilot, app)
        found = screen._found
        assert found is not None
        fault = found.diagnosis.finding("STO-1")
        assert fault is not None
        while screen.view.current is None or screen.view.current.rule != "STO-1":
            await pilot.press("e")
        await pilot.press("enter")
        await settled(pilot)
        timeline = app.screen
        assert isinstance(timeline, TimelineScreen)
        at_us, window = timeline.view.timeline.cursor_us, timeline.view.timeline.window
        others = [us for us in timeline.timeline.times_us if us != at_us]
        column_us = window.span_us / timeline.canvas.plot_width
        assert min(abs(us - at_us) for us in others) >= 2.5 * column_us
        assert window.span_us < timeline.timeline.whole.span_us
        await pilot.press("u")
        await settled(pilot)
        assert timeline.view.timeline.window == timeline.timeline.whole, "one step back"


async def test_from_the_timeline_evidence_is_shown_on_that_timeline() -> None:
    app = stage(TRIP)
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        await pilot.press("enter")
        await settled(pilot)
        timeline = app.screen
        assert isinstance(timeline, TimelineScreen)
        await pilot.press("d")
        await until(pilot, lambda: isinstance(app.screen, DiagnosisScreen) and bool(app.screen.view.entries))
        await pilot.press("j", "j", "enter")
        await settled(pilot)
        assert app.screen is timeline
        await pilot.press("d")
        await until(pilot, lambda: isinstance(app.screen, DiagnosisScreen) and bool(app.screen.view.entries))
        assert diagnosis(app).view.selected == 4, "the same line, two headings' lines aside"


async def test_folds_open_and_hold_what_passed_and_what_was_not_checked() -> None:
    app = stage(healthy())
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await open_diagnosis(pilot, app)
        await pilot.press("G")
        assert "▸ Ruled out" in shown(app)
        count = len(screen.view.entries)
        await pilot.press("enter")
        assert len(screen.view.entries) > count
        await pilot.press("j")
        assert "SAF-1" in shown(app)
        await pilot.press("k", "enter")
        assert len(screen.view.entries) == count


async def test_trouble_is_walked_around_the_ends_and_a_clean_session_has_none() -> None:
    app = stage(TRIP, healthy())
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await open_diagnosis(pilot, app)
        seen = []
        for _ in range(20):
            await pilot.press("e")
            assert screen.view.current is not None
            assert screen.view.current.is_trouble
            seen.append(screen.view.selected)
        assert seen[0] in seen[1:], "from the start again"
        await pilot.press("q")
        await settled(pilot)
        await pilot.press("j", "d")
        await until(pilot, lambda: isinstance(app.screen, DiagnosisScreen) and bool(app.screen.view.entries))
        await pilot.press("e")
        assert "No finding" in app.screen.query_one(Footer).message
        assert "✖" not in shown(app)
        assert "▲" not in shown(app)


async def test_raw_explanation_and_time_mode_are_a_key_away() -> None:
    app = stage(TRIP)
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await open_diagnosis(pilot, app)
        for keys, kind in ((("e", "p"), RawScreen), (("K",), TextScreen)):
            await pilot.press(*keys)
            await settled(pilot)
            assert type(app.screen) is kind
            await pilot.press("q")
            await settled(pilot)
        assert app.screen is screen
        await pilot.press("t", "t")
        assert "+0" in shown(app) or "+15" in shown(app)
        assert screen.copy_text().startswith("## north/s-0: FAULT")


async def test_without_meter_values_the_rest_is_still_examined() -> None:
    app = stage(TRIP, broken=True)
    async with app.run_test(size=(120, 40)) as pilot:
        await open_diagnosis(pilot, app)
        assert "Without meter values" in app.screen.query_one(Footer).message
        assert "Breaker opened under load" in shown(app)


async def test_a_session_without_a_curve_says_that_there_is_nothing_to_diagnose() -> None:
    source = Source({"oioi": answers("oioi", [report(1, "oioi")])}, [Account("oioi", "oioi")])
    app = EvtuiApp(opening_of(source))
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        await pilot.press("d")
        await settled(pilot)
        assert "No states, limits or curves" in app.screen.query_one(Footer).message


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
@pytest.mark.parametrize("tier", list(Tier))
async def test_no_line_is_wider_than_the_screen_and_the_selected_one_is_in_view(
    size: tuple[int, int], tier: Tier
) -> None:
    app = stage(TRIP, looks=Looks(tier=tier))
    async with app.run_test(size=size) as pilot:
        screen = await open_diagnosis(pilot, app)
        for line, _ in screen.view.lines:
            assert sum(len(span.text) for span in line) <= size[0]
        for _ in range(len(screen.view.entries)):
            await pilot.press("j")
            entries = screen.query_one(EntryList)
            first = sum(len(entry.lines) for entry in screen.view.entries[: screen.view.selected])
            assert screen.view.top <= first < screen.view.top + entries.size.height
        if tier is Tier.ASCII:
            assert shown(app).isascii()
