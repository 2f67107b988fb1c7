"""The live preview: loads 80 ms after the selection rests, in a worker of its own."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from importlib import import_module
from itertools import zip_longest
from typing import TYPE_CHECKING, Final

from textual import events, on, work
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.timer import Timer
from textual.widget import Widget

from evtui.app.background import background_of
from evtui.app.loading import with_verdict_of
from evtui.app.screens.sessions.outcomes import JUDGING
from evtui.app.screens.sessions.preview_lines import (
    WITH_CURVE,
    PreviewContent,
    below_curve_width,
    below_lines,
    curve_height,
    side_lines,
)
from evtui.app.source import SessionSource
from evtui.app.theme import Looks, Painter
from evtui.errors import EvtuiError
from evtui.formats.ink import FAINT, PLAIN, Line, Span
from evtui.models.meter_value import EMPTY_METERS, MeterTable
from evtui.models.report import SessionReport
from evtui.services.listing.columns import SessionKey

if TYPE_CHECKING:
    from evtui.services.examination import Background
    from evtui.services.notes.note import Note
    from evtui.services.store.protocol import Judged
    from evtui.services.timeline.timeline import Timeline

REST_S: Final = 0.08
"""How long the selection must rest before the preview is drawn and its meter values are decoded."""
KEPT: Final = 6
"""Decoded sessions kept for going back and forth."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A session decoded for the preview."""

    report: SessionReport
    """With the outcome its meter values give."""
    verdict: str
    timeline: Timeline
    curve: Line
    """Its sparkline."""
    kept: Judged | None = None
    """What a store keeps of the diagnosis; None where there was nothing to judge from."""


