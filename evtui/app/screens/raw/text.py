"""The lines of a stored record, drawn one row at a time: only what is in view is ever decoded."""

from __future__ import annotations

from typing import Final

from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from evtui.app.screens.raw.document import RawDocument
from evtui.app.screens.raw.paint import line_spans, marked, on_background, shifted
from evtui.app.screens.raw.view import RawView
from evtui.app.theme import Painter
from evtui.formats.glyphs import Glyphs
from evtui.formats.ink import MUTED, Ink, Role, Span

_NOTICE_ROW: Final = 1
_CURSOR_MARK: Final = Ink(Role.KEY, bold=True)
_HIT: Final = Ink(Role.SELECT_TEXT, Role.CURSOR, bold=True, underline=True)


class RawText(Widget):
    """A record, the part it was opened at on a raised background, and the cursor line."""

    DEFAULT_CSS = "RawText { height: 1fr; }"

    def __init__(self, painter: Painter, glyphs: Glyphs) -> None:
        super().__init__()
        self._painter = painter
        self._glyphs = glyphs
        self._document: RawDocument | None = None
        self._part = range(0)
        self._view = RawView()
        self._query = ""
        self._notice = ""

    def show_notice(self, text: str) -> None:
        """A sentence in place of the record, while it is laid out."""
        if text != self._notice:
            self._notice = text
            self.refresh(Region(0, _NOTICE_ROW, self.size.width, 1))

    def show_document(self, document: RawDocument, part: range, view: RawView) -> None:
        """A record, the lines of the part it was opened at, and what is in view."""
        self._document, self._part, self._view = document, part, view
        self.refresh()

    def show_view(self, view: RawView) -> None:
        """Another view: two rows are repainted when only the cursor moved."""
        before, self._view = self._view, view
        if (before.top, before.left) != (view.top, view.left):
            self.refresh()
        elif before.cursor != view.cursor:
            width = self.size.width
            rows = (before.cursor - view.top, view.cursor - view.top)
            self.refresh(*(Region(0, row, width, 1) for row in rows if 0 <= row < self.size.height))

    def show_query(self, query: str) -> None:
        """Mark every occurrence of a text."""
        if query != self._query:
            self._query = query
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """One line of the record, exactly as wide as the widget."""
        width = self.size.width
        document = self._document
        if document is None:
            return self._painter.strip((Span(f"  {self._notice}", MUTED),) if y == _NOTICE_ROW else (), width)
        line = self._view.top + y
        if line >= len(document):
            return self._painter.strip((), width)
        background = self._background(line)
        body = shifted(marked(line_spans(document, line), self._query, _HIT), self._view.left)
        spans = (self._mark(line), *body)
        return self._painter.strip(on_background(spans, background), width, Ink(bg=background))

    def _background(self, line: int) -> Role:
        if line == self._view.cursor:
            return Role.SELECT
        return Role.RAISED if line in self._part else Role.DEFAULT

    def _mark(self, line: int) -> Span:
        """The two cells left of the text: the cursor, else a bar along the part."""
        if line == self._view.cursor:
            return Span(f"{self._glyphs.selected} ", _CURSOR_MARK)
        return Span(f"{self._glyphs.vertical} " if line in self._part else "  ", _CURSOR_MARK)
