"""One session without a curve: verdict, interval bar, flags in words, facts, events."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.widget import Widget

from evtui.app.actions import Table
from evtui.app.line_search import LineHits, LineSearchKeys
from evtui.app.messages import GoBack, Neighbours, OpenRaw, OpenSession, no_neighbours
from evtui.app.screen import EvtuiScreen
from evtui.app.screens.factsheet.explaining import ExplainFact
from evtui.app.screens.factsheet.fact_list import FactList, FactsView
from evtui.app.screens.factsheet.facts import fact_text
from evtui.app.screens.factsheet.sheet import sheet
from evtui.app.widgets.timeline_events import EventsView, EventTable
from evtui.app.widgets.timeline_lines import LineBlock
from evtui.app.widgets.timeline_times import Times
from evtui.formats.times import clock, iso_date
from evtui.keymap.factsheet import FACTSHEET
from evtui.models.meter_value import EMPTY_METERS
from evtui.models.report import SessionReport
from evtui.providers.registry import PROVIDERS
from evtui.services.interval import facts
from evtui.services.outcome import verdict_line
from evtui.services.timeline.events import table_entries
from evtui.services.timeline.timeline import build_timeline

if TYPE_CHECKING:  # nothing of it before somebody takes something
    from evtui.app.yanking import Yanks


class FactSheetScreen(LineSearchKeys, ExplainFact, EvtuiScreen):
    """Everything a provider without meter values says about one session."""

    TABLES: ClassVar[tuple[Table, ...]] = (FACTSHEET,)
    TITLE_CRUMB = "Facts"

    def __init__(self, report: SessionReport, neighbours: Neighbours = no_neighbours) -> None:
        super().__init__()
        self._report = report
        self._neighbours = neighbours
        self._view = FactsView(facts=facts(report))
        self._timeline = build_timeline(report, EMPTY_METERS)
        self._entries = table_entries(self._timeline, unfolded=True)

    def compose_body(self) -> Iterable[Widget]:
        """Lines, facts, events."""
        yield LineBlock(self.paint)
        yield FactList(self.paint, self.looks.glyphs)
        yield EventTable(self.paint, self.looks.glyphs)

    def on_mount(self) -> None:
        """Times in the display zone of this run."""
        started = self._report.session.started_at
        times = Times.of(self.looks.zone, started.us if started is not None else 0)
        self._view = replace(self._view, times=times)
        self._draw()

    def on_resize(self, event: events.Resize) -> None:
        """Other sizes hold other lines."""
        self.call_after_refresh(self._draw)

    def crumbs(self) -> tuple[str, ...]:
        """Provider (from 110 columns), place, session."""
        session = self._report.session
        place = session.site or session.charger or session.address or session.account
        if session.charger and session.connector:
            place = f"{session.charger}/{session.connector}"
        provider = (PROVIDERS.get(session.provider, session.provider),) if self.size.width >= 110 else ()
        return (*provider, place, f"session {session.id}")

    def header_right(self) -> str:
        """When the answer arrived."""
        zone, fetched = self._view.times.zone, self._report.fetched_at
        return "" if fetched is None else f"as of {iso_date(fetched, zone)} {clock(fetched, zone)}"

    def take_live(self, report: SessionReport) -> None:
        """Show a newer version of the session shown, the selected fact kept; any other is left alone."""
        if report.session.key == self._report.session.key and report.raw != self._report.raw:
            self._report = report
            self._view = replace(self._view, facts=facts(report))
            self.line_hits = LineHits()  # its facts are others
            self._timeline = build_timeline(report, EMPTY_METERS)
            self._entries = table_entries(self._timeline, unfolded=True)
            self._draw()

    # ── drawing ───────────────────────────────────────────────────────────────────────────────────

    def _draw(self) -> None:
        width, height = self.size
        if not width or not self.is_mounted:
            return
        report, times = self._report, self._view.times
        lines = sheet(report, verdict_line(report), times, self.looks.glyphs, width, height)
        self.query_one(LineBlock).show(lines)
        table = self.query_one(EventTable)
        table.styles.height = 1 + min(max(len(self._entries), 1), 3 if height < 30 else 7)
        table.show(
            EventsView(
                timeline=self._timeline, entries=self._entries, times=times, empty="No times were sent"
            )
        )
        self._show()

    def _show(self) -> None:
        self.query_one(FactList).show(self._view)
        self.show_header()
        total = len(self._view.facts)
        self.show_position(f"{min(self._view.selected + 1, total)}/{total}")

    def _move(self, step: int) -> None:
        self._view = self._view.moved(step, self.query_one(FactList).rows)
        self._show()

    # ── search ────────────────────────────────────────────────────────────────────────────────────

    def search_texts(self) -> list[str]:
        """Every fact in words, with the place it comes from."""
        return [fact_text(fact, self._view.times) for fact in self._view.facts]

    def search_line(self) -> int:
        """The selected fact."""
        return self._view.selected

    def go_to_line(self, line: int) -> None:
        """Select a fact."""
        self._move(line - self._view.selected)

    def bookmark(self) -> Callable[[], None]:
        """The way back to the selected fact."""
        return partial(self.go_to_line, self._view.selected)

    def cancel_innermost(self) -> bool:
        """Forget the search."""
        return self.forget_search()

    def yanks(self) -> Yanks:
        """Of the selected fact, and all facts."""
        from evtui.app.yanking import Yanks, command_for
        from evtui.services.export.tables import fact_text as exact_text
        from evtui.services.export.taken import fact_row, facts_text

        known, report = self._view.facts, self._report
        chosen = known[self._view.selected] if known else None
        return Yanks(
            cell="" if chosen is None else exact_text(chosen),
            row="" if chosen is None else fact_row(chosen),
            id=report.session.id,
            table=partial(facts_text, known) if known else "",
            evidence=(chosen.source or "") if chosen is not None else "",
            command=command_for(self.app, "show", reports=[report]),
            record=report,
        )

    def copy_text(self) -> str:
        """What is known of the session as Markdown, with the notes on it."""
        from evtui.app.noting import notes_of
        from evtui.services.export.card_markdown import session_markdown

        session, store = self._report.session, notes_of(self.app)
        notes = () if store is None else store.known.of(session.key)
        return session_markdown(session, verdict_line(self._report), notes)

    # ── actions ───────────────────────────────────────────────────────────────────────────────────

    def action_down(self) -> None:
        """Next fact."""
        self._move(1)

    def action_up(self) -> None:
        """Previous fact."""
        self._move(-1)

    def action_half_down(self) -> None:
        """Half a page down."""
        self._move(max(1, self.query_one(FactList).rows // 2))

    def action_half_up(self) -> None:
        """Half a page up."""
        self._move(-max(1, self.query_one(FactList).rows // 2))

    def action_page_down(self) -> None:
        """A page down."""
        self._move(self.query_one(FactList).rows)

    def action_page_up(self) -> None:
        """A page up."""
        self._move(-self.query_one(FactList).rows)

    def action_first(self) -> None:
        """First fact."""
        self._move(-len(self._view.facts))

    def action_last(self) -> None:
        """Last fact."""
        self._move(len(self._view.facts))

    def action_raw(self) -> None:
        """The stored record at the selected fact; a derived one has no place in it."""
        chosen = self._view.facts[self._view.selected] if self._view.facts else None
        self.post_message(OpenRaw(self._report, (chosen.source or "") if chosen is not None else ""))

    def action_time_mode(self) -> None:
        """UTC, local, since start."""
        self._view = replace(self._view, times=self._view.times.next_mode())
        self._draw()
        self.message_line(f"Times: {self._view.times.mode.value}")

    def action_next_session(self) -> None:
        """The next session of the list."""
        self._go_to_neighbour(1)

    def action_previous_session(self) -> None:
        """The previous session of the list."""
        self._go_to_neighbour(-1)

    def _go_to_neighbour(self, step: int) -> None:
        report = self._neighbours(step)
        if report is None:
            self.message_line(
                "This is the last session of the list"
                if step > 0
                else "This is the first session of the list"
            )
            return
        # a neighbour may be of a provider with a curve: the app decides which screen it gets
        self.post_message(GoBack())
        self.post_message(OpenSession(report, self._neighbours))
