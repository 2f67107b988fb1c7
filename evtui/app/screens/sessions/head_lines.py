"""The rows above the list as pure functions: provider tabs, filter line, column heads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from evtui.app.loading import TabState
from evtui.formats.glyphs import Glyphs, for_tier
from evtui.formats.ink import FAINT, MUTED, PLAIN, Ink, Line, Role, Span
from evtui.formats.plain import plain
from evtui.formats.widths import cells, cut, fit
from evtui.services.listing.columns import PREFIX, Placed
from evtui.services.listing.fetch_state import AccountFetch, Phase, Trouble
from evtui.services.listing.filter import OutcomeFilter
from evtui.services.listing.layouts import TAB_TITLES, TABS
from evtui.services.listing.sort import NEWEST_FIRST, SortKey

_TROUBLE_INK = {Trouble.LOGIN: Role.ERROR, Trouble.RETRYING: Role.WARNING, Trouble.OFFLINE: Role.KEY}
_PROGRESS_CELLS = 6
_CHIP = Ink(Role.KEY, Role.RAISED, bold=True)


def tabs_line(active: str, tabs: Mapping[str, TabState], glyphs: Glyphs, width: int) -> Line:
    """``1 DepotFinity 412 ✖19   2 Smappee 214 …``; the digit is the key. Narrow screens shorten titles."""
    full = _tabs(active, tabs, glyphs, short=False)
    return (
        full if sum(cells(span.text) for span in full) <= width else _tabs(active, tabs, glyphs, short=True)
    )


def _tabs(active: str, tabs: Mapping[str, TabState], glyphs: Glyphs, *, short: bool) -> Line:
    spans: list[Span] = [Span(" ", Ink(bg=Role.STRIP))]
    for number, tab in enumerate(TABS, 1):
        spans += _tab(number, tab, tabs.get(tab, TabState()), tab == active, glyphs, short)
    return tuple(spans)


def _tab(number: int, tab: str, state: TabState, active: bool, glyphs: Glyphs, short: bool) -> list[Span]:
    bg = Role.RAISED if active else Role.STRIP
    title = TAB_TITLES[tab][:5] if short else TAB_TITLES[tab]
    ink = Ink(Role.TEXT if active else Role.MUTED, bg, bold=active, underline=active)
    spans = [Span(" ", Ink(bg=bg)), Span(f"{number} ", Ink(Role.KEY, bg, bold=True)), Span(title, ink)]
    muted = Ink(Role.MUTED, bg)
    if state.trouble is not None:
        glyph = {
            Trouble.LOGIN: glyphs.error,
            Trouble.RETRYING: glyphs.warning,
            Trouble.OFFLINE: glyphs.offline,
        }
        spans.append(Span(f" {glyph[state.trouble]}", Ink(_TROUBLE_INK[state.trouble], bg, bold=True)))
    elif state.known:
        is_undecided = state.running and not state.tally.sessions
        spans.append(Span(f" {glyphs.ellipsis if is_undecided else state.tally.sessions}", muted))
        if state.tally.failed:
            spans.append(Span(f" {glyphs.error}{state.tally.failed}", Ink(Role.ERROR, bg)))
    spans += [Span(" ", Ink(bg=bg)), Span(" ", Ink(bg=Role.STRIP))]
    return spans


@dataclass(frozen=True, slots=True, kw_only=True)
class FilterState:
    """What the filter line says."""

    period: str
    outcome: OutcomeFilter
    order: Sequence[SortKey]
    titles: Mapping[str, str]
    """Column id to title."""
    conditions: Sequence[str]
    """What the filter asks, a chip each; untrusted."""
    group: str
    """What rows are grouped by; empty for nothing."""
    hidden: int
    """Number of hidden columns."""
    shown: int
    loaded: int
    fetches: Sequence[AccountFetch]
    """The tab's accounts."""
    wait_s: int = 0
    """For how long nothing has come; 0 where that is not worth a word."""


def filter_line(state: FilterState, glyphs: Glyphs, width: int) -> Line:
    """``14–21 Nov  any outcome  newest first  kwh<0.5  err:converter``; conditions win the room."""
    chips = [plain(text, 40) for text in state.conditions] + ([f"by {state.group}"] if state.group else [])
    outcome = "any outcome" if state.outcome is OutcomeFilter.ANY else state.outcome.value
    period = Span(f" {plain(state.period)}", PLAIN)
    said = [
        Span(f"  {outcome}", MUTED if state.outcome is OutcomeFilter.ANY else Ink(Role.KEY, bold=True)),
        Span(f"  {order_text(state.order, state.titles, glyphs)}", MUTED),
    ]
    if not chips:
        hidden = [Span(f"  {state.hidden} hidden", FAINT)] if state.hidden else []
        line = [period, *said, *hidden, Span("  / filter", FAINT)]
        while len(line) > 1 and sum(cells(span.text) for span in line) >= width:
            line.pop()  # the hint first, it stands in the footer too; period stays
        return tuple(line)
    needed = 3 + sum(cells(text) + 3 for text in chips)
    for place in (1, 0):  # the order can be seen in the rows; an outcome that is asked for stays
        used = cells(period.text) + sum(cells(span.text) for span in said)
        if used + needed > width and (place == 1 or state.outcome is OutcomeFilter.ANY):
            del said[place]
    room = width - cells(period.text) - sum(cells(span.text) for span in said)
    hidden = [Span(f"  {state.hidden} hidden", FAINT)] if state.hidden else []
    slash = Span("  /", Ink(Role.KEY, bold=True))
    room -= 3
    return (period, *said, slash, *_chip_spans(chips, room, glyphs), *hidden)


