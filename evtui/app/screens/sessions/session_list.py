"""The virtual session list: a million rows cost what one screen costs."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from textual import events
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from evtui.app.screens.sessions.row_lines import ListContent, list_line
from evtui.app.screens.sessions.row_strips import RowStrips
from evtui.app.theme import Painter
from evtui.models.report import SessionReport
from evtui.services.listing.columns import SessionKey
from evtui.services.listing.rows import DayGroup, GroupHead


class SessionList(ScrollView):
    """Draws the lines in view on demand. A cursor step inside the view redraws two rows."""

    DEFAULT_CSS = """
    SessionList { height: 1fr; overflow: hidden; scrollbar-size: 0 0; }
    """

    class Resized(Message):
        """Other columns may fit now."""

    def __init__(self, painter: Painter, when_moved: Callable[[int], None]) -> None:
        super().__init__()
        self._painter = painter
        self._strips = RowStrips(painter)
        self._when_moved = when_moved  # called, not posted: rows and position figure go out in one frame
        self._drawn: dict[int, Strip] = {}
        self._content = ListContent()
        self._index = 0
        self._covered = 0

    # ── content ───────────────────────────────────────────────────────────────────────────────────

    @property
    def content(self) -> ListContent:
        """What is shown."""
        return self._content

    @property
    def index(self) -> int:
        """Index of the row under the cursor."""
        return self._index

    @property
    def selected(self) -> SessionReport | None:
        """The session under the cursor, None in an empty list and on a group's head."""
        report = None if self._content.pane else self._content.rows.session(self._index)
        return None if report is None else self._content.context.newest(report)

    @property
    def head(self) -> GroupHead | None:
        """The group's head under the cursor, None on a session."""
        stops = self._content.rows.stops
        stop = stops[self._index] if self._index < len(stops) and not self._content.pane else None
        return stop if isinstance(stop, GroupHead) else None

    @property
    def visible_reports(self) -> tuple[SessionReport, ...]:
        """The sessions in view, the first lines first."""
        top, rows = self.scroll_offset.y, self._content.rows
        found = (rows.at(line) for line in range(top, min(top + self.size.height, rows.lines)))
        reports = (rows.session(entry) for entry in found if isinstance(entry, int))
        return tuple(report for report in reports if report is not None)

    def show(self, content: ListContent, index: int) -> None:
        """Show other content with the cursor on this session; its row keeps its height in the view."""
        before = (
            self._content.rows.line_of(self._index) - self.scroll_offset.y if self._content.rows.lines else 0
        )
        self._content = content
        self._index = max(0, min(index, len(content.rows.stops) - 1))
        self._set_length(content.rows.lines)
        line = content.rows.line_of(self._index) if content.rows.lines else 0
        self._scroll_so_that(line, line - max(0, min(before, self.size.height - 1)))
        self._redraw_changed()

    def _redraw_changed(self) -> None:
        """Mark the lines that look different from what was drawn last; while pages come in most do not."""
        width, height = self.size
        regions = [Region(0, y, width, 1) for y in range(height) if self._line(y) != self._drawn.get(y)]
        if regions:
            self.refresh(*regions)

    def update_rows(self, keys: frozenset[SessionKey], content: ListContent) -> None:
        """Same rows, other values in some: redraw those in view."""
        self._content = content
        top = self.scroll_offset.y
        for y in range(self.size.height):
            if top + y >= content.rows.lines:
                break
            entry = content.rows.at(top + y)
            report = content.rows.session(entry) if isinstance(entry, int) else None
            if report is not None and report.session.key in keys:
                self._redraw_line(top + y)

    # ── movement ──────────────────────────────────────────────────────────────────────────────────

    def move_to(self, index: int) -> None:
        """Put the cursor on a session: two dirty rows, or the whole view when it scrolls."""
        rows = self._content.rows
        if not rows.stops or self._content.pane:
            return
        old, new = self._index, max(0, min(index, len(rows.stops) - 1))
        if old == new:
            return
        self._index = new
        top = self.scroll_offset.y
        line = rows.line_of(new)
        self._scroll_so_that(line, top)
        if self.scroll_offset.y == top:
            self._redraw_line(rows.line_of(old))
            self._redraw_line(line)
        self._when_moved(new)

    def cover(self, rows: int) -> None:
        """So many rows at the bottom lie under a prompt: the cursor keeps out of them."""
        self._covered = rows
        self._set_length(self._content.rows.lines)
        if self._content.rows.lines:
            self._scroll_so_that(self._content.rows.line_of(self._index), self.scroll_offset.y)

    def move_by(self, sessions: int) -> None:
        """Some sessions down or up; day rules are no stops."""
        self.move_to(self._index + sessions)

    def page(self, halves: int) -> None:
        """Half pages down or up: the cursor and the view move together."""
        rows, height = self._content.rows, max(2, self.size.height)
        if not rows.stops or self._content.pane:
            return
        lines = halves * height // 2
        line = max(0, min(rows.lines - 1, rows.line_of(self._index) + lines))
        entry = rows.at(line)
        if isinstance(entry, DayGroup):
            entry = entry.first if lines > 0 else max(0, entry.first - 1)
        if entry != self._index:
            self._scroll_so_that(rows.line_of(entry), self.scroll_offset.y + lines)
        self.move_to(entry)

    def _scroll_so_that(self, line: int, top: int) -> None:
        """Scroll to ``top``, corrected so that the line (and the day rule just above it) is in view."""
        height = max(1, self.size.height - self._covered)
        rows = self._content.rows
        first = line - 1 if line and height > 1 and isinstance(rows.at(line - 1), DayGroup) else line
        top = min(first, max(line - height + 1, top))
        top = max(0, min(top, rows.lines - height))
        if top != self.scroll_offset.y:
            self.scroll_to(y=top, animate=False, force=True, immediate=True)

    def on_resize(self, event: events.Resize) -> None:
        """The cursor stays in view."""
        self._set_length(self._content.rows.lines)
        if self._content.rows.lines:
            self._scroll_so_that(self._content.rows.line_of(self._index), self.scroll_offset.y)
        self.post_message(self.Resized())

    def _set_length(self, lines: int) -> None:
        """How far the view may scroll. Set past its watcher, which would paint the whole screen anew."""
        self.set_reactive(SessionList.virtual_size, Size(self.size.width, lines + self._covered))

    def _redraw_line(self, line: int) -> None:
        """Mark one line as dirty."""
        self.refresh(Region(0, line - self.scroll_offset.y, self.size.width, 1))

    # ── drawing ───────────────────────────────────────────────────────────────────────────────────

    def render_line(self, y: int) -> Strip:
        """One line of the view."""
        strip = self._drawn[y] = self._line(y)
        return strip

    def _line(self, y: int) -> Strip:
        """What a line of the view looks like now."""
        content, line = self._content, y + self.scroll_offset.y
        entry = content.rows.at(line) if not content.pane and line < content.rows.lines else None
        report = content.rows.session(entry) if isinstance(entry, int) else None
        if report is None:
            return self._drawn_anew(y)
        draw = partial(self._drawn_anew, y)
        return self._strips.strip(content, report, entry == self._index, self.size.width, draw)

    def _drawn_anew(self, y: int) -> Strip:
        line, fill = list_line(self._content, y, self.scroll_offset.y, self._index, self.size.width)
        return self._painter.strip(line, self.size.width, fill)
