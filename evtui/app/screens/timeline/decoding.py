"""Meter values follow the lanes: decoded and judged off the event loop, told by messages."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Protocol

from textual import on, work
from textual.message import Message

from evtui.app.background import background_of
from evtui.app.screen import EvtuiScreen
from evtui.errors import EvtuiError
from evtui.models.meter_value import MeterTable
from evtui.models.report import SessionReport
from evtui.services.diagnosis.clock_doctor import Correction
from evtui.services.diagnosis.clock_doctor import examine as examine_clocks
from evtui.services.examination import Background, judged_with_findings
from evtui.services.outcome import verdict_line
from evtui.services.store.protocol import StoredFinding
from evtui.services.timeline.timeline import Timeline, build_timeline


class MeterSource(Protocol):
    """Where whole reports and decoded meter values come from; the workspace is one."""

    async def whole(self, report: SessionReport) -> SessionReport:
        """A row of the store made whole; any other report as it is."""
        ...

    async def meters(
        self, report: SessionReport, on_progress: Callable[[float], None] | None = None
    ) -> MeterTable:
        """A report's meter values; calls back with 0..1, possibly from another thread."""
        ...


class DecodingScreen(EvtuiScreen):
    """A screen of one session whose timeline gets its meter values from a worker."""

    class Decoding(Message):
        """Meter values are decoded this far, 0 to 1."""

        def __init__(self, report: SessionReport, progress: float) -> None:
            super().__init__()
            self.report = report
            self.progress = progress

        def can_replace(self, message: Message) -> bool:
            """Only the newest counts."""
            return isinstance(message, DecodingScreen.Decoding) and message.report is self.report

    class Decoded(Message):
        """Meter values are there, on a new timeline of the same session."""

        def __init__(
            self,
            report: SessionReport,
            timeline: Timeline,
            verdict: str,
            correction: Correction | None,
            findings: tuple[StoredFinding, ...] = (),
        ) -> None:
            super().__init__()
            self.report = report
            self.timeline = timeline
            self.verdict = verdict
            self.correction = correction
            """How to see event times on the session's clock, where the two differ."""
            self.findings = findings
            """What the rules found, for the search."""

    class Whole(Message):
        """What was opened was a row of the store; this is its report."""

        def __init__(self, row: SessionReport, report: SessionReport) -> None:
            super().__init__()
            self.row = row
            self.report = report

    class DecodeFailed(Message):
        """Meter values could not be had."""

        def __init__(self, report: SessionReport, reason: str) -> None:
            super().__init__()
            self.report = report
            self.reason = reason

    def __init__(self, report: SessionReport, source: MeterSource | None) -> None:
        super().__init__()
        self._source = source
        self._report = report
        """As it was handed over: what messages of workers are compared with."""
        self.timeline = build_timeline(report, None)
        self._verdict = verdict_line(report)
        self._correction: Correction | None = None
        self._decoding = False

    def _start_decoding(self) -> None:
        if self._source is None:
            self.post_message(self.DecodeFailed(self._report, "no account is open"))
            return
        self._decoding = True
        self._decode(self._report, self._source)

    @work(group="meters", exclusive=True)
    async def _decode(self, report: SessionReport, source: MeterSource) -> None:
        """Decode, build and judge off the event loop; the screen hears about it by messages."""

        def tell(progress: float) -> None:
            self.post_message(self.Decoding(report, progress))

        try:
            if report.is_summary:
                self.post_message(self.Whole(report, await source.whole(report)))
                return
            meters = await source.meters(report, tell)
        except EvtuiError as error:
            self.post_message(self.DecodeFailed(report, str(error)))
            return
        judged = await asyncio.to_thread(_judged, report, meters, background_of(self.app))
        self.post_message(self.Decoded(report, *judged))

    @on(DecodeFailed)
    def _say_failed(self, message: DecodeFailed) -> None:
        if message.report is self._report:
            self._decoding = False
            self.message_line(f"No meter values: {message.reason}")

    def cancel_fetch(self) -> bool:
        """Stop decoding; lanes and events stay."""
        if not self._decoding:
            return False
        self._decoding = False
        self.workers.cancel_group(self, "meters")
        self.message_line("Stopped decoding meter values; lanes and events are complete")
        return True


def _judged(
    report: SessionReport, meters: MeterTable, background: Background
) -> tuple[Timeline, str, Correction | None, tuple[StoredFinding, ...]]:
    """The timeline with meter values, the verdict they allow, what the clocks say, and what the rules found;
    runs in a thread."""
    judged, sentence = judged_with_findings(report, meters, background)
    correction = examine_clocks(background.record(report, meters)).correction
    return build_timeline(judged.report, meters), sentence, correction, judged.findings
