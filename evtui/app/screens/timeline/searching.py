"""Search inside the session (``/``), its hits (``n N``), and their ticks on the overview."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Protocol

from textual.message import Message
from textual.worker import Worker, get_current_worker

from evtui.app.screens.timeline.keys import HasTimeline
from evtui.app.screens.timeline.view import ScreenView
from evtui.models.report import SessionReport
from evtui.services.search.session import Hits, Kind, Text, TextsOfSession, search
from evtui.services.search.words import BadSearch, Wanted, wanted
from evtui.services.store.protocol import StoredFinding
from evtui.services.timeline.history import History
from evtui.services.timeline.hits import with_hits
from evtui.services.timeline.view import at_event, at_instant

if TYPE_CHECKING:
    from evtui.app.widgets.find_prompt import FindPrompt

Place = tuple[int, int | None, int | None]
"""Crosshair, selected event, selected row without one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """What is searched for, and which hit is shown."""

    hits: Hits = field(default_factory=Hits)
    number: int | None = None
    """Of the hit that was shown last."""
    place: Place | None = None
    """Where that was; the user may have left it since."""

    def current(self, view: ScreenView) -> int | None:
        """Number of the hit that the view is at, None when it has left it."""
        return self.number if self.place == _place(view) else None

    @property
    def counter(self) -> str:
        """``3/11``, ``0/0`` for a search without hits; empty without one."""
        if self.hits.wanted.is_empty:
            return ""
        return "0/0" if not self.hits.texts else self.hits.counter(self.number or 0)


class Searched(Message):
    """A search went through the session."""

    def __init__(self, report: SessionReport, hits: Hits, move: Move) -> None:
        super().__init__()
        self.report = report
        self.hits = hits
        self.move = move


@dataclass(frozen=True, slots=True)
class Move:
    """What happens when the hits are there."""

    is_wanted: bool
    """Whether the crosshair goes to a hit."""
    is_last: bool
    """Whether that is a step of its own to undo: typing is over."""


_TYPING, _ACCEPTED, _AGAIN = Move(True, False), Move(True, True), Move(False, False)


class CanSearch(HasTimeline, Protocol):
    """What searching needs of the screen."""

    history: History[ScreenView]
    searching: Search
    findings: tuple[StoredFinding, ...]
    search_from: tuple[ScreenView, Search] | None
    asked: tuple[Wanted, Move] | None
    _report: SessionReport
    _texts: TextsOfSession

    def present(self, view: ScreenView, say: str = "") -> None: ...
    def post_message(self, message: Message) -> bool: ...
    def run_worker(
        self, work: Callable[[], None], *, group: str, exclusive: bool, thread: bool
    ) -> Worker[None]: ...
    def _draw_all(self) -> None: ...
    def search_for(self, what: Wanted, move: Move) -> None: ...
    def open_find_prompt(self, typed: str) -> None: ...


class SearchKeys:
    """The keys; the search itself runs in a thread and is told by ``Searched``."""

    searching: Search = Search()
    findings: tuple[StoredFinding, ...] = ()
    """What the rules found, once meter values are decoded."""
    search_from: tuple[ScreenView, Search] | None = None
    """What esc in the prompt goes back to; None while it is closed."""
    asked: tuple[Wanted, Move] | None = None
    """What is being looked for; None when nothing is."""

    async def action_search(self: CanSearch) -> None:
        """Open the prompt."""
        from evtui.app.widgets.find_prompt import FindPrompt  # its style sheet is no part of opening

        if not self.query(FindPrompt):
            await self.mount_prompt(FindPrompt())
        self.search_from = (self.view, self.searching)
        self.open_find_prompt(self.searching.hits.wanted.typed)

    def open_find_prompt(self: CanSearch, typed: str) -> None:
        """The prompt with this text; it must have been made."""
        from evtui.app.widgets.find_prompt import FindPrompt

        self.query(FindPrompt).first().open(typed)

    def on_find_prompt_typed(self: CanSearch, message: FindPrompt.Typed) -> None:
        """The nearest hit while typing."""
        _begin(self, message.text, _TYPING)

    def on_find_prompt_ended(self: CanSearch, message: FindPrompt.Ended) -> None:
        """Enter keeps the hits, esc brings back what was there before."""
        if message.accepted:
            _begin(self, message.text, _ACCEPTED)
        elif self.search_from is not None:
            (view, self.searching), self.search_from = self.search_from, None
            self.search_for(self.searching.hits.wanted, _AGAIN)  # ends the one that still runs
            self.present(view, "Search given up")

    def action_next_hit(self: CanSearch) -> None:
        """Next hit."""
        _step(self, 1)

    def action_previous_hit(self: CanSearch) -> None:
        """Previous hit."""
        _step(self, -1)

    def search_for(self: CanSearch, what: Wanted, move: Move) -> None:
        """Look through the session in a thread; the screen hears about it by a message."""
        self.asked = (what, move)
        report, timeline, findings, known = self._report, self.timeline, self.findings, self._texts

        def look() -> None:
            worker = get_current_worker()
            among = () if what.is_empty else known.of(timeline, findings, report.raw)
            hits = search(what, among, lambda: worker.is_cancelled)
            if hits is not None and not worker.is_cancelled:
                self.post_message(Searched(report, hits, move))

        self.run_worker(look, group="search", exclusive=True, thread=True)

    def search_again(self: CanSearch) -> None:
        """The same search in another session, or in what has become known of this one."""
        if self.search_from is not None:
            self.search_from = (self.view, self.search_from[1])
        if self.asked is not None:
            self.search_for(*self.asked)
        elif not self.searching.hits.wanted.is_empty:
            self.search_for(self.searching.hits.wanted, _AGAIN)

    def on_searched(self: CanSearch, message: Searched) -> None:
        """Ticks, counter, and the crosshair at the nearest hit."""
        if (
            message.report is not self._report
            or self.asked is None
            or self.asked[0] is not message.hits.wanted
        ):
            return
        self.asked = None
        hits, move = message.hits, message.move
        self.timeline = with_hits(self.timeline, hits.instants_us)
        before = self.view if self.search_from is None else self.search_from[0]
        if not move.is_wanted:
            self.searching = _found_again(self, hits)
            self.present(self.view)
            return
        number = hits.nearest(before.timeline.cursor_us)
        self.searching = Search(hits=hits)
        if number is None:
            self.present(before, "" if hits.wanted.is_empty else f"{hits.wanted.typed}: no hit")
        else:
            _arrive(self, before, number)
        if move.is_last:
            self.search_from = None
            if self.view.differs(before):
                self.history = self.history.changed(before)

    def forget_search(self: CanSearch) -> bool:
        """No hits and no ticks any more; False when there were none."""
        if self.searching.hits.wanted.is_empty:
            return False
        self.searching = Search()
        self.timeline = with_hits(self.timeline, ())
        self.present(self.view, "Search ended")
        return True

    def searched_pointer(self: CanSearch) -> str | None:
        """Where in the record the hit stands that is shown nowhere else; None when none is shown."""
        number = self.searching.current(self.view)
        text = None if number is None else self.searching.hits.texts[number]
        return text.pointer if text is not None and text.kind is Kind.RAW else None