def _chip_spans(chips: Sequence[str], room: int, glyphs: Glyphs) -> list[Span]:
    """Each condition on a ground of its own; those that find no room are counted."""
    spans: list[Span] = []
    for number, text in enumerate(chips):
        left = len(chips) - number - 1
        space = room - (5 if left else 0)
        if space < min(cells(text), 8) + 3:
            return [*spans, Span(f" +{left + 1}", Ink(Role.KEY, bold=True))]
        shown = cut(for_tier(text, glyphs.tier), space - 3, glyphs.ellipsis)
        spans += [Span(" "), Span(f" {shown} ", _CHIP)]
        room -= cells(shown) + 3
    return spans


def progress_line(state: FilterState, glyphs: Glyphs) -> Line:
    """The right part: a bar and ``64 of 412 loaded`` while pages are missing, else how many are shown."""
    running = [fetch for fetch in state.fetches if fetch.phase.is_running]
    notices = sum(len(fetch.notices) for fetch in state.fetches)
    marks = (Span(f"{glyphs.warning}{notices} ", Ink(Role.WARNING)),) if notices else ()
    if not running:
        cut = "+" if any(fetch.truncated for fetch in state.fetches) else ""
        stopped = " stopped" if any(fetch.phase is Phase.STOPPED for fetch in state.fetches) else ""
        return (*marks, Span(f"{state.shown} of {state.loaded}{cut}{stopped} ", MUTED))
    done, total = steps(running)
    waiting = f"{glyphs.separator} waiting {state.wait_s} s " if state.wait_s else ""
    if total is None:
        return (*marks, Span(f"{state.loaded} loaded{glyphs.ellipsis} {waiting}", MUTED))
    filled = min(_PROGRESS_CELLS, _PROGRESS_CELLS * done // total) if total else 0
    text = f" {state.loaded} loaded {glyphs.separator} {done} of {total} {waiting}"
    if glyphs.bar == "=":
        return (
            *marks,
            Span("[" + "=" * filled + "-" * (_PROGRESS_CELLS - filled) + "]", MUTED),
            Span(text, MUTED),
        )
    return (
        *marks,
        Span(" " * filled, Ink(bg=Role.KEY)),
        Span(" " * (_PROGRESS_CELLS - filled), Ink(bg=Role.RAISED)),
        Span(text, MUTED),
    )


def steps(running: Sequence[AccountFetch]) -> tuple[int, int | None]:
    """Steps done and steps known of several fetches; None while any total is unknown."""
    totals = [fetch.total for fetch in running]
    done = sum(fetch.done for fetch in running)
    return done, None if any(total is None for total in totals) else sum(total or 0 for total in totals)


def order_text(order: Sequence[SortKey], titles: Mapping[str, str], glyphs: Glyphs) -> str:
    """``newest first``, or each key with its direction: ``kWh↓ Start↑``."""
    if tuple(order) == NEWEST_FIRST:
        return "newest first"
    if tuple(order) == (SortKey("start", descending=False),):
        return "oldest first"
    ascii_only = glyphs.crumb == ">"
    down, up = (" v", " ^") if ascii_only else ("↓", "↑")
    return " ".join(
        f"{titles.get(key.column, key.column).strip()}{down if key.descending else up}" for key in order
    )


def heads_line(columns: Sequence[Placed], cursor: str, glyphs: Glyphs) -> Line:
    """Column titles; the one under the column cursor is underlined."""
    spans = [Span(" " * PREFIX, MUTED)]
    for placed in columns:
        column = placed.column
        title = column.title.replace("━", glyphs.bar).replace("─", glyphs.horizontal)
        ink = Ink(Role.MUTED, bold=True)
        text = fit(title, placed.width - 1, right=column.right, ellipsis=glyphs.ellipsis)
        if column.id != cursor:
            spans.append(Span(text + " ", ink))
            continue
        word = text.strip()
        before, _, after = text.partition(word)
        spans += [
            Span(before, ink),
            Span(word, Ink(Role.TEXT, bold=True, underline=True)),
            Span(after + " ", ink),
        ]
    return tuple(spans)
