"""From what was loaded and chosen to what the widgets draw. Pure functions of values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

from evtui.app.loading import Loading
from evtui.app.looks import Looks
from evtui.app.screens.sessions.head_lines import FilterState, filter_line, progress_line
from evtui.app.screens.sessions.panes import (
    empty_pane,
    failed_banner,
    failed_pane,
    retry_banner,
    waiting_banner,
)
from evtui.app.screens.sessions.view import TabView
from evtui.formats.ink import PLAIN, Ink, Line, Role
from evtui.formats.times import day_with_year
from evtui.formats.widths import cells
from evtui.models.fetch import SessionQuery
from evtui.models.instant import Instant
from evtui.services.listing.columns import CellContext, Column, Placed, place_columns
from evtui.services.listing.fetch_state import Phase, is_from_store
from evtui.services.listing.field_columns import chosen_columns, shown_column
from evtui.services.listing.layouts import LAYOUTS
from evtui.services.listing.period import period_text
from evtui.services.listing.rows import GroupHead, Rows

SIDE_FROM = 110
"""From this width on the preview stands at the right (design section 2)."""
SIDE_FROM_NO_CURVE = 160
"""The same for providers without a curve: their lists need the width more than their previews."""
LEAST_LIST = 80
LEAST_HEIGHT_FOR_PREVIEW = 22
WAIT_SHOWN_S = 2
"""A provider that says nothing for so long is waited for in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """Everything the browser's picture depends on."""

    loading: Loading
    tab: str
    view: TabView
    query: SessionQuery
    looks: Looks
    now: Instant
    now_s: float
    is_open: bool
    """False until the workspace is there."""
    conditions: tuple[str, ...] = ()
    """The conditions of the filter, each in its usual spelling."""


def by_day(tab: str, view: TabView) -> bool:
    """Day rules: only DepotFinity's list, and only in the order of starts."""
    return tab == "depot" and view.is_by_start and not view.group


def place_of(rows: Rows, view: TabView, near: int = 0) -> int | None:
    """Index of the row that was under the cursor, or the first; None when it is gone.

    ``near`` is where it stood: in most cases it stands there still, and a long list is not looked through.
    """
    identity = "" if view.cursor is None else view.cursor[4]
    if view.cursor is None and not view.head:
        return 0
    stops = rows.stops
    for index in chain((near,) if near < len(stops) else (), range(len(stops))):
        stop = stops[index]
        if isinstance(stop, GroupHead):
            if stop.id == view.head:
                return index
        elif not view.head and stop.session.id == identity and stop.session.key == view.cursor:
            return index
    return None


def columns_of(scene: Scene, width: int) -> tuple[Placed, ...]:
    """The columns that fit."""
    accounts = {fetch.account for fetch in scene.loading.of(scene.tab)}
    return place_columns(
        _wanted_columns(scene),
        width,
        hidden=scene.view.hidden,
        by_day=by_day(scene.tab, scene.view),
        many_accounts=len(accounts) > 1 and scene.tab != "all",
    )


def _wanted_columns(scene: Scene) -> Sequence[Column]:
    """The tab's own, unless others were chosen."""
    if not scene.view.columns:
        return LAYOUTS[scene.tab]
    return chosen_columns(scene.tab, scene.view.columns) or LAYOUTS[scene.tab]


def context_of(scene: Scene, rows: Rows) -> CellContext:
    """What cells need."""
    return CellContext(
        glyphs=scene.looks.glyphs,
        zone=scene.looks.zone,
        longest_us=rows.longest_us,
        by_day=by_day(scene.tab, scene.view),
        year=scene.now.datetime().astimezone(scene.looks.zone).year,
        now_us=scene.now.us,
        curves=scene.loading.curves,
        judged=scene.loading.judged,
    )


