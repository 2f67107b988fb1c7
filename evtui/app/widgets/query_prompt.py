"""The prompt of a query: completion, earlier lines, and what is wrong with it, marked where it is wrong."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar, Final

from textual import events, on
from textual.binding import Binding, BindingType
from textual.widgets import Input

from evtui.app.theme import Painter
from evtui.app.widgets.one_line import OneLine
from evtui.app.widgets.prompt import Prompt
from evtui.app.widgets.recall import Recall
from evtui.formats.glyphs import Glyphs, for_tier
from evtui.formats.ink import Ink, Line, Role, Span
from evtui.formats.plain import plain
from evtui.formats.widths import cells, cut

HELP: Final = "enter applies  tab completes  up earlier  ctrl+r finds one  esc as before"
_BAR: Final = Ink(Role.MUTED, Role.BAR)
_WRONG: Final = Ink(Role.ERROR, Role.BAR, bold=True)
_CHOSEN: Final = Ink(Role.KEY, Role.BAR, bold=True)
_PADDING: Final = 1
"""Cells before the first character typed."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with the text."""

    message: str
    at: int
    """Index of the first wrong character."""
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Offer:
    """Ways to go on at the cursor."""

    start: int
    """Where the replaced text begins."""
    texts: Sequence[str] = ()
    helps: Sequence[str] = ()
    """One line each, for as many texts as have one."""


Check = Callable[[str], Fault | None]
Complete = Callable[[str, int], Offer]


class PromptHint(OneLine):
    """The row below the prompt, over the footer."""

    DEFAULT_CSS = "PromptHint { dock: bottom; height: 1; }"


class QueryPrompt(Prompt):
    """Says what is wrong while it is typed; enter on a wrong text stays where it is."""

    PAUSE_S = 0.0
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "older", show=False),
        Binding("down", "newer", show=False),
        Binding("tab", "complete(1)", show=False),
        Binding("shift+tab", "complete(-1)", show=False),
        Binding("ctrl+r", "search_back", show=False),
    ]

    def __init__(self, placeholder: str, painter: Painter, glyphs: Glyphs) -> None:
        super().__init__(placeholder)
        self.hint = PromptHint(painter, fill=_BAR)
        """To be mounted beside it, after the footer."""
        self._glyphs = glyphs
        self._check: Check = lambda text: None
        self._complete: Complete = lambda text, at: Offer(at)
        self._recall = Recall(())
        self._offer: Offer | None = None
        self._chosen = 0

    def ask(self, text: str, check: Check, complete: Complete, lines: Sequence[str]) -> None:
        """Open with this text; ``lines`` were typed before, the newest last."""
        self._check, self._complete, self._recall = check, complete, Recall(lines)
        self._offer = None
        self.open(text)
        self.hint.add_class("-open")
        self._draw()

    def remember(self, lines: Sequence[str]) -> None:
        """Earlier lines have been read."""
        self._recall = Recall(lines)

    def accept(self, text: str) -> None:
        """Enter: only on a text that can be read."""
        if self._check(text) is None:
            super().accept(text)
        else:
            self._draw()

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        """What was offered was for another text."""
        if self._offer is not None and event.value != self._offered():
            self._offer = None
        self._draw()

    def _close(self) -> None:
        self.hint.remove_class("-open")
        super()._close()

    # ── keys ──────────────────────────────────────────────────────────────────────────────────────

    def action_older(self) -> None:
        """The line typed before."""
        self._put(self._recall.older(self.value))

    def action_newer(self) -> None:
        """The line typed after it, at last what was being typed."""
        self._put(self._recall.newer())

    def action_search_back(self) -> None:
        """The newest earlier line that holds what is typed; again for the one before."""
        found = self._recall.searched(self.value)
        if found is None:
            self.hint.show((Span(" no earlier line holds this", _WRONG),))
        self._put(found)

    def action_complete(self, step: int) -> None:
        """Complete as far as all ways agree; again goes through them."""
        if self._offer is None:
            offer = self._complete(self.value, self.cursor_position)
            if not offer.texts:
                self.hint.show((Span(" nothing to complete here", _BAR),))
                return
            self._offer, self._rest, self._chosen = offer, self.value[self.cursor_position :], 0
        else:
            self._chosen = (self._chosen + step) % len(self._offer.texts)
        text = self._offered()
        self.value = text
        self.cursor_position = len(text) - len(self._rest)
        self._draw()
        if len(self._offer.texts) == 1:
            self._offer = None

    _rest = ""
    """What stands behind the cursor while ways are gone through."""

    def _offered(self) -> str:
        """The text with the chosen way in it."""
        offer = self._offer
        if offer is None:
            return self.value
        return f"{self.value[: offer.start]}{offer.texts[self._chosen]}{self._rest}"

    def _put(self, text: str | None) -> None:
        if text is not None:
            self.value = text
            self.cursor_position = len(text)

    # ── the row below ─────────────────────────────────────────────────────────────────────────────

    def on_resize(self, event: events.Resize) -> None:
        """The mark stays below what it marks."""
        self._draw()

    def _draw(self) -> None:
        if self.is_open:
            self.hint.show(self._hint_line(max(20, self.screen.size.width)))

    def _hint_line(self, width: int) -> Line:
        """What is wrong, or the ways to go on, or the keys."""
        if self._offer is not None and len(self._offer.texts) > 1:
            return self._offer_line(self._offer, width)
        fault = self._check(self.value)
        if fault is None:
            return (Span(f" {cut(HELP, width - 2)}", _BAR),)
        before = cells(plain(self.value[: fault.at], 500))
        at = min(_PADDING + before - round(self.scroll_offset.x), width - 2)
        text = f"{fault.message}; {fault.hint}" if fault.hint else fault.message
        text = for_tier(plain(text, 300), self._glyphs.tier)
        if at + 2 + cells(text) > width and cells(text) < at:
            return (Span(f"{text} ".rjust(at), _WRONG), Span("^", _WRONG))
        return (Span(" " * max(0, at), _BAR), Span(f"^ {cut(text, max(1, width - at - 2))}", _WRONG))

    def _offer_line(self, offer: Offer, width: int) -> Line:
        """The ways from the chosen one on, with its help."""
        helped = offer.helps[self._chosen] if self._chosen < len(offer.helps) else ""
        shown = [*offer.texts[self._chosen :], *offer.texts[: self._chosen]]
        spans = [Span(f" {self._safe(shown[0])}", _CHOSEN), Span(f" {self._safe(helped)} ", _BAR)]
        rest = "  ".join(map(self._safe, shown[1:30]))
        used = sum(cells(span.text) for span in spans)
        return (*spans, Span(f" {cut(rest, max(1, width - used - 1), self._glyphs.ellipsis)}", _BAR))

    def _safe(self, text: str) -> str:
        return for_tier(plain(text, 80), self._glyphs.tier)
