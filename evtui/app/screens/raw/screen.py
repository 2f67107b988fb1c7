"""The stored bytes of one session, opened at a place in them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from textual import events, on, work
from textual.message import Message
from textual.widget import Widget

from evtui.app.screen import EvtuiScreen
from evtui.app.screens.raw.explaining import ExplainLine
from evtui.app.screens.raw.search_prompt import SearchPrompt
from evtui.app.screens.raw.text import RawText
from evtui.app.screens.raw.view import RawView
from evtui.keymap.raw import RAW
from evtui.models.report import SessionReport
from evtui.providers.registry import PROVIDERS

if TYPE_CHECKING:  # the document needs numpy, which must not be imported before the first paint
    from evtui.app.screens.raw.document import RawDocument
    from evtui.app.screens.raw.search import Hits
    from evtui.app.yanking import Yanks

AT_ONCE_BYTES: Final = 1 << 18
"""Records up to this size are laid out before the first paint of the screen (a few ms)."""


class RawScreen(ExplainLine, EvtuiScreen):
    """Pretty-printed bytes; the wanted part is highlighted, the header says where the cursor is."""

    TABLES = (RAW,)
    TITLE_CRUMB = "Raw record"

    class ProgressMade(Message):
        """The layout has come this far, 0 to 1."""

        def __init__(self, progress: float) -> None:
            super().__init__()
            self.progress = progress

        def can_replace(self, message: Message) -> bool:
            """Only the newest counts."""
            return isinstance(message, RawScreen.ProgressMade)

    class LaidOut(Message):
        """The record is ready."""

        def __init__(self, document: RawDocument) -> None:
            super().__init__()
            self.document = document

    class SearchEnded(Message):
        """A search went through the whole record."""

        def __init__(self, hits: Hits) -> None:
            super().__init__()
            self.hits = hits

    def __init__(self, report: SessionReport, pointer: str = "") -> None:
        super().__init__()
        self._report = report
        self._pointer = pointer
        self._document: RawDocument | None = None
        self._part = range(1)
        self._view = RawView()
        self._hits: Hits | None = None

    # ── frame ─────────────────────────────────────────────────────────────────────────────────────

    def compose_body(self) -> Iterable[Widget]:
        """The record."""
        yield RawText(self.paint, self.looks.glyphs)

    def compose_prompts(self) -> Iterable[Widget]:
        """That of the search."""
        yield SearchPrompt()

    def on_mount(self) -> None:
        """Lay a small record out at once, a large one in a thread."""
        if len(self._report.raw) <= AT_ONCE_BYTES:
            self.call_after_refresh(self._read_at_once)
        else:
            self._text.show_notice("Laying out the record: 0 %")
            self._lay_out()

    def on_resize(self, event: events.Resize) -> None:
        """Keep the cursor in view."""
        if self._document is not None:
            self.call_after_refresh(self._move, 0)

    def crumbs(self) -> tuple[str, ...]:
        """Provider (from 110 columns), session, and the pointer of the line under the cursor."""
        session, wide = self._report.session, self.size.width >= 110
        provider = (PROVIDERS.get(session.provider, session.provider),) if wide else ()
        pointer = self._document.pointer(self._view.cursor) if self._document is not None else self._pointer
        return (*provider, f"session {session.id}" if wide else session.id, pointer or "raw record")

    def yanks(self) -> Yanks:
        """Of the line under the cursor: its text, its place, the part of the record that begins there."""
        from evtui.app.yanking import Yanks, command_for

        document, report = self._document, self._report
        if document is None:
            return Yanks(id=report.session.id)
        pointer = document.pointer(self._view.cursor)
        line = document.text(self._view.cursor)[0]
        return Yanks(
            cell=line.partition(": ")[2].removesuffix(",") or line.removesuffix(","),
            row=line,
            id=report.session.id,
            evidence=pointer,
            command=command_for(self.app, "show", "--raw", reports=[report]),
            record=report,
            pointer=pointer,
        )

    def header_right(self) -> str:
        """Size of the record."""
        return f"{len(self._report.raw):,} bytes".replace(",", " ")

    # ── layout ────────────────────────────────────────────────────────────────────────────────────

    @property
    def _text(self) -> RawText:
        return self.query_one(RawText)

    def _read_at_once(self) -> None:
        from evtui.app.screens.raw.document import RawDocument

        self._open(RawDocument.read(self._report.raw))

    @work(thread=True, exclusive=True, group="layout")
    def _lay_out(self) -> None:
        """Find the lines of a large record; the screen hears about each slice."""
        from evtui.app.screens.raw.document import RawDocument

        def tell(progress: float) -> None:
            self.post_message(self.ProgressMade(progress))

        self.post_message(self.LaidOut(RawDocument.read(self._report.raw, tell)))

    @on(ProgressMade)
    def _show_progress(self, message: ProgressMade) -> None:
        if self._document is None:
            self._text.show_notice(f"Laying out the record: {int(message.progress * 10) * 10} %")

    @on(LaidOut)
    def _show_document(self, message: LaidOut) -> None:
        self._open(message.document)

    def _open(self, document: RawDocument) -> None:
        """Show the record at the place that was asked for."""
        self._document = document
        line, found = document.find(self._pointer)
        self._part = document.subtree(line)
        self._view = RawView().opened_at(line, self._part.stop - 1, len(document), self._height)
        self._text.show_document(document, self._part if line else range(0), self._view)
        self._show_place()
        if not found:
            self.message_line(f"{self._pointer} is not in the record; this is the nearest part of it")

    # ── movement ──────────────────────────────────────────────────────────────────────────────────

    @property
    def _height(self) -> int:
        return max(1, self._text.size.height)

    def _move(self, lines: int) -> None:
        if self._document is not None:
            self._set_view(self._view.moved(lines, len(self._document), self._height))

    def _go_to(self, line: int) -> None:
        if self._document is not None:
            self._set_view(self._view.at(line, len(self._document), self._height))

    def _set_view(self, view: RawView) -> None:
        self._view = view
        self._text.show_view(view)
        self._show_place()

    def _show_place(self) -> None:
        self.show_header()
        if self._document is not None:
            self.show_position(f"{self._view.cursor + 1}/{len(self._document)}")

    def action_down(self) -> None:
        """One line down."""
        self._move(1)

    def action_up(self) -> None:
        """One line up."""
        self._move(-1)

    def action_half_down(self) -> None:
        """Half a page down."""
        self._move(max(1, self._height // 2))

    def action_half_up(self) -> None:
        """Half a page up."""
        self._move(-max(1, self._height // 2))

    def action_page_down(self) -> None:
        """A page down."""
        self._move(self._height)

    def action_page_up(self) -> None:
        """A page up."""
        self._move(-self._height)

    def action_first(self) -> None:
        """First line."""
        self._go_to(0)

    def action_last(self) -> None:
        """Last line."""
        self._move(len(self._document) if self._document is not None else 0)

    def action_left(self) -> None:
        """Ten columns to the left."""
        self._set_view(self._view.sideways(-10))

    def action_right(self) -> None:
        """Ten columns to the right."""
        self._set_view(self._view.sideways(10))

    def action_origin(self) -> None:
        """Back to the part this view was opened at."""
        if self._document is not None:
            last = self._part.stop - 1
            self._set_view(self._view.opened_at(self._part.start, last, len(self._document), self._height))

    # ── search ────────────────────────────────────────────────────────────────────────────────────

    def action_search(self) -> None:
        """Open the prompt."""
        if self._document is not None:
            self.query_one(SearchPrompt).open()

    def cancel_innermost(self) -> bool:
        """Close the prompt, else forget the search."""
        if self.query_one(SearchPrompt).close():
            return True
        if self._hits is None:
            return False
        self._hits = None
        self._text.show_query("")
        return True

    @on(SearchPrompt.Accepted)
    def _start_search(self, message: SearchPrompt.Accepted) -> None:
        self.query_one(SearchPrompt).close()
        if message.query:
            self._search(message.query)

    @work(thread=True, exclusive=True, group="search")
    def _search(self, query: str) -> None:
        """Go through the whole record."""
        from evtui.app.screens.raw.search import search

        self.post_message(self.SearchEnded(search(self._report.raw, query)))

    @on(SearchEnded)
    def _show_hits(self, message: SearchEnded) -> None:
        self._hits = message.hits
        self._text.show_query(message.hits.query)
        self._go_to_hit(forward=True, here=True)

    def action_next_hit(self) -> None:
        """Next hit."""
        self._go_to_hit(forward=True)

    def action_previous_hit(self) -> None:
        """Previous hit."""
        self._go_to_hit(forward=False)

    def _go_to_hit(self, *, forward: bool, here: bool = False) -> None:
        """The nearest hit on another line (or, ``here``, also on this one); round the ends with a notice."""
        hits, document = self._hits, self._document
        if hits is None or document is None:
            self.message_line("No search yet: / starts one")
            return
        if not hits.offsets:
            self.message_line(f"{hits.query}: not in the record")
            return
        begin, end = document.bounds(self._view.cursor)
        if forward:
            number, wrapped = hits.after(begin - 1 if here else end - 1)
        else:
            number, wrapped = hits.before(begin)
        self._go_to(document.line_at(hits.offsets[number]))
        around = f" · from the {'first' if forward else 'last'} again" if wrapped else ""
        self.message_line(f"{hits.query}: {hits.counter(number)}{around}")
