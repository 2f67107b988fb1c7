"""A stage for drill-down screens: an app that records intents, reports built by hand, text of a widget."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
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
from evtui.models.event import ErrorCode, Event, EventKind, Severity
from evtui.models.instant import US_PER_S, Instant
from evtui.models.meter_value import MeterSeries, MeterTable
from evtui.models.provenance import Basis

START = Instant.parse("2025-11-21T06:27:00Z")
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
    await pilot.app.workers.wait_for_complete(
        [worker for worker in pilot.app.workers if not worker.name.startswith("watch")]
    )
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


def at(seconds: float, start: Instant = START) -> Instant:
    """An instant so many seconds after the plug-in."""
    return Instant(start.us + round(seconds * US_PER_S))


def state(seconds: float, lane: str, word: str, number: int, *, carried: bool = False) -> Event:
    """A state that took effect."""
    return Event(
        at=at(seconds), lane=lane, severity=Severity.ERROR if word == "Faulted" else Severity.INFO, text=word,
        source=f"/{lane.partition('.')[0]}/{number}", kind=EventKind.STATE, state=word, carried_in=carried,
    )  # fmt: skip


def fault(
    seconds: float, device: str, word: str, message: str, source: str, *, severity: Severity = Severity.ERROR
) -> Event:
    """A device entry with an error text."""
    prefix = "ERR" if severity is Severity.ERROR else "WARN"
    raw = f"{prefix}: {device.lower()} : {message}"
    code = ErrorCode(
        raw=raw, severity=severity, severity_stated=True, device=device.lower(), unit="", message=message,
        number=None, counter=1,
    )  # fmt: skip
    return Event(
        at=at(seconds), lane=f"deviceStatus.{device}", severity=severity, text=f"{word} · {message}", source=source,
        kind=EventKind.ERROR_CODE, state=word, error=code,
    )  # fmt: skip


def word(seconds: float, key: str, value: int, number: int) -> Event:
    """A controller status word."""
    return Event(
        at=at(seconds), lane=f"detailStatus.{key}", severity=Severity.INFO, text=f"{key} = 0x{value:08X}",
        source=f"/detailStatus/{number}", kind=EventKind.STATUS_WORD, state=f"0x{value:08X}", word=value,
    )  # fmt: skip


def series(key: str, unit: str, seconds: np.ndarray[Any, Any], values: np.ndarray[Any, Any]) -> MeterSeries:
    """Samples of one key."""
    times = START.us + (seconds * US_PER_S).astype(np.int64)
    return MeterSeries(
        key=key, unit=unit, basis=Basis.ASSUMED, times_us=times, values=values.astype(np.float64),
        indexes=np.arange(len(times), dtype=np.int64),
    )  # fmt: skip


def table(*found: MeterSeries) -> MeterTable:
    """A decoded meter table."""
    return MeterTable(series={one.key: one for one in found}, samples=sum(len(one) for one in found))
