"""Two sessions on one axis: titles, states, plots, readout of both and their difference, table below."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from textual import events, on, work
from textual.geometry import Size
from textual.message import Message
from textual.widget import Widget

from evtui.app.messages import OpenRaw
from evtui.app.screens.compare.canvas import ComparisonCanvas
from evtui.app.screens.compare.decoding import MeterSource, Sides, decoded, undecoded
from evtui.app.screens.compare.keys import CompareKeys
from evtui.app.screens.compare.table import DifferencesView, DifferenceTable
from evtui.app.screens.compare.titles import title_line
from evtui.app.screens.compare.usual import UsualScreen
from evtui.app.screens.compare.view import CompareView
from evtui.app.screens.compare.yanking import YankDifferences
from evtui.app.widgets.timeline_lines import LineBlock
from evtui.errors import EvtuiError
from evtui.keymap.compare import COMPARE
from evtui.models.report import SessionReport
from evtui.providers.registry import PROVIDERS
from evtui.services.compare.alignment import Align
from evtui.services.compare.comparison import Comparison
from evtui.services.compare.frame import render
from evtui.services.compare.overlay import Overlay
from evtui.services.compare.rows import DifferenceRow, difference_rows, summary
from evtui.services.examination import Background
from evtui.services.export.comparison_text import comparison_markdown
from evtui.services.timeline.frame import Frame

LEAST_HEIGHT_FOR_TABLE: Final = 20
_PROGRESS_STEPS: Final = 20
_WIDE: Final = 110


class CompareScreen(CompareKeys, YankDifferences, UsualScreen):
    """States and figures paint at once; curves follow from a worker while every key already works."""

    TABLES = (COMPARE,)
    TITLE_CRUMB = "Compare"

    class Decoding(Message):
        """Meter values of both are decoded this far, 0 to 1."""

        def __init__(self, progress: float) -> None:
            super().__init__()
            self.progress = progress

        def can_replace(self, message: Message) -> bool:
            """Only the newest counts."""
            return isinstance(message, CompareScreen.Decoding)

    class Decoded(Message):
        """Both sessions are there."""

        def __init__(self, ticket: int, sides: Sides) -> None:
            super().__init__()
            self.ticket = ticket
            self.sides = sides

    class DecodeFailed(Message):
        """Meter values could not be had."""

        def __init__(self, ticket: int, reason: str) -> None:
            super().__init__()
            self.ticket = ticket
            self.reason = reason

    def __init__(
        self,
        report: SessionReport,
        others: Sequence[SessionReport],
        source: MeterSource | None,
        background: Background,
    ) -> None:
        """``others`` are the sessions to compare with, at least one, the likeliest first."""
        super().__init__((report, others[0]), source, background)
        self._others = tuple(others)
        self._other = 0
        self._is_swapped = False
        self._ticket = 0
        self._is_decoding = False
        self._sides = undecoded(*self._pair, background.book)
        self.view = CompareView.opened(self.comparison)
        self._rows: tuple[DifferenceRow, ...] = ()

    # ── what is compared ──────────────────────────────────────────────────────────────────────────

    @property
    def comparison(self) -> Comparison:
        """The present pair."""
        return self._sides.comparison

    @property
    def overlay(self) -> Overlay | None:
        """Both on one axis, None where they have no instant in common."""
        return self.comparison.overlay

    @property
    def rows(self) -> tuple[DifferenceRow, ...]:
        """The rows of the table."""
        return self._rows

    def copy_text(self) -> str:
        """The table of differences as Markdown."""
        a, b = self._pair
        return "".join(comparison_markdown(a.session, b.session, self._rows))

    # ── frame ─────────────────────────────────────────────────────────────────────────────────────

    def compose_body(self) -> Iterable[Widget]:
        """Titles, plots, differences."""
        yield LineBlock(self.paint)
        yield ComparisonCanvas(self.paint)
        yield DifferenceTable(self.paint, self.looks.glyphs)

    def on_mount(self) -> None:
        """What is known at once; then the meter values."""
        self._set_sizes()
        self._draw_all()
        self._start_decoding()

    def on_resize(self, event: events.Resize) -> None:
        """Other sizes hold other rows; window, crosshair and selection stay."""
        self._set_sizes()
        self.call_after_refresh(self._draw_all)

    def crumbs(self) -> tuple[str, ...]:
        """``DepotFinity › Compare``."""
        provider = self._pair[0].session.provider
        return (PROVIDERS.get(provider, provider), self.TITLE_CRUMB)

    def header_right(self) -> str:
        """Where the two are aligned."""
        aligned = self.comparison.aligned
        return "not aligned" if aligned is None else f"aligned at: {aligned.words}"

    @property
    def canvas(self) -> ComparisonCanvas:
        """Lanes and plots."""
        return self.query_one(ComparisonCanvas)

    @property
    def table(self) -> DifferenceTable:
        """The differences."""
        return self.query_one(DifferenceTable)

    @property
    def _extent(self) -> Size:
        """Size of the screen; before the first layout that of the terminal, which it will get."""
        return self.size if self.size.width else self.app.size

    def _set_sizes(self) -> None:
        height = self._extent.height
        self.table.display = height >= LEAST_HEIGHT_FOR_TABLE
        self.table.styles.height = 5 if height < 30 else 8 if height < 50 else 16

    # ── drawing ───────────────────────────────────────────────────────────────────────────────────

    def show_view(self, view: CompareView, say: str = "") -> None:
        """Make a view the present one and repaint what it changes; ``say`` may be untrusted."""
        self.view = view
        self._draw_moving()
        if say:
            self.message_line(say)

    def _draw_all(self) -> None:
        """Titles, header, rows, everything; an inner ``None`` draws nothing before the first mount."""
        if not self.is_mounted:
            return
        self._rows = difference_rows(self.comparison, self.baseline)
        self.view = self.view.row_moved(0, len(self._rows), self.table.rows)
        zone, glyphs, width = self.looks.zone, self.looks.glyphs, self._extent.width
        place = f"{self._other + 1} of {len(self._others)}" if len(self._others) > 1 else ""
        marks = (place, "") if self._is_swapped else ("", place)
        self.query_one(LineBlock).show(
            [
                title_line(letter, side.report, sentence, zone, glyphs, width, mark)
                for letter, side, sentence, mark in zip(
                    "AB", (self.comparison.a, self.comparison.b), self._sides.sentences, marks, strict=True
                )
            ]
        )
        self.show_header()
        self._draw_moving()

    def _draw_moving(self) -> None:
        """What a step of the crosshair changes."""
        self.canvas.show_frame(self._frame)
        self._show_scale()
        self.table.show(
            DifferencesView(
                rows=self._rows, summary=summary(self.comparison), row=self.view.row, top=self.view.top
            )
        )

    def _frame(self, width: int, height: int) -> Frame:
        return render(self.comparison, self.view.inner, width, height, self.tier, self.baseline)

    @on(ComparisonCanvas.Drawn)
    def _show_scale(self) -> None:
        frame = self.canvas.engine.frame
        if frame is not None and self.overlay is not None:
            self.show_position(frame.scale_text)

    def _take(self, sides: Sides, say: str = "") -> None:
        """Another comparison of which the view is kept."""
        before, self._sides = self.comparison, sides
        self.view = self.view.adopted(before, self.comparison)
        self._draw_all()
        if say:
            self.message_line(say)

    # ── meter values ──────────────────────────────────────────────────────────────────────────────

    def _start_decoding(self) -> None:
        self._ticket += 1
        if self._source is None:
            self.message_line("No meter values: no account is open")
            return
        self._is_decoding = True
        aligned = self.comparison.aligned if self._ticket > 1 else None
        self._decode(self._ticket, self._pair, None if aligned is None else aligned.align, self._source)

    @work(group="meters", exclusive=True)
    async def _decode(
        self,
        ticket: int,
        pair: tuple[SessionReport, SessionReport],
        how: Align | None,
        source: MeterSource,
    ) -> None:
        """Both sessions off the event loop; the screen hears about it by messages."""

        def tell(progress: float) -> None:
            self.post_message(self.Decoding(progress))

        try:
            sides = await decoded(*pair, how, source, self._background, tell)
        except EvtuiError as error:
            self.post_message(self.DecodeFailed(ticket, str(error)))
            return
        self.post_message(self.Decoded(ticket, sides))

    @on(Decoding)
    def _show_progress(self, message: Decoding) -> None:
        progress = int(message.progress * _PROGRESS_STEPS) / _PROGRESS_STEPS
        if self._is_decoding and progress != self.view.inner.progress:
            self.show_view(self.view.with_inner(replace(self.view.inner, progress=progress)))

    @on(Decoded)
    def _adopt(self, message: Decoded) -> None:
        if message.ticket == self._ticket:
            self._is_decoding = False
            self._take(message.sides)
            self._need_usual()

    @on(DecodeFailed)
    def _say_failed(self, message: DecodeFailed) -> None:
        if message.ticket == self._ticket:
            self._is_decoding = False
            self.message_line(f"No meter values: {message.reason}")

    def cancel_fetch(self) -> bool:
        """Stop decoding; states and figures stay."""
        busy = self.workers.cancel_group(self, "usual")
        if not self._is_decoding:
            return bool(busy)
        self._is_decoding = False
        self._ticket += 1
        self.workers.cancel_group(self, "meters")
        self.message_line("Stopped decoding meter values; states and events are complete")
        return True

    def cancel_innermost(self) -> bool:
        """Stop decoding."""
        return self.cancel_fetch()

    # ── keys ──────────────────────────────────────────────────────────────────────────────────────

    def align_next(self) -> None:
        """The next possible alignment, and which one it is."""
        after = self.comparison.next_align()
        if after is self.comparison:
            self.message_line("No other alignment is possible")
            return
        aligned = after.aligned
        assert aligned is not None
        self._take(replace(self._sides, comparison=after), f"Aligned at {aligned.words}")

    def swap(self) -> None:
        """A becomes B."""
        first, second = self._sides.sentences
        self._pair = (self._pair[1], self._pair[0])
        self._is_swapped = not self._is_swapped
        swapped = Sides(comparison=self.comparison.swapped, sentences=(second, first))
        if self._is_decoding:
            self._take(swapped, "A and B swapped")
            self._start_decoding()
        else:
            self._take(swapped, "A and B swapped")
            self._need_usual()

    def open_other(self, step: int) -> None:
        """Another session to compare with; the view is kept."""
        if len(self._others) < 2:
            self.message_line("No other session of this charger or vehicle is loaded")
            return
        self._other = (self._other + step) % len(self._others)
        kept, other = self._pair[1 if self._is_swapped else 0], self._others[self._other]
        self._pair = (other, kept) if self._is_swapped else (kept, other)
        self._take(undecoded(*self._pair, self._background.book))
        self._start_decoding()

    def open_raw(self) -> None:
        """The record of the session that has the chosen step, at that step; else A's."""
        step = self._rows[self.view.row].step if self._rows else None
        if step is None or step.a is not None:
            pointer = "" if step is None or step.a is None else step.a.source
            self.post_message(OpenRaw(self._pair[0], pointer))
        elif step.b is not None:
            self.post_message(OpenRaw(self._pair[1], step.b.source))
