"""A stage for drill-down screens: an app that records intents, simulated reports, the text of a widget."""

from __future__ import annotations

import json
from collections.abc import Callable
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
from evtui.app.theme import DEFAULT_LOOKS, Looks
from evtui.app.widgets.footer import Footer
from evtui.app.widgets.header import Header
from evtui.formats.glyphs import Tier
from evtui.models.meter_value import MeterTable
from evtui.models.report import SessionReport
from evtui.providers.depot import SPEC
from evtui.providers.spec import Document
from evtui.services.outcome import with_outcome
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