def _begin(screen: CanSearch, typed: str, move: Move) -> None:
    """Search for what was typed; what cannot be searched for is said, the hits before stay."""
    try:
        what = wanted(typed)
    except BadSearch as error:
        if move.is_last:
            screen.open_find_prompt(typed)  # to be corrected
        screen.message_line(str(error))
        return
    screen.search_for(what, move)


def _step(screen: CanSearch, direction: int) -> None:
    search = screen.searching
    if search.hits.wanted.is_empty:
        screen.message_line("No search yet: / starts one")
        return
    if not search.hits.texts:
        screen.message_line(f"{search.hits.wanted.typed}: no hit")
        return
    before = screen.view
    number, wrapped = search.hits.stepped(search.current(before), before.timeline.cursor_us, direction)
    end = "start" if direction > 0 else "end"
    _arrive(screen, before, number, f" · from the {end} again" if wrapped else "")
    if screen.view.differs(before):
        screen.history = screen.history.changed(before, "hit")


def _arrive(screen: CanSearch, view: ScreenView, number: int, note: str = "") -> None:
    """Show a hit, and say which it is."""
    hits = screen.searching.hits
    text = hits.texts[number]
    after = _at(screen, view, text)
    screen.searching = replace(screen.searching, number=number, place=_place(after))
    words = "" if text.kind is Kind.EVENT else f" · {text.kind.value}: {text.shown}"
    key = " · p opens it" if text.kind is Kind.RAW else ""
    screen.present(after, f"{hits.wanted.typed} {hits.counter(number)}{note}{key}{words}")


def _at(screen: CanSearch, view: ScreenView, text: Text) -> ScreenView:
    """The view at a hit: crosshair and row; one without an instant leaves the crosshair where it is."""
    timeline = screen.timeline
    if text.note is not None:
        rows = (row for row, entry in enumerate(screen.rows.entries) if entry.remark == text.note)
        row = next(rows, None)
        return view if row is None else view.row_selected(timeline, screen.rows, row)
    if text.event_index is not None:
        off_axis = text.at_us is None or not timeline.whole.contains(text.at_us)
        view = replace(view, is_unfolded=view.is_unfolded or off_axis)
        return view.with_timeline(at_event(view.timeline, timeline, text.event_index))
    if text.at_us is None:
        return view
    first = bisect_left(timeline.times_us, text.at_us)
    if text.at_us in timeline.times_us[first : first + 1]:
        return view.with_timeline(at_event(view.timeline, timeline, first))
    return view.with_timeline(at_instant(view.timeline, timeline, text.at_us))


def _found_again(screen: CanSearch, hits: Hits) -> Search:
    """The same hit among newer ones where it is still there."""
    number = screen.searching.current(screen.view)
    shown = None if number is None else screen.searching.hits.texts[number].shown
    found = next((place for place, text in enumerate(hits.texts) if text.shown == shown), None)
    return Search(hits=hits, number=found, place=screen.searching.place if found is not None else None)


def _place(view: ScreenView) -> Place:
    return view.timeline.cursor_us, view.timeline.event_index, view.fold