def pane_of(scene: Scene, rows: Rows, width: int) -> tuple[Line, ...]:
    """The state that stands in place of rows, empty while there are rows or some may still come."""
    if rows.reports or not scene.is_open:
        return ()
    fetches = scene.loading.of(scene.tab)
    if any(fetch.phase.is_running for fetch in fetches):
        return ()
    glyphs = scene.looks.glyphs
    loaded = scene.loading.collection.tally(scene.tab).sessions
    failed = next((fetch for fetch in fetches if fetch.phase is Phase.FAILED), None)
    if failed is not None and not loaded:
        others = len({fetch.provider for fetch in scene.loading.fetches.values()}) > 1
        return failed_pane(failed, others, glyphs, width)
    newest = scene.loading.collection.newest(scene.tab)
    return empty_pane(
        period=period_text(scene.query, scene.looks.zone, "-" if glyphs.crumb == ">" else "–"),
        outcome=scene.view.filter.outcome,
        text=scene.view.filter.text,
        loaded=loaded,
        newest=day_with_year(newest, scene.looks.zone) if newest is not None else "",
        glyphs=glyphs,
        width=width,
    )


def top_line(scene: Scene, rows: Rows, width: int, live: Line = ()) -> tuple[Line, Line, Ink]:
    """The filter row, or the banner that takes its place: (start, end, fill). ``width`` cells wide.

    ``live`` stands before the figures of the filter row.
    """
    fetches = scene.loading.of(scene.tab)
    glyphs = scene.looks.glyphs
    waiting = next((fetch for fetch in fetches if fetch.phase is Phase.RETRYING), None)
    if waiting is not None:
        start, end = retry_banner(waiting, scene.now_s, len(fetches) > 1, glyphs, width)
        return start, end, Ink(bg=Role.WARNING_BG)
    failed = next((fetch for fetch in fetches if fetch.phase is Phase.FAILED), None)
    if failed is not None and rows.reports and not failed.stored:  # else the tab's badge says it
        start, end = failed_banner(failed, glyphs, width)
        return start, end, Ink(bg=start[0].ink.bg)
    quiet, wait_s = scene.loading.longest_wait(scene.tab)
    if quiet is not None and wait_s >= WAIT_SHOWN_S and not rows.reports:
        start, end = waiting_banner(quiet, wait_s, glyphs, width)
        return start, end, Ink(bg=Role.STRIP)
    state = FilterState(
        period=period_text(scene.query, scene.looks.zone, "-" if glyphs.crumb == ">" else "–"),
        outcome=scene.view.filter.outcome,
        order=scene.view.order,
        titles={key.column: shown_column(scene.tab, key.column).title for key in scene.view.order},
        conditions=scene.conditions,
        group=scene.view.group,
        hidden=len(scene.view.hidden),
        shown=len(rows.reports),
        loaded=scene.loading.collection.tally(scene.tab).sessions,
        fetches=fetches,
        wait_s=int(wait_s) if wait_s >= WAIT_SHOWN_S else 0,
    )
    end = (*live, *progress_line(state, glyphs)) if scene.is_open else live
    room = width - sum(cells(span.text) for span in end)
    return filter_line(state, glyphs, room), end, PLAIN


def tells_stored(scene: Scene) -> bool:
    """Whether a mark on what the store holds with its timeline says something: where of other sessions it
    holds the row alone, or where nothing but the store answers."""
    fetches = scene.loading.of(scene.tab)
    return scene.loading.collection.has_mere_summaries(scene.tab) or any(map(is_from_store, fetches))


def list_width(width: int, tab: str) -> int:
    """Cells of the list; the rest is the preview at its right. 80 of 120, 116 of 200, never under 80."""
    if width < (SIDE_FROM_NO_CURVE if tab in {"smappee", "oioi"} else SIDE_FROM):
        return width
    return max(LEAST_LIST, round(LEAST_LIST + (width - 120) * 0.45))


def preview_rows(height: int, tab: str) -> int:
    """Rows of a preview below the list: none on small screens, few where there is no curve."""
    if height < LEAST_HEIGHT_FOR_PREVIEW:
        return 0
    if tab in {"smappee", "oioi"}:
        return 3
    return 8 if height < 30 else 12


def running_accounts(loading: Loading, tab: str) -> Sequence[str]:
    """Accounts of a tab whose fetch runs."""
    return [fetch.account for fetch in loading.of(tab) if fetch.phase.is_running]
