"""Search among the lines of a screen (``/``) and walk its hits (``n N``): fact sheet and diagnosis."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeVar

from textual.css.query import DOMQuery
from textual.message import Message
from textual.widget import AwaitMount, Widget
from textual.worker import Worker, get_current_worker

from evtui.services.search.words import NOTHING, BadSearch, Wanted, matching, wanted

if TYPE_CHECKING:
    from evtui.app.widgets.find_prompt import FindPrompt

Found = TypeVar("Found", bound=Widget)


@dataclass(frozen=True, slots=True)
class LineHits:
    """Which lines a search hits."""

    wanted: Wanted = NOTHING
    lines: tuple[int, ...] = ()
    """Numbers of the lines, ascending."""

    def stepped(self, line: int, direction: int, *, here: bool = False) -> tuple[int, bool]:
        """Place among the hits of the next one after a line (``here``: or on it), and whether it went round
        an end. There must be one."""
        places = range(len(self.lines))
        if direction > 0:
            after = (place for place in places if self.lines[place] > line - here)
            place = next(after, None)
            return (0, True) if place is None else (place, False)
        before = [place for place in places if self.lines[place] < line]
        return (len(self.lines) - 1, True) if not before else (before[-1], False)


class LinesSearched(Message):
    """A search went through the lines."""

    def __init__(self, hits: LineHits, start: int) -> None:
        super().__init__()
        self.hits = hits
        self.start = start
        """The line from which the nearest hit is looked for."""


class HasLines(Protocol):
    """What searching needs of the screen."""

    line_hits: LineHits
    search_start: tuple[int, LineHits, Callable[[], None]] | None
    search_asked: Wanted

    def search_texts(self) -> Sequence[str]: ...
    def search_line(self) -> int: ...
    def go_to_line(self, line: int) -> None: ...
    def bookmark(self) -> Callable[[], None]: ...
    def message_line(self, text: str) -> None: ...
    def query(self, kind: type[Found], /) -> DOMQuery[Found]: ...
    def mount_prompt(self, *widgets: Widget) -> AwaitMount: ...
    def post_message(self, message: Message) -> bool: ...
    def run_worker(
        self, work: Callable[[], None], *, group: str, exclusive: bool, thread: bool
    ) -> Worker[None]: ...


class LineSearchKeys:
    """The keys. The screen gives its lines as texts, says which is selected, and selects another."""

    line_hits: LineHits = LineHits()
    search_start: tuple[int, LineHits, Callable[[], None]] | None = None
    """Where the search began, the hits before it, and the way back; None while the prompt is closed."""
    search_asked: Wanted = NOTHING
    """The newest search; what an older one found does not count."""

    async def action_search(self: HasLines) -> None:
        """Open the prompt."""
        from evtui.app.widgets.find_prompt import FindPrompt  # its style sheet is no part of opening

        prompts = self.query(FindPrompt)
        prompt = prompts.first() if prompts else FindPrompt()
        if not prompts:
            await self.mount_prompt(prompt)
        self.search_start = (self.search_line(), self.line_hits, self.bookmark())
        prompt.open(self.line_hits.wanted.typed)

    def on_find_prompt_typed(self: HasLines, message: FindPrompt.Typed) -> None:
        """The nearest hit while typing."""
        if self.search_start is not None:
            _begin(self, message.text, self.search_start[0])

    def on_find_prompt_ended(self: HasLines, message: FindPrompt.Ended) -> None:
        """Enter keeps the hits, esc brings back what was there before."""
        start, self.search_start = self.search_start, None
        if start is None:
            return
        if message.accepted:
            _begin(self, message.text, start[0])
        else:
            self.line_hits = start[1]
            self.search_asked = start[1].wanted
            start[2]()

    def on_lines_searched(self: HasLines, message: LinesSearched) -> None:
        """The nearest hit from where the search began."""
        hits = message.hits
        if hits.wanted is not self.search_asked:
            return
        self.line_hits = hits
        if hits.wanted.is_empty:
            self.go_to_line(message.start)
        elif not hits.lines:
            self.message_line(f"{hits.wanted.typed}: no hit")
        else:
            _arrive(self, *hits.stepped(message.start, 1, here=True), 1)

    def action_next_hit(self: HasLines) -> None:
        """Next hit."""
        _step(self, 1)

    def action_previous_hit(self: HasLines) -> None:
        """Previous hit."""
        _step(self, -1)

    def forget_search(self: HasLines) -> bool:
        """No hits any more; False when there were none."""
        if self.line_hits.wanted.is_empty:
            return False
        self.line_hits = LineHits()
        self.message_line("Search ended")
        return True


def _begin(screen: HasLines, typed: str, start: int) -> None:
    """Search the lines in a thread; what cannot be searched for is said, the hits before stay."""
    try:
        what = wanted(typed)
    except BadSearch as error:
        screen.message_line(str(error))
        return
    screen.search_asked = what
    texts = () if what.is_empty else screen.search_texts()

    def look() -> None:
        worker = get_current_worker()
        found = matching(what, texts, lambda: worker.is_cancelled)
        if found is not None and not worker.is_cancelled:
            screen.post_message(LinesSearched(LineHits(what, found), start))

    screen.run_worker(look, group="search", exclusive=True, thread=True)


def _step(screen: HasLines, direction: int) -> None:
    hits = screen.line_hits
    if hits.wanted.is_empty:
        screen.message_line("No search yet: / starts one")
    elif not hits.lines:
        screen.message_line(f"{hits.wanted.typed}: no hit")
    else:
        _arrive(screen, *hits.stepped(screen.search_line(), direction), direction)


def _arrive(screen: HasLines, place: int, wrapped: bool, direction: int) -> None:
    """Select a hit, and say which it is."""
    hits = screen.line_hits
    screen.go_to_line(hits.lines[place])
    around = f" · from the {'start' if direction > 0 else 'end'} again" if wrapped else ""
    screen.message_line(f"{hits.wanted.typed} {place + 1}/{len(hits.lines)}{around}")
