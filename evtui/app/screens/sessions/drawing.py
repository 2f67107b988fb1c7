"""How the browser is composed and drawn: rows, frame, preview, judged rows."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from textual import events, on
from textual.containers import Container, Vertical
from textual.timer import Timer
from textual.widget import Widget

from evtui.app.place import age_text
from evtui.app.screens.sessions.head_lines import heads_line, tabs_line
from evtui.app.screens.sessions.marking import Marks
from evtui.app.screens.sessions.panes import KeyOffer, message_pane
from evtui.app.screens.sessions.presenting import (
    columns_of,
    context_of,
    list_width,
    pane_of,
    place_of,
    preview_rows,
    running_accounts,
    tells_stored,
    top_line,
)
from evtui.app.screens.sessions.preview import Preview
from evtui.app.screens.sessions.row_lines import ListContent
from evtui.app.screens.sessions.row_screen import RowScreen
from evtui.app.screens.sessions.session_list import SessionList
from evtui.app.screens.sessions.view import TabView
from evtui.app.source import Opening, SessionSource
from evtui.app.widgets.one_line import OneLine
from evtui.formats.ink import Ink, Line, Role
from evtui.keymap.action import Action
from evtui.services.listing.columns import SessionKey


class DrawnScreen(RowScreen):
    """Owns the marks and everything that is drawn; its child answers the keys."""

    DEFAULT_CSS = """
    DrawnScreen {
        #tabs { height: 1; }
        #body { height: 1fr; }
        #left { width: 1fr; height: 1fr; }
    }
    """

    def __init__(self, opening: Opening, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        super().__init__(opening, monotonic)
        self.marks = Marks()
        self._seconds: Timer | None = None
        self._is_opening = False
        self._placed: tuple[int, int, str] | None = None
        self._drawn_for = 0

    # ── frame ─────────────────────────────────────────────────────────────────────────────────────

    def compose_body(self) -> Iterable[Widget]:
        """Tabs; below them filter row, column heads and list; the preview beside or below."""
        yield OneLine(self.paint, fill=Ink(bg=Role.STRIP), id="tabs")
        yield Container(
            Vertical(
                OneLine(self.paint, id="filter"),
                OneLine(self.paint, id="heads"),
                SessionList(self.paint, self._follow_cursor),
                id="left",
            ),
            Preview(self.paint, self.looks),
            id="body",
        )

    def on_mount(self) -> None:
        """The frame, and what is known by now: ghost rows as long as nothing is."""
        self._place(*self.app.size)
        self._rebuild()

    async def on_unmount(self) -> None:
        """Close what was opened."""
        if self._source is not None:
            await self._source.aclose()

    def on_resize(self, event: events.Resize) -> None:
        """Place the preview; cursor, marks and view stay. The first size follows the first paint: open."""
        if not self._is_opening:
            self._is_opening = True
            self._open_first()
        if self._place(event.size.width, event.size.height):
            self._draw_frame()

    def watch_focused(self, focused: Widget | None) -> None:
        """Nothing but a prompt takes the keys, and it lies over the row above the footer."""
        above_footer = self.size.height - 1
        is_reached = self.session_list.region.bottom >= above_footer
        self.session_list.cover(1 if focused is not None and is_reached else 0)

    def on_screen_resume(self) -> None:
        """Back from another screen: its list cursor may have moved with the neighbours."""
        self._show_position()

    def _place(self, width: int, height: int) -> bool:
        """Set the preview beside or below the list, when needed: touching a style lays everything out.

        Returns False when nothing changed.
        """
        wanted = (width, height, self._tab)
        if wanted == self._placed:
            return False
        self._placed = wanted
        body, preview = self.query_one("#body"), self.query_one(Preview)
        left = list_width(width, self._tab)
        preview.is_beside = left < width
        rows = 0 if preview.is_beside else preview_rows(height, self._tab)
        body.styles.layout = "horizontal" if preview.is_beside else "vertical"
        self.query_one("#left").styles.width = left if preview.is_beside else "1fr"
        preview.styles.width = "1fr" if preview.is_beside else "100%"
        preview.styles.height = "1fr" if preview.is_beside else rows
        preview.display = preview.is_beside or rows > 0
        return True

    @property
    def _width(self) -> int:
        """Cells of the screen; the app knows them before the screen was laid out."""
        return self.size.width or self.app.size.width

    @property
    def _list_width(self) -> int:
        """Cells of the list, known before it was laid out."""
        return list_width(self._width, self._tab)

    def header_right(self) -> str:
        """What is open and of when the data is."""
        looks = self.looks
        opening = self._opening
        return age_text(opening.name, self._updated, opening.now(), looks.zone, self._width, looks.glyphs)

    def footer_actions(self) -> tuple[Action, ...]:
        """While something loads, the key that stops it comes first."""
        if not running_accounts(self._loading, self._tab):
            return self.ACTIONS
        return tuple(
            replace(action, footer=1, title="stop") if action.id == "app.cancel" else action
            for action in self.ACTIONS
        )

    def source_opened(self, source: SessionSource) -> None:
        """The preview decodes from it; its first tab may need the width for itself."""
        self._place(self.size.width, self.size.height)
        self.query_one(Preview).attach(source)

    def rows_changed(self) -> None:
        """Rows anew, at once."""
        self._rebuild()

    def batch_came(self, account: str) -> None:
        """Rows anew, soon; for another tab's account only its count."""
        super().batch_came(account)
        if account in {fetch.account for fetch in self._loading.of(self._tab)}:
            self._rebuild_soon()
        else:
            self._draw_frame()

    def state_changed(self) -> None:
        """Marks, progress, banners; a pane where there are no rows."""
        if self._rebuild_timer is not None and not running_accounts(self._loading, self._tab):
            self._rebuild()  # the last batch need not wait for more
            return
        self._draw_frame()
        content = self.session_list.content
        came_to_its_end = content.ghosts and not running_accounts(self._loading, self._tab)
        has_other_marks = content.tells_stored != tells_stored(self._scene())
        if came_to_its_end or has_other_marks or not self._rows.reports:
            self._draw_list()

    # ── drawing ───────────────────────────────────────────────────────────────────────────────────

    def rows_built(self) -> None:
        """Draw them."""
        self._draw()

    def outcomes_changed(self) -> None:
        """The tabs count failures."""
        self._draw_tabs()

    def _draw(self) -> None:
        self._draw_list()
        self._draw_frame()

    def _draw_list(self) -> None:
        """Rows, or the state that stands in their place."""
        scene = self._scene()
        width = self._list_width
        running = bool(running_accounts(self._loading, self._tab))
        loading = self._source is None or running or self._is_building
        content = ListContent(
            rows=self._rows,
            columns=columns_of(scene, width),
            context=context_of(scene, self._rows),
            marks=self.marks.keys,
            changed=self.changed_cells(),
            noted=self.noted(),
            linked=self.linked(),
            tells_stored=tells_stored(scene),
            ghosts=loading,
            pane=self._error_pane(width) if self._error is not None else pane_of(scene, self._rows, width),
        )
        self._drawn_for = width
        self.session_list.show(content, self._index_of_cursor())
        self._show_selected()
        self._judge_soon()

    def _draw_frame(self) -> None:
        """Tabs, filter row or banner, heads, header, footer."""
        self._draw_tabs()
        self._draw_top()
        content = self.session_list.content
        heads = () if content.pane else heads_line(content.columns, self.view.column, self.looks.glyphs)
        self.query_one("#heads", OneLine).show(heads)
        self.show_header()
        self.show_footer()
        self._show_position()
        self._count_seconds(bool(running_accounts(self._loading, self._tab)))

    def _draw_tabs(self) -> None:
        tabs = self._loading.tab_states()
        self.query_one("#tabs", OneLine).show(tabs_line(self._tab, tabs, self.looks.glyphs, self._width))

    def _draw_top(self) -> None:
        """The filter row, or the banner in its place: the one row that changes while time goes by."""
        start, end, fill = top_line(self._scene(), self._rows, self._list_width, self.live_status())
        self.query_one("#filter", OneLine).show(start, end, fill)

    def changed_cells(self) -> Mapping[SessionKey, frozenset[str]]:
        """Columns that the last refresh changed, by session."""
        return {}

    def noted(self) -> frozenset[SessionKey]:
        """Sessions that the user wrote a note about."""
        return frozenset()

    def linked(self) -> frozenset[SessionKey]:
        """Sessions that have to do with other rows."""
        return frozenset()

    def live_status(self) -> Line:
        """How often running sessions are asked for, at the right of the filter row."""
        return ()

    def _error_pane(self, width: int) -> tuple[Line, ...]:
        """Nothing could be opened at all."""
        error = self._error
        assert error is not None
        offers = (KeyOffer("r", "try again"), KeyOffer("K", "details"), KeyOffer("q", "quit"))
        return message_pane(
            error.message, [error.hint] if error.hint else [], offers, self.looks.glyphs, width
        )

    def _index_of_cursor(self) -> int:
        """Where what was under the cursor stands now; the same row when it is gone."""
        here = self.session_list.index
        place = place_of(self._rows, self.view, here)
        return here if place is None else place

    @on(SessionList.Resized)
    def _fit_columns(self) -> None:
        """Other columns fit a list of another width; the width it was drawn for needs nothing."""
        if self._drawn_for != self._list_width:
            self._draw()
        else:
            self._judge_soon()

    def _count_seconds(self, wanted: bool) -> None:
        """One tick a second while a provider is waited for, no timer otherwise."""
        if wanted and self._seconds is None:
            self._seconds = self.set_interval(1.0, self._draw_top)
        elif not wanted and self._seconds is not None:
            self._seconds.stop()
            self._seconds = None

    def _show_position(self) -> None:
        total = len(self._rows.stops)
        marked = f"{len(self.marks.keys)} marked  " if self.marks.keys else ""
        self.show_position(f"{marked}{self.session_list.index + 1}/{total}" if total else "")

    # ── selection, preview, judgements ────────────────────────────────────────────────────────────

    def show_view(self, view: TabView, *, draw: bool = True) -> None:
        """Take this view; rows are built anew only when they may be others."""
        old, self._views[self._tab] = self.view, view
        if not draw:
            return
        before, after = ((one.order, one.filter, one.group, one.folded) for one in (old, view))
        if before != after:
            self.rebuild_rows()
        elif view != old:
            self._draw()

    def change_marks(self, marks: Marks) -> None:
        """Take these marks; only rows whose mark changed are redrawn."""
        changed = marks.keys ^ self.marks.keys
        self.marks = marks
        content = replace(self.session_list.content, marks=marks.keys)
        self.session_list.update_rows(frozenset(changed), content)
        self._show_position()

    def _follow_cursor(self, index: int) -> None:
        """The list's cursor is on another row."""
        if self.marks.anchor is not None:
            self.change_marks(self.marks.extended(index, self._rows.stops))
        self._views[self._tab] = self.view.standing_on(self._rows.stops[index])
        self._show_position()
        self._show_selected()
        self._judge_soon()
