"""A stage for drill-down screens: an app that records intents, simulated reports, the text of a widget."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from typing import Any

from textual.app import App
from textual.message import Message
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widget import Widget

from evtui.app.messages import GoBack, OpenRaw, OpenSession
from evtui.app.screens.timeline.canvas import Gutter, PlotTile, Readout
from evtui.app.screens.timeline.screen import TimelineScreen
from evtui.app.theme import DEFAULT_LOOKS, Looks
from evtui.app.widgets.footer import Footer
from evtui.app.widgets.header import Header
from evtui.app.widgets.timeline_events import EventTable
from evtui.formats.glyphs import Tier
from evtui.models.meter_value import MeterTable
from evtui.models.report import SessionReport
from evtui.providers.depot import SPEC
from evtui.providers.spec import Document
from evtui.services.outcome import with_outcome
from evtui.services.timeline.timeline import MeterState
from evtui.simulator.case import Case
from evtui.simulator.depot_report import report_json
from evtui.simulator.fleet import Fleet, build_fleet

ASCII_LOOKS = replace(DEFAULT_LOOKS, tier=Tier.ASCII)


class Stage(App[None]):
    """Shows one screen, goes back on request and remembers what was asked for."""

    def __init__(self, screen: Screen[Any], looks: Looks = DEFAULT_LOOKS) -> None:
        super().__init__()
        self.looks = looks
        self.shown = screen
        self.heard: list[Message] = []
        self.open_raw: Callable[[OpenRaw], Screen[Any]] | None = None

    def on_mount(self) -> None:
        self.push_screen(self.shown)

    def on_open_raw(self, message: OpenRaw) -> None:
        self.heard.append(message)
        if self.open_raw is not None:
            self.push_screen(self.open_raw(message))

    def on_open_session(self, message: OpenSession) -> None:
        self.heard.append(message)

    def on_go_back(self, message: GoBack) -> None:
        self.heard.append(message)
        if self.open_raw is not None:
            self.pop_screen()

    @property
    def message(self) -> str:
        """What stands in the footer's left part."""
        return self.screen.query_one(Footer).message


async def settled(pilot: Pilot[None]) -> None:
    """Every worker done, every message handled, every line drawn."""
    await pilot.pause()
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()
    await pilot.pause()


def lines_of(widget: Widget) -> list[str]:
    """The rows of a Line API widget as text."""
    return [widget.render_line(y).text for y in range(widget.size.height)]


def text_of(widget: Widget) -> str:
    """The same in one text."""
    return "\n".join(lines_of(widget))


def header_text(screen: Screen[Any]) -> str:
    """The header row."""
    return text_of(screen.query_one(Header))


class Meters:
    """Decodes at once, in the event loop."""

    async def whole(self, report: SessionReport) -> SessionReport:
        """It is whole."""
        return report

    async def meters(
        self, report: SessionReport, on_progress: Callable[[float], None] | None = None
    ) -> MeterTable:
        assert SPEC.read_meters is not None
        return SPEC.read_meters(report, on_progress or (lambda progress: None))


@cache
def fleet() -> Fleet:
    """The simulated fleet all tests share."""
    return build_fleet(seed=1, sessions=96, now=datetime(2026, 11, 21, 8, tzinfo=UTC))


@cache
def simulated(case: Case, number: int = 0) -> SessionReport:
    """A depot report of a story, through the real reader; the fleet has several of most."""
    plan = [plan for plan in fleet().plans if plan.case is case][number]
    raw = report_json(fleet(), plan)
    return read(raw, plan.charger, plan.connector)


def read(item: bytes, charger: str = "HPC-07", connector: str = "1") -> SessionReport:
    """A depot report from its bytes, judged as the workspace does."""
    head = json.dumps({"ChargerID": charger, "ConnectorID": connector}).encode()[:-1]
    body = head + b', "items": [' + item + b"]}"
    found = SPEC.read_document(Document(name="saved.json", body=body, value=json.loads(body)), "file:saved")
    return with_outcome(found.reports[0])


class Play:
    """A timeline on stage, with short words for what the tests look at."""

    def __init__(self, stage: Stage, pilot: Pilot[None], screen: TimelineScreen) -> None:
        self.stage, self.pilot, self.screen = stage, pilot, screen

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await settled(self.pilot)

    @property
    def cursor_us(self) -> int:
        return self.screen.view.timeline.cursor_us

    @property
    def column(self) -> int | None:
        frame = self.screen.canvas.engine.frame
        assert frame is not None
        return frame.cursor_column

    def lane(self) -> str | None:
        return self.screen.view.lane

    def meter_state(self) -> MeterState:
        return self.screen.timeline.meter_state

    @property
    def selected(self) -> Any:
        index = self.screen.view.timeline.event_index
        assert index is not None
        return self.screen.timeline.events[index]

    def table(self) -> list[str]:
        return lines_of(self.screen.query_one(EventTable))

    def body(self) -> list[str]:
        """Rows of gutter, plot and readout put together."""
        canvas = self.screen.canvas
        parts = [canvas.query_one(Gutter), *canvas.query(PlotTile), canvas.query_one(Readout)]
        rows = [lines_of(part) for part in parts]
        return ["".join(row) for row in zip(*rows, strict=True)]


@asynccontextmanager
async def timeline(
    report: SessionReport, size: tuple[int, int] = (120, 40), looks: Looks = DEFAULT_LOOKS, **more: Any
) -> AsyncIterator[Play]:
    """A timeline screen that has settled."""
    screen = TimelineScreen(report, more.pop("source", None) or Meters(), **more)
    stage = Stage(screen, looks)
    async with stage.run_test(size=size) as pilot:
        await settled(pilot)
        yield Play(stage, pilot, screen)
