"""The last row: keys or a message at the left, one position figure at the right."""

from __future__ import annotations

from collections.abc import Sequence

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal

from evtui.app.actions import footer_line
from evtui.app.theme import Painter
from evtui.app.widgets.one_line import OneLine
from evtui.formats.ink import Ink, Role, Span
from evtui.formats.plain import plain
from evtui.formats.widths import cells
from evtui.keymap.action import Action

_BAR = Ink(Role.MUTED, Role.BAR)
_FIGURE = Ink(Role.TEXT, Role.BAR)
_MESSAGE = Ink(Role.TEXT, Role.BAR, bold=True)


class Footer(Horizontal):
    """Two widgets in one row, so that a changed position figure does not send the keys again."""

    DEFAULT_CSS = """
    Footer { dock: bottom; height: 1; }
    Footer #footer-keys { width: 1fr; }
    Footer #footer-position { width: 12; }
    """

    def __init__(self, painter: Painter) -> None:
        super().__init__()
        self._keys = OneLine(painter, fill=_BAR, id="footer-keys")
        self._position = OneLine(painter, fill=_BAR, id="footer-position")
        self._actions: Sequence[Action] = ()
        self._message = ""
        self._width = 12

    def compose(self) -> ComposeResult:
        """Keys, then the figure."""
        yield self._keys
        yield self._position

    @property
    def message(self) -> str:
        """The message that stands in the left part, or an empty text."""
        return self._message

    def show_keys(self, actions: Sequence[Action]) -> None:
        """The actions that work now."""
        self._actions = actions
        self._draw()

    def show_message(self, text: str) -> None:
        """A message in the keys' place; an empty text brings the keys back. The text may be untrusted."""
        self._message = plain(text, 300)
        self._draw()

    def show_position(self, text: str) -> None:
        """The figure at the right; its widget only ever grows, so that steps cause no layout."""
        text = plain(text, 60)
        needed = cells(text) + 2
        if needed > self._width:
            self._width = needed
            self._position.styles.width = needed
            self._draw()
        self._position.show((), (Span(f" {text} ", _FIGURE),) if text else ())

    def on_resize(self, event: events.Resize) -> None:
        """Other widths hold other pairs."""
        self._draw()

    def _draw(self) -> None:
        if self._message:
            self._keys.show((Span(f" {self._message}", _MESSAGE),))
        else:
            self._keys.show(footer_line(self._actions, max(0, self.size.width - self._width)))
