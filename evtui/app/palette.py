"""The command line (``:``): every action by name with fuzzy search; shows the key that does the same."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Input

from evtui.app.theme import Painter
from evtui.formats.glyphs import Glyphs
from evtui.formats.ink import Ink, Line, Role, Span
from evtui.formats.widths import fit
from evtui.keymap.action import Action
from evtui.keymap.labels import key_labels

SHOWN: Final = 8
"""Rows of matches."""
_CHOSEN = Ink(Role.SELECT_TEXT, Role.SELECT)
_ROW = Ink(bg=Role.BAR)
_KEY = Ink(Role.KEY, Role.BAR, bold=True)
_HELP = Ink(Role.MUTED, Role.BAR)


def match_score(query: str, action: Action) -> int | None:
    """How well an action fits what is typed, higher is better; None when its letters do not occur."""
    query = query.casefold().strip().replace(" ", "-")
    if not query:
        return 0
    command = action.command.casefold()
    if command == query:
        return 1000
    if command.startswith(query):
        return 900 - len(command)
    if query in command:
        return 800 - command.index(query)
    spread = _spread(query.replace("-", ""), command)
    if spread is not None:
        return 500 - spread
    if query.replace("-", " ") in f"{action.title} {action.help}".casefold():
        return 100
    return None


def _spread(letters: str, text: str) -> int | None:
    """Cells from the first to the last letter found in order, None when one is missing."""
    at, first = -1, None
    for letter in letters:
        at = text.find(letter, at + 1)
        if at < 0:
            return None
        first = at if first is None else first
    return at - (first or 0)


def matches(query: str, actions: Iterable[Action]) -> list[Action]:
    """Actions that fit, the best first; equal ones in the keymap's order."""
    scored = [(score, action) for action in actions if (score := match_score(query, action)) is not None]
    return [action for _, action in sorted(scored, key=lambda pair: -pair[0])]


class MatchRows(Widget):
    """The matches above the command line."""

    DEFAULT_CSS = f"MatchRows {{ dock: bottom; height: {SHOWN}; margin-bottom: 2; }}"

    def __init__(self, painter: Painter, glyphs: Glyphs) -> None:
        super().__init__()
        self._painter = painter
        self._glyphs = glyphs
        self._actions: Sequence[Action] = ()
        self._chosen = 0

    def show(self, actions: Sequence[Action], chosen: int) -> None:
        """Show these, with one chosen."""
        self._actions, self._chosen = actions, chosen
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """One match: command, keys, help."""
        width = self.size.width
        top = max(0, min(self._chosen - SHOWN + 1, len(self._actions) - SHOWN))
        number = top + y
        if number >= len(self._actions):
            text = " no such command" if not self._actions and y == 0 else ""
            return self._painter.strip((Span(text, _HELP),), width, _ROW)
        chosen = number == self._chosen
        line = self._row(self._actions[number], chosen, width)
        return self._painter.strip(line, width, _CHOSEN if chosen else _ROW)

    def _row(self, action: Action, chosen: bool, width: int) -> Line:
        keys = "  ".join(key_labels(action)) if action.keys else ""
        spans = (
            Span(f" {self._glyphs.selected if chosen else ' '}{fit(action.command, 18)}", _ROW),
            Span(fit(keys, 14), _KEY),
            Span(fit(action.help or action.title, max(0, width - 35)), _HELP),
        )
        return tuple(Span(span.text, _CHOSEN) for span in spans) if chosen else spans


class Palette(ModalScreen["Action | None"]):
    """Type a command; enter does it on the screen below."""

    DEFAULT_CSS = """
    Palette { background: transparent; }
    Palette Input {
        dock: bottom; height: 1; margin-bottom: 1; border: none; padding: 0 1;
        background: $boost; color: $foreground;
        &:focus { border: none; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,ctrl+c", "give_up", show=False),
        Binding("down,ctrl+d", "choose(1)", show=False),
        Binding("up", "choose(-1)", show=False),
        Binding("tab", "complete", show=False, priority=True),
    ]

    def __init__(self, actions: Sequence[Action], painter: Painter, glyphs: Glyphs) -> None:
        super().__init__()
        self._all = [action for action in actions if action.id != "app.palette"]
        self._matches: list[Action] = list(self._all)
        self._chosen = 0
        self._painter = painter
        self._glyphs = glyphs

    def compose(self) -> ComposeResult:
        """Matches above, prompt below."""
        yield MatchRows(self._painter, self._glyphs)
        prompt = Input(placeholder="command", max_length=100)
        prompt.cursor_blink = False
        yield prompt

    def on_mount(self) -> None:
        """All commands, until something is typed."""
        self._show()

    @on(Input.Changed)
    def _match(self, event: Input.Changed) -> None:
        self._matches = matches(event.value, self._all)
        self._chosen = 0
        self._show()

    @on(Input.Submitted)
    def _run(self, event: Input.Submitted) -> None:
        self.dismiss(self._matches[self._chosen] if self._matches else None)

    def action_choose(self, step: int) -> None:
        """Another match."""
        self._chosen = max(0, min(len(self._matches) - 1, self._chosen + step))
        self._show()

    def action_complete(self) -> None:
        """The chosen command's name into the prompt."""
        if self._matches:
            prompt = self.query_one(Input)
            prompt.value = self._matches[self._chosen].command
            prompt.cursor_position = len(prompt.value)

    def action_give_up(self) -> None:
        """Do nothing."""
        self.dismiss(None)

    def _show(self) -> None:
        self.query_one(MatchRows).show(self._matches, self._chosen)
