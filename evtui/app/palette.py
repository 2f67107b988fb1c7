"""The command line (``:``): every action by name with fuzzy search, and the words that follow the name."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Final

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Input

from evtui.app.theme import Painter
from evtui.app.type_ahead import hand_on
from evtui.app.widgets.recall import Recall
from evtui.formats.glyphs import Glyphs
from evtui.formats.ink import Ink, Line, Role, Span
from evtui.formats.widths import fit
from evtui.keymap.action import Action
from evtui.keymap.labels import key_labels

if TYPE_CHECKING:
    from evtui.services.views.typed_lines import TypedLines

Completions = Callable[[Action, str], Sequence[str]]
"""The words that an action could take, given those typed so far."""

SHOWN: Final = 8
"""Rows of matches."""
MOST_TYPED: Final = 600
"""Characters: a query and the command in front of it."""
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


@dataclass(frozen=True, slots=True)
class Command:
    """An action and the words typed behind its name."""

    action: Action
    words: str = ""

    @property
    def text(self) -> str:
        """As it is typed."""
        return f"{self.action.command} {self.words}".rstrip()


def commands(text: str, actions: Sequence[Action], completions: Completions) -> list[Command]:
    """What may be meant, the best first: a name and its words as typed, then with other words; else names."""
    name, space, words = text.lstrip().partition(" ")
    named = next((action for action in actions if action.takes and action.command == name), None)
    if named is None or not space:
        return [Command(action) for action in matches(text, actions)]
    words = words.strip()
    others = (Command(named, found) for found in completions(named, words) if found != words)
    return [Command(named, words), *others]


class MatchRows(Widget):
    """The matches above the command line."""

    DEFAULT_CSS = f"MatchRows {{ dock: bottom; height: {SHOWN}; margin-bottom: 2; }}"

    def __init__(self, painter: Painter, glyphs: Glyphs) -> None:
        super().__init__()
        self._painter = painter
        self._glyphs = glyphs
        self._commands: Sequence[Command] = ()
        self._chosen = 0

    def show(self, found: Sequence[Command], chosen: int) -> None:
        """Show these, with one chosen."""
        self._commands, self._chosen = found, chosen
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """One match: command, keys, help."""
        width = self.size.width
        top = max(0, min(self._chosen - SHOWN + 1, len(self._commands) - SHOWN))
        number = top + y
        if number >= len(self._commands):
            text = " no such command" if not self._commands and y == 0 else ""
            return self._painter.strip((Span(text, _HELP),), width, _ROW)
        chosen = number == self._chosen
        line = self._row(self._commands[number], chosen, width)
        return self._painter.strip(line, width, _CHOSEN if chosen else _ROW)

    def _row(self, command: Command, chosen: bool, width: int) -> Line:
        """``view NAME``, its keys, its help; with words the whole command needs the room of the keys."""
        action = command.action
        bar = f" {self._glyphs.selected if chosen else ' '}"
        if command.words:
            spans: Line = (
                Span(f"{bar}{fit(command.text, 40)}", _ROW),
                Span(fit(action.takes, max(0, width - 43)), _HELP),
            )
        else:
            keys = "  ".join(key_labels(action)) if action.keys else action.takes
            spans = (
                Span(f"{bar}{fit(action.command, 18)}", _ROW),
                Span(fit(keys, 14), _KEY),
                Span(fit(action.help or action.title, max(0, width - 35)), _HELP),
            )
        return tuple(Span(span.text, _CHOSEN) for span in spans) if chosen else spans


class Palette(ModalScreen["Command | None"]):
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
        Binding("ctrl+r", "search_back", show=False, priority=True),
    ]

    def __init__(
        self,
        actions: Sequence[Action],
        painter: Painter,
        glyphs: Glyphs,
        completions: Completions = lambda action, words: (),
        lines: TypedLines | None = None,
    ) -> None:
        super().__init__()
        self._all = [action for action in actions if action.id != "app.palette"]
        self._matches: list[Command] = [Command(action) for action in self._all]
        self._chosen = 0
        self._painter = painter
        self._glyphs = glyphs
        self._completions = completions
        self._lines = lines
        self._recall = Recall(())
        self._ahead: list[events.Key] = []

    def type_ahead(self, key: events.Key) -> None:
        """Typed behind the colon, before the prompt had the keys."""
        if self.is_mounted:
            hand_on(self.query_one(Input), key)
        else:
            self._ahead.append(key)

    def compose(self) -> ComposeResult:
        """Matches above, prompt below."""
        yield MatchRows(self._painter, self._glyphs)
        prompt = Input(placeholder="command", max_length=MOST_TYPED, select_on_focus=False)
        prompt.cursor_blink = False
        yield prompt

    async def on_mount(self) -> None:
        """All commands, until something is typed; what was typed before is read meanwhile."""
        self._show()
        for key in self._ahead:
            hand_on(self.query_one(Input), key)
        if self._lines is not None:
            self._recall = Recall(self._lines.lines)
            self.run_worker(self._read_lines(self._lines), group="typed")

    async def _read_lines(self, lines: TypedLines) -> None:
        await asyncio.to_thread(lines.read)
        self._recall = Recall(lines.lines)

    @on(Input.Changed)
    def _match(self, event: Input.Changed) -> None:
        self._matches = commands(event.value, self._all, self._completions)
        self._chosen = 0
        self._show()

    @on(Input.Submitted)
    def _run(self, event: Input.Submitted) -> None:
        self.dismiss(self._matches[self._chosen] if self._matches else None)

    def action_choose(self, step: int) -> None:
        """Another match; above the first one stand the lines typed before."""
        if step < 0 and self._chosen == 0:
            self._put(self._recall.older(self._typed))
        elif step > 0 and self._recall.is_away:
            self._put(self._recall.newer())
        else:
            self._chosen = max(0, min(len(self._matches) - 1, self._chosen + step))
            self._show()

    def action_search_back(self) -> None:
        """The newest earlier line that holds what is typed; again for the one before."""
        self._put(self._recall.searched(self._typed))

    def action_complete(self) -> None:
        """The chosen command into the prompt, with a space where words may follow."""
        if not self._matches:
            return
        chosen = self._matches[self._chosen]
        if self._chosen == 0 and chosen.text == self._typed.strip() and len(self._matches) > 1:
            chosen = self._matches[1] if self._matches[1].action is chosen.action else chosen
        self._put(f"{chosen.text} " if chosen.action.takes and not chosen.words else chosen.text)

    def action_give_up(self) -> None:
        """Do nothing."""
        self.dismiss(None)

    @property
    def _typed(self) -> str:
        return self.query_one(Input).value

    def _put(self, text: str | None) -> None:
        """Another text in the prompt."""
        if text is not None:
            prompt = self.query_one(Input)
            prompt.value = text
            prompt.cursor_position = len(text)

    def _show(self) -> None:
        self.query_one(MatchRows).show(self._matches, self._chosen)
