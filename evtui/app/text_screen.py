"""A screen of text lines: details of a problem, and the parent of the help screen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from textwrap import wrap
from typing import ClassVar

from textual import events, on
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.widget import Widget

from evtui.app.actions import Table
from evtui.app.screen import EvtuiScreen
from evtui.app.theme import Painter
from evtui.app.widgets.prompt import Prompt
from evtui.formats.ink import Line, Span
from evtui.formats.plain import plain
from evtui.keymap.text import TEXT


class TextLines(ScrollView):
    """Finished lines, drawn on demand."""

    DEFAULT_CSS = "TextLines { height: 1fr; overflow: hidden; scrollbar-size: 0 0; }"

    def __init__(self, painter: Painter) -> None:
        super().__init__()
        self._painter = painter
        self._lines: Sequence[Line] = ()

    @property
    def lines(self) -> Sequence[Line]:
        """What is shown."""
        return self._lines

    def show(self, lines: Sequence[Line]) -> None:
        """Show other lines from their top."""
        self._lines = lines
        self.set_reactive(
            TextLines.virtual_size, Size(self.size.width, len(lines))
        )  # no layout: no scrollbar
        self.scroll_to(y=0, animate=False, force=True, immediate=True)
        self.refresh()

    def move(self, lines: int) -> None:
        """Scroll; never beyond an end."""
        top = max(0, min(self.scroll_offset.y + lines, len(self._lines) - self.size.height))
        self.scroll_to(y=top, animate=False, force=True, immediate=True)

    def render_line(self, y: int) -> Strip:
        """One line."""
        number = y + self.scroll_offset.y
        return self._painter.strip(self._lines[number] if number < len(self._lines) else (), self.size.width)


class TextScreen(EvtuiScreen):
    """Lines of untrusted text, wrapped; ``/`` keeps those that match."""

    TABLES: ClassVar[tuple[Table, ...]] = (TEXT,)
    TITLE_CRUMB = "Details"

    def __init__(self, title: str, text: Sequence[str]) -> None:
        super().__init__()
        self._crumb = title
        self._text = text
        self._words: tuple[str, ...] = ()

    def compose_body(self) -> Iterable[Widget]:
        """The text."""
        yield TextLines(self.paint)

    def crumbs(self) -> tuple[str, ...]:
        """What the text is about."""
        return (self._crumb,)

    def on_resize(self, event: events.Resize) -> None:
        """Wrap for the new width."""
        self.call_after_refresh(self._draw)

    def text_lines(self, words: tuple[str, ...], width: int) -> Sequence[Line]:
        """The lines that hold every word, ready to draw."""
        lines: list[Line] = []
        for text in self._text:
            if all(word in text.casefold() for word in words):
                parts = wrap(plain(text, 4000), max(20, width - 4), subsequent_indent="  ") or [""]
                lines += [(Span(f"  {part}"),) for part in parts]
        return lines

    def whole_text(self) -> Sequence[str]:
        """Every line that is shown, as wrapped, those above and below too."""
        return ["".join(span.text for span in line) for line in self.query_one(TextLines).lines]

    def _draw(self) -> None:
        lines = self.text_lines(self._words, self.size.width)
        self.query_one(TextLines).show(lines)
        self._show_place()

    def _show_place(self) -> None:
        listing = self.query_one(TextLines)
        bottom = min(len(listing.lines), listing.scroll_offset.y + listing.size.height)
        self.show_position(f"{bottom}/{len(listing.lines)}")

    def _move(self, lines: int) -> None:
        self.query_one(TextLines).move(lines)
        self._show_place()

    @on(Prompt.Typed)
    def _search_while_typing(self, message: Prompt.Typed) -> None:
        self._search(message.text)

    @on(Prompt.Ended)
    def _search_at_last(self, message: Prompt.Ended) -> None:
        self._search(message.text)

    def _search(self, text: str) -> None:
        self._words = tuple(text.casefold().split())
        self._draw()

    def cancel_innermost(self) -> bool:
        """A search."""
        if not self._words:
            return False
        self._search("")
        return True

    async def action_search(self) -> None:
        """Type words."""
        await self.ask("words that lines must contain", " ".join(self._words))

    def action_down(self) -> None:
        """One line down."""
        self._move(1)

    def action_up(self) -> None:
        """One line up."""
        self._move(-1)

    def action_half_down(self) -> None:
        """Half a page down."""
        self._move(self.query_one(TextLines).size.height // 2)

    def action_half_up(self) -> None:
        """Half a page up."""
        self._move(-(self.query_one(TextLines).size.height // 2))

    def action_page_down(self) -> None:
        """A page down."""
        self._move(self.query_one(TextLines).size.height)

    def action_page_up(self) -> None:
        """A page up."""
        self._move(-self.query_one(TextLines).size.height)

    def action_first(self) -> None:
        """The top."""
        self._move(-len(self.query_one(TextLines).lines))

    def action_last(self) -> None:
        """The end."""
        self._move(len(self.query_one(TextLines).lines))

    def action_left(self) -> None:
        """Nothing: text has no columns."""

    def action_right(self) -> None:
        """Nothing: text has no columns."""
