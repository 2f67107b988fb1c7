"""The diagnosis of one session: every sentence, finding and figure is a way into the timeline."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import events, on, work
from textual.message import Message
from textual.widget import Widget

from evtui.app.actions import Table
from evtui.app.background import background_of
from evtui.app.line_search import LineHits, LineSearchKeys
from evtui.app.messages import GoToEvidence, Neighbours, OpenRaw, no_neighbours
from evtui.app.screen import EvtuiScreen
from evtui.app.screens.diagnosis.entry import MARGIN, Page
from evtui.app.screens.diagnosis.entry_list import EntryList
from evtui.app.screens.diagnosis.view import DiagnosisView
from evtui.app.source import SessionSource
from evtui.app.widgets.timeline_lines import BlockLine, LineBlock
from evtui.app.widgets.timeline_times import Times
from evtui.app.widgets.timeline_verdict import verdict_background, verdict_spans
from evtui.errors import EvtuiError
from evtui.formats.ink import MUTED, Ink, Line, Role, Span
from evtui.formats.times import iso_date
from evtui.formats.units import energy, soc_range
from evtui.keymap.diagnosis import DIAGNOSIS
from evtui.models.meter_value import EMPTY_METERS
from evtui.models.report import SessionReport
from evtui.services.examination import Examination, examine
from evtui.services.export.diagnosis_text import diagnosis_markdown, who

if TYPE_CHECKING:
    from evtui.app.yanking import Yanks
    from evtui.services.explain.explanation import Explanation, Known


class DiagnosisScreen(LineSearchKeys, EvtuiScreen):
    """Paints the verdict line at once; what the rules say follows from a worker."""

    TABLES: ClassVar[tuple[Table, ...]] = (DIAGNOSIS,)
    TITLE_CRUMB = "Diagnosis"

    class Examined(Message):
        """The rules have spoken."""

        def __init__(self, found: Examination, incomplete: str) -> None:
            super().__init__()
            self.found = found
            self.incomplete = incomplete
            """Why the meter values could not be had; empty when they could."""

    def __init__(
        self,
        report: SessionReport,
        source: SessionSource | None,
        *,
        walk: Neighbours = no_neighbours,
        view: DiagnosisView | None = None,
    ) -> None:
        super().__init__()
        self._walk = walk
        self._report = report
        self._source = source
        self._found: Examination | None = None
        self.view = view or DiagnosisView()
        """What is shown; another screen of the same session may begin with it."""
        self._times = Times()

    # ── frame ─────────────────────────────────────────────────────────────────────────────────────

    def compose_body(self) -> Iterable[Widget]:
        """Verdict, who is behind it, and everything else to walk through."""
        yield LineBlock(self.paint)
        yield EntryList(self.paint, self.looks.glyphs)

    def on_mount(self) -> None:
        """The verdict as far as it is known; then the rules."""
        started = self._report.session.started_at
        self._times = Times.of(self.looks.zone, started.us if started is not None else 0)
        self._draw()
        self._examine()

    def on_resize(self, event: events.Resize) -> None:
        """Another width wraps anew; the selected entry stays."""
        self.call_after_refresh(self._draw)

    def crumbs(self) -> tuple[str, ...]:
        """``HPC-07/1 › 880412665 › Diagnosis``."""
        session = self._report.session
        place = "/".join(part for part in (session.charger, session.connector) if part)
        return (place or session.account, session.id, self.TITLE_CRUMB)

    def header_right(self) -> str:
        """The session's day."""
        started = self._report.session.started_at
        return "" if started is None else iso_date(started, self._times.zone)

    # ── work ──────────────────────────────────────────────────────────────────────────────────────

    @work(group="examine", exclusive=True)
    async def _examine(self) -> None:
        """Decode, then let every rule look, both away from the keys."""
        meters, incomplete = EMPTY_METERS, ""
        if self._source is not None:
            try:
                meters = await self._source.meters(self._report)
            except EvtuiError as error:
                incomplete = str(error)
        against, zone = background_of(self.app), self._times.zone
        found = await asyncio.to_thread(examine, self._report, meters, against, zone)
        self.post_message(self.Examined(found, incomplete))

    @on(Examined)
    def _take(self, message: Examined) -> None:
        self._found = message.found
        self.line_hits = LineHits()
        self._draw()
        if message.incomplete:
            self.message_line(f"Without meter values: {message.incomplete}")

    # ── drawing ───────────────────────────────────────────────────────────────────────────────────

    def _draw(self) -> None:
        width = self.size.width
        if not width or not self.is_mounted:
            return
        self.query_one(LineBlock).show(self._head(width))
        if self._found is not None:
            page = Page(width=width, glyphs=self.looks.glyphs, times=self._times)
            self.view = self.view.filled(self._found, page)
        self._show()
        self.show_header()

    def _head(self, width: int) -> tuple[BlockLine, ...]:
        """Verdict with energy and SoC; below it the verdict's word and who is behind it."""
        found, glyphs = self._found, self.looks.glyphs
        report = self._report if found is None else found.report
        session = report.session
        bg = verdict_background(session.severity)
        sentence = found.sentence if found is not None else session.outcome or ""
        soc = soc_range(session.soc_start, session.soc_end, glyphs.arrow)
        figures: Line = (Span(f"  {energy(session.energy_wh)} {soc} % ", Ink(Role.TEXT, bg)),)
        rows = [BlockLine(verdict_spans(report, sentence, glyphs, bg), figures, Ink(bg=bg))]
        rows += [BlockLine((Span(f"   {line}", MUTED),)) for line in self._behind(width)]
        return tuple(rows)

    def _behind(self, width: int) -> list[str]:
        """The verdict's word, who is behind it and what would settle it; at most two lines."""
        found, glyphs = self._found, self.looks.glyphs
        if found is None:
            return [f"examining{glyphs.ellipsis}"]
        missing = found.diagnosis.missing
        lacks = f" The record lacks {', '.join(missing)}." if missing else ""
        behind = who(found.diagnosis.attribution)
        text = f"{found.diagnosis.verdict.value} {glyphs.separator} {behind}{lacks}"
        return Page(width=width, glyphs=glyphs, times=self._times).wrapped(text, MARGIN)[:2]

    def _show(self) -> None:
        entries = self.query_one(EntryList)
        self.view = self.view.followed(entries.size.height)
        entries.show(self.view)
        places = [n for n, entry in enumerate(self.view.entries) if not entry.is_silent]
        at = sum(place <= self.view.selected for place in places)
        self.show_position(f"{at}/{len(places)}" if places else "")

    def _go(self, view: DiagnosisView) -> None:
        self.view = view
        self._show()

    # ── actions ───────────────────────────────────────────────────────────────────────────────────

    def action_down(self) -> None:
        """Next entry."""
        self._go(self.view.moved(1))

    def action_up(self) -> None:
        """Previous entry."""
        self._go(self.view.moved(-1))

    def action_half_down(self) -> None:
        """Half a page down."""
        self._go(self.view.moved(max(1, self.size.height // 4)))

    def action_half_up(self) -> None:
        """Half a page up."""
        self._go(self.view.moved(-max(1, self.size.height // 4)))

    def action_page_down(self) -> None:
        """A page down."""
        self._go(self.view.moved(max(1, self.size.height // 2)))

    def action_page_up(self) -> None:
        """A page up."""
        self._go(self.view.moved(-max(1, self.size.height // 2)))

    def action_first(self) -> None:
        """The first entry."""
        self._go(replace(self.view.moved(-len(self.view.entries)), top=0))

    def action_last(self) -> None:
        """The last entry."""
        self._go(self.view.moved(len(self.view.entries)))

    def action_next_trouble(self) -> None:
        """The next finding of warning or above."""
        self._to_trouble(1)

    def action_previous_trouble(self) -> None:
        """The finding before."""
        self._to_trouble(-1)

    def _to_trouble(self, step: int) -> None:
        view = self.view.to_trouble(step) if self.view.entries else None
        if view is None:
            self.message_line("No finding of warning or above")
        else:
            self._go(view)

    def action_open(self) -> None:
        """The evidence on the timeline; on a heading its section unfolds."""
        entry = self.view.current
        if entry is None:
            return
        if entry.fold:
            self.view = self.view.toggled(entry.fold)
            self.line_hits = LineHits()  # its lines have moved
            self._draw()
            self._go(self.view.revealed(self.query_one(EntryList).size.height))
            return
        at = next((one for one in entry.evidence if one.at is not None), None)
        if at is not None and at.at is not None:
            self.post_message(GoToEvidence(self._report, at.at, self._walk))
        elif entry.evidence:
            self.action_raw()
        else:
            self.message_line("This rests on no single place of the record; K explains the rule")

    def action_raw(self) -> None:
        """The stored record at the evidence."""
        entry = self.view.current
        pointer = entry.evidence[0].pointer if entry is not None and entry.evidence else ""
        self.post_message(OpenRaw(self._report, pointer))

    def action_time_mode(self) -> None:
        """The next way to write times."""
        self._times = self._times.next_mode()
        self._draw()
        self.message_line(f"Times: {self._times.mode.value}")

    def under_cursor(self, known: Known) -> tuple[Explanation, ...]:
        """The rule of the selected entry."""
        from evtui.services.explain.cursor import of_words

        entry = self.view.current
        return of_words((entry.rule,), known) if entry is not None and entry.rule else ()

    # ── search ────────────────────────────────────────────────────────────────────────────────────

    def search_texts(self) -> list[str]:
        """Every entry; all sections unfold, so that none hides a hit."""
        if self.view.folded:
            self.view = replace(self.view, folded=frozenset())
            self._draw()
        return [entry.text for entry in self.view.entries]

    def search_line(self) -> int:
        """The selected entry."""
        return self.view.selected

    def go_to_line(self, line: int) -> None:
        """Select an entry."""
        self._go(replace(self.view, selected=min(line, max(0, len(self.view.entries) - 1))))

    def bookmark(self) -> Callable[[], None]:
        """The way back to the selected entry, its sections folded as they are."""
        return partial(self._back_to, self.view)

    def _back_to(self, view: DiagnosisView) -> None:
        self.view = view
        self._draw()

    def cancel_innermost(self) -> bool:
        """Forget the search."""
        return self.forget_search()

    def yanks(self) -> Yanks:
        """Of the selected entry, and all findings."""
        from evtui.app.yanking import Yanks, command_for
        from evtui.services.export.taken import evidence_text, findings_text

        view, report = self.view, self._report
        entry = view.entries[view.selected] if view.entries else None
        found = self._found
        return Yanks(
            cell="" if entry is None else entry.rule,
            row="" if entry is None else entry.text,
            id=report.session.id,
            table="" if found is None else partial(findings_text, found.report, found.diagnosis),
            evidence="" if entry is None else evidence_text(entry.evidence),
            command=command_for(self.app, "diagnose", reports=[report]),
            record=report,
            pointer=entry.evidence[0].pointer if entry is not None and entry.evidence else "",
        )

    def copy_text(self) -> str:
        """The diagnosis as Markdown."""
        if self._found is None:
            return ""
        found = self._found
        return "".join(
            diagnosis_markdown(found.report, found.diagnosis, found.sentence, zone=self._times.zone)
        )