class Preview(Widget):
    """One session beside or below the list; draws lines only, holds no cursor."""

    DEFAULT_CSS = "Preview { display: none; }"

    class Decoded(Message):
        """The meter values of a session were decoded."""

        def __init__(self, drawn: Drawn) -> None:
            super().__init__()
            self.drawn = drawn
            """With the whole report; a newer record makes this stale."""

    def __init__(self, painter: Painter, looks: Looks) -> None:
        super().__init__()
        self._painter = painter
        self._looks = looks
        self._source: SessionSource | None = None
        self._wanted: SessionReport | None = None
        self._content: PreviewContent | None = None
        self._lines: tuple[Line, ...] = ()
        self._many = False
        self._rest: Timer | None = None
        self._kept: OrderedDict[SessionKey, Drawn] = OrderedDict()
        self.notes_of: Callable[[SessionKey], Sequence[Note]] = lambda key: ()
        """Where the user's notes on a session come from."""
        self.links_of: Callable[[SessionKey], tuple[str, ...]] = lambda key: ()
        """What it has to do with other rows, in words."""
        self.is_beside = False
        """At the right of the list rather than below it."""

    def attach(self, source: SessionSource) -> None:
        """From now on meter values come from here."""
        self._source = source
        self._kept.clear()

    def select(
        self, report: SessionReport | None, *, many_accounts: bool = False, at_once: bool = False
    ) -> None:
        """Preview this session once the selection rests; nothing is repainted before."""
        if report is self._wanted and not at_once:
            return
        self._wanted = report
        self._many = many_accounts
        if self._rest is not None:
            self._rest.stop()
        self.workers.cancel_node(self)
        self._rest = self.set_timer(REST_S, self._begin)

    def _begin(self) -> None:
        """The selection rests: draw the facts, and the curve when it is there or has been decoded."""
        self._rest = None
        report = self._wanted
        if report is None or not self.display:
            self._content = None
            self._redraw()
            return
        known = self._kept.get(report.session.key)
        if known is not None and known.report.is_same_record(report):
            self._kept.move_to_end(report.session.key)
            self._show(known)
            return
        self._content = PreviewContent(
            report=report,
            looks=self._looks,
            many_accounts=self._many,
            notes=tuple(self.notes_of(report.session.key)),
            links=self.links_of(report.session.key),
        )
        self._redraw()
        if self._source is not None and report.session.provider == WITH_CURVE:
            self._decode(self._source, report)
        elif report.session.provider != WITH_CURVE:
            from evtui.services.outcome import verdict_line

            self._content = replace(self._content, verdict=verdict_line(report))
            self._redraw()

    @work(group="preview", exclusive=True)
    async def _decode(self, source: SessionSource, report: SessionReport) -> None:
        """Decode the meter values and build the timeline off the event loop."""
        try:
            report = with_verdict_of(report, await source.whole(report))
            meters = await source.meters(report)
        except EvtuiError:  # the session's own screen says what is wrong; the preview keeps to the facts
            meters = EMPTY_METERS
        if report.is_summary:
            return
        await asyncio.to_thread(import_module, JUDGING)
        drawn = await asyncio.to_thread(draw, report, meters, self._looks, background_of(self.app))
        self.post_message(self.Decoded(drawn))

    @on(Decoded)
    def _keep(self, message: Decoded) -> None:
        drawn = message.drawn
        self._kept[drawn.report.session.key] = drawn
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        wanted = self._wanted
        if wanted is None or wanted.session.key != drawn.report.session.key:
            return
        if wanted.is_same_record(drawn.report):
            self._show(drawn)

    def _show(self, drawn: Drawn) -> None:
        """Draw a decoded session at the present size."""
        self._content = PreviewContent(
            report=drawn.report,
            looks=self._looks,
            verdict=drawn.verdict,
            curve=self._curve(drawn),
            many_accounts=self._many,
            notes=tuple(self.notes_of(drawn.report.session.key)),
            links=self.links_of(drawn.report.session.key),
        )
        self._redraw()

    def show_notes(self) -> None:
        """The notes on the session shown have changed, or its links with other rows."""
        if self._content is not None:
            key = self._content.report.session.key
            notes, links = tuple(self.notes_of(key)), self.links_of(key)
            self._content = replace(self._content, notes=notes, links=links)
            self._redraw()

    def _curve(self, drawn: Drawn) -> tuple[Line, ...]:
        from evtui.services.timeline.preview import preview  # needs numpy: never before the first paint

        width, height = self.size
        if self.is_beside:
            columns, rows = max(10, width - 3), curve_height(height)
        else:
            columns, rows = below_curve_width(width), max(1, height - 1)
        return preview(drawn.timeline, columns, rows, self._looks.tier, self._looks.zone)

    def on_resize(self, event: events.Resize) -> None:
        """Other sizes hold other curves."""
        wanted = self._wanted
        known = self._kept.get(wanted.session.key) if wanted is not None else None
        if known is not None:
            self._show(known)
        else:
            self._redraw()

    def _redraw(self) -> None:
        width, height = self.size
        before = self._lines
        if self._content is None or not width or not height:
            self._lines = ()
        elif self.is_beside:
            self._lines = side_lines(self._content, width - 3, height)
        else:
            self._lines = below_lines(self._content, width, height)
        pairs = enumerate(zip_longest(before, self._lines))
        regions = [Region(0, y, width, 1) for y, (old, new) in pairs if old != new]
        if regions:
            self.refresh(*regions)

    def render_line(self, y: int) -> Strip:
        """One line; at the side with the rule that parts it from the list."""
        line = self._lines[y] if y < len(self._lines) else ()
        if self.is_beside:
            line = (Span(f"{self._looks.glyphs.vertical} ", FAINT), *line)
        return self._painter.strip(line, self.size.width, PLAIN)


def draw(report: SessionReport, meters: MeterTable, looks: Looks, background: Background) -> Drawn:
    """Judge a report with its meter values and build its timeline; for a thread."""
    from evtui.services.examination import judged_with_findings
    from evtui.services.outcome import verdict_line
    from evtui.services.timeline.sparkline import sparkline
    from evtui.services.timeline.timeline import build_timeline

    kept: Judged | None = None
    if meters.series or report.events:
        kept, sentence = judged_with_findings(report, meters, background)
        judged = kept.report
    else:  # nothing to judge from: the row keeps what it says
        judged, sentence = report, verdict_line(report)
    timeline = build_timeline(judged, meters)
    curve = sparkline(timeline, looks.tier) if meters.series else ()
    return Drawn(judged, sentence, timeline, curve, kept if meters.series else None)
