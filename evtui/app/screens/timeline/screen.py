"""The timeline of one session: verdict, lanes, plots, readout and event table under one crosshair."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import ClassVar, Final

from textual import events, on
from textual.geometry import Size
from textual.widget import Widget

from evtui.app.actions import Table
from evtui.app.messages import GoBack, Neighbours, OpenRaw, OpenSession, no_neighbours
from evtui.app.screens.timeline.axis_keys import AxisKeys
from evtui.app.screens.timeline.canvas import TimelineCanvas
from evtui.app.screens.timeline.card import InstantCardPanel
from evtui.app.screens.timeline.comparing import CompareKeys
from evtui.app.screens.timeline.decoding import DecodingScreen, MeterSource
from evtui.app.screens.timeline.dwelling import DwellKeys
from evtui.app.screens.timeline.evidence import EvidenceKeys
from evtui.app.screens.timeline.explaining import ExplainKeys
from evtui.app.screens.timeline.growing import GrowingTimeline
from evtui.app.screens.timeline.headline import headline
from evtui.app.screens.timeline.keys import TimelineKeys
from evtui.app.screens.timeline.lane_keys import LaneKeys, keep_layout, layout_of
from evtui.app.screens.timeline.measuring import MeasureKeys, MeasureStrip, range_cleared
from evtui.app.screens.timeline.noting import NotingKeys
from evtui.app.screens.timeline.resuming import ResumingTimeline
from evtui.app.screens.timeline.searching import SearchKeys
from evtui.app.screens.timeline.table import TableRows
from evtui.app.screens.timeline.timing import TimeKeys
from evtui.app.screens.timeline.undoing import UndoKeys
from evtui.app.screens.timeline.view import Pane, ScreenView
from evtui.app.screens.timeline.yanking import YankKeys
from evtui.app.widgets.timeline_events import EventsView, EventTable
from evtui.app.widgets.timeline_lines import LineBlock
from evtui.app.widgets.timeline_times import SessionClock, TimeMode, Times
from evtui.formats.times import clock, iso_date
from evtui.keymap.timeline import TIMELINE
from evtui.models.instant import Instant
from evtui.models.report import SessionReport
from evtui.providers.registry import PROVIDERS
from evtui.services.outcome import verdict_line
from evtui.services.search.session import TextsOfSession
from evtui.services.timeline.history import History
from evtui.services.timeline.remarks import remarked
from evtui.services.timeline.timeline import MeterState, build_timeline

LEAST_HEIGHT_FOR_EVENTS: Final = 20
"""Below this the event table gives its rows to lanes and plots."""
_WIDE: Final = 110
_PROGRESS_STEPS: Final = 20
"""How often the progress of decoding repaints the plots."""


class TimelineScreen(
    TimelineKeys,
    MeasureKeys,
    TimeKeys,
    LaneKeys,
    AxisKeys,
    DwellKeys,
    UndoKeys,
    NotingKeys,
    SearchKeys,
    GrowingTimeline,
    ResumingTimeline,
    ExplainKeys,
    CompareKeys,
    EvidenceKeys,
    YankKeys,
    DecodingScreen,
):
    """Lanes paint at once; meter values follow from a worker while every key already works."""

    TABLES: ClassVar[tuple[Table, ...]] = (TIMELINE,)
    TITLE_CRUMB = "Timeline"

    def __init__(
        self,
        report: SessionReport,
        workspace: MeterSource | None,
        neighbours: Neighbours = no_neighbours,
        *,
        resumes: bool = False,
    ) -> None:
        """``resumes`` shows the session as it was left; without it something else decides what is shown."""
        super().__init__(report, workspace)
        self._neighbours = neighbours
        self._resumes = resumes
        self.view = ScreenView.opened(self.timeline, Times())
        self.rows = TableRows.of(self.timeline, unfolded=False)
        self.history: History[ScreenView] = History()
        self._texts = TextsOfSession()

    # ── frame ─────────────────────────────────────────────────────────────────────────────────────

    def compose_body(self) -> Iterable[Widget]:
        """Headline, timeline (or the instant card in its place), events."""
        yield LineBlock(self.paint)
        yield TimelineCanvas(self.paint)
        yield InstantCardPanel(self.paint)
        yield MeasureStrip(self.paint)
        yield EventTable(self.paint, self.looks.glyphs)

    def on_mount(self) -> None:
        """Times in the display zone of this run; then the meter values."""
        times = Times.of(self.looks.zone, self.timeline.zero_us)
        self.view = self.view.with_times(times).with_layout(layout_of(self.app, self._report))
        self.know_places()
        if self._resumes:
            self.resume()
        self._set_sizes()
        self._draw_all()
        self._start_decoding()

    def on_resize(self, event: events.Resize) -> None:
        """Other sizes hold other rows; window, crosshair and selection stay."""
        self._set_sizes()
        self.call_after_refresh(self._draw_all)

    @on(TimelineCanvas.Drawn)
    def _canvas_drawn(self) -> None:
        self._show_scale()

    def crumbs(self) -> tuple[str, ...]:
        """``DepotFinity › HPC-07/1 › session 123``; narrow screens leave the provider and the word out."""
        session = self._report.session
        wide = self._extent.width >= _WIDE
        place = session.charger or session.account
        if session.connector:
            place = f"{place}/{session.connector}"
        provider = (PROVIDERS.get(session.provider, session.provider),) if wide else ()
        return (*provider, place, f"session {session.id}" if wide else session.id)

    def header_right(self) -> str:
        """Date of the session, and when its report was fetched."""
        zone, fetched = self.view.times.zone, self._report.fetched_at
        text = iso_date(Instant(self.timeline.zero_us), zone)
        if self.view.times.mode is TimeMode.SESSION and self._correction is not None:
            return f"{text} {self.looks.glyphs.separator} {self._correction.words}"  # both clocks are named
        if self._extent.width >= _WIDE and fetched is not None:
            text += f" · as of {clock(fetched, zone)}"
        return text

    # ── drawing ───────────────────────────────────────────────────────────────────────────────────

    @property
    def canvas(self) -> TimelineCanvas:
        """Lanes and plots."""
        return self.query_one(TimelineCanvas)

    @property
    def table(self) -> EventTable:
        """The event table."""
        return self.query_one(EventTable)

    def lane_title(self, key: str) -> str:
        """What a lane is called; untrusted, its key where this session has no such lane."""
        lane = self.timeline.lane(key)
        return key if lane is None else lane.title

    def show_view(self, view: ScreenView, say: str = "", joins: str = "") -> None:
        """Make a view the present one, to be undone by itself or (``joins``) with those like it before it."""
        if view.differs(self.view):
            self.history = self.history.changed(self.view, joins)
        self.present(view, say)

    def present(self, view: ScreenView, say: str = "") -> None:
        """Show a view and repaint what it changes; ``say`` may be untrusted."""
        before, self.view = self.view, view
        if (view.is_unfolded, view.unfolded_lanes) != (before.is_unfolded, before.unfolded_lanes):
            self._fold_rows()
        if view.timeline.layout != before.timeline.layout:
            keep_layout(self.app, self._report, view.timeline.layout)
        if view.times != before.times:
            self._draw_headline()
            self.show_header()
        if view.shows_card != before.shows_card:
            self.canvas.display = not view.shows_card
            self.query_one(InstantCardPanel).display = view.shows_card
            self._set_sizes()
        self._draw_moving()
        if say:
            self.message_line(say)

    def _fold_rows(self) -> None:
        """The rows of the event table as the present view folds them."""
        self.rows = TableRows.of(
            self.timeline, unfolded=self.view.is_unfolded, unfolded_lanes=self.view.unfolded_lanes
        )

    def _draw_all(self) -> None:
        if not self.is_mounted:
            return
        self._draw_headline()
        self._draw_moving()
        self.show_header()

    def _draw_headline(self) -> None:
        width, height = self._extent
        lines = headline(self.timeline, self._verdict, self.view.times, self.looks.glyphs, width, height)
        self.query_one(LineBlock).show(lines)

    def _draw_moving(self) -> None:
        """What a step of the crosshair changes."""
        table = self.table
        strip = self.query_one(MeasureStrip)
        if strip.show_range(self.timeline, self.view, self.canvas.plot_width, self._extent.width):
            self._set_sizes()
        self.view = view = self.view.table_followed(self.rows, table.rows)
        if view.shows_card:
            self.query_one(InstantCardPanel).show_instant(self.timeline, view)
        else:
            self.canvas.show(self.timeline, view)
        self._show_scale()
        table.show(
            EventsView(
                timeline=self.timeline,
                entries=self.rows.entries,
                row=view.row(self.rows),
                top=view.table_top,
                has_keys=view.pane is Pane.EVENTS,
                times=view.times,
            )
        )

    @property
    def _extent(self) -> Size:
        """Size of the screen; before the first layout that of the terminal, which it will get."""
        return self.size if self.size.width else self.app.size

    def _show_scale(self) -> None:
        frame = self.canvas.engine.frame
        hidden = self.view.timeline.layout.hidden_among(self.timeline.lanes)
        parts = [f"{hidden} hidden"] if hidden else []
        parts += [counter] if (counter := self.searching.counter) else []
        if frame is not None:
            parts.append(frame.scale_text)
        self.show_position(f" {self.looks.glyphs.separator} ".join(parts))

    def _set_sizes(self) -> None:
        """Rows of the event table by the height of the screen (``product/design.md`` 2)."""
        height = self._extent.height
        # at 24 rows the card needs those of the table to show every lane
        room = height >= LEAST_HEIGHT_FOR_EVENTS and (height >= 30 or not self.view.shows_card)
        self.table.display = room
        rows = 4 if height < 30 else 8 if height < 50 else 13
        # the strip of a measured range takes its rows from the table: lanes and plots keep theirs
        self.table.styles.height = rows - self.query_one(MeasureStrip).rows

    # ── meter values ──────────────────────────────────────────────────────────────────────────────

    @on(DecodingScreen.Decoding)
    def _show_progress(self, message: DecodingScreen.Decoding) -> None:
        if message.report is not self._report or self.timeline.meter_state is not MeterState.PENDING:
            return
        progress = int(message.progress * _PROGRESS_STEPS) / _PROGRESS_STEPS
        if progress != self.view.timeline.progress:
            inner = replace(self.view.timeline, progress=progress)
            self.present(replace(self.view, timeline=inner))

    @on(DecodingScreen.Decoded)
    def _adopt(self, message: DecodingScreen.Decoded) -> None:
        if message.report is not self._report:
            return  # of a session that was left with ] or [ meanwhile
        self._decoding = False
        before, self.timeline = self.timeline, remarked(message.timeline, self.timeline.remarks)
        self._verdict = message.verdict
        self._correction = message.correction
        clock = SessionClock(message.correction.shift_us) if message.correction is not None else None
        adopted = self.view.adopted(before, self.timeline)
        self.view = adopted.with_times(adopted.times.with_session(clock))
        self.history = self.history.mapped(lambda view: view.adopted(before, self.timeline))
        self.findings = message.findings
        self._fold_rows()
        self._draw_all()
        self.search_again()

    def cancel_innermost(self) -> bool:
        """Close the card, else clear the range, the search, the chosen lane, else stop decoding."""
        if self.view.shows_card:
            self.show_view(replace(self.view, shows_card=False))
        elif self.view.timeline.range is not None:
            self.show_view(range_cleared(self.view), "Range cleared")
        elif self.forget_search():
            return True
        elif self.view.lane is not None:
            self.show_view(replace(self.view, lane=None))
        else:
            return self.cancel_fetch()
        return True

    # ── other screens ─────────────────────────────────────────────────────────────────────────────

    def open_raw(self) -> None:
        """The stored record at the hit that is shown nowhere else, else at the selected event."""
        index, pointer = self.view.timeline.event_index, self.searched_pointer()
        if pointer is None:
            pointer = "" if index is None else self.timeline.events[index].event.source
        self.post_message(OpenRaw(self._report, pointer))

    def open_neighbour(self, step: int) -> None:
        """The next or previous session of the list, with the view kept where it has a timeline too."""
        report = self._neighbours(step)
        if report is None:
            self.message_line("No later row in the list" if step > 0 else "No earlier row in the list")
        elif report.session.provider == "depot":
            self._resumes = True
            self.keep_place()
            self._replace_report(report)
        else:
            self.post_message(GoBack())
            self.post_message(OpenSession(report, self._neighbours))

    @on(DecodingScreen.Whole)
    def _show_whole(self, message: DecodingScreen.Whole) -> None:
        if message.row is self._report:
            self._replace_report(message.report)

    def _replace_report(self, report: SessionReport) -> None:
        before, self.timeline = self.timeline, self.with_notes(build_timeline(report, None))
        self._report = report
        self._verdict = verdict_line(report)
        carried = self.view.carried_over(before, self.timeline)
        self.view = carried.with_layout(layout_of(self.app, report))
        self.history = History()
        if self._resumes:
            self.resume()
        self.findings = ()
        self._fold_rows()
        self._draw_all()
        self.search_again()
        self._start_decoding()
