"""What is shown without any account: the demo and opening files, each by a key."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from textual import on
from textual.strip import Strip
from textual.widget import Widget

from evtui.app.messages import OpenDemo, OpenFiles, OpenSetup, Quit
from evtui.app.screen import EvtuiScreen
from evtui.app.theme import Looks, Painter
from evtui.app.widgets.prompt import Prompt
from evtui.formats.ink import BOLD, MUTED, PLAIN, Ink, Line, Role, Span
from evtui.formats.plain import plain
from evtui.keymap.sessions import START

_CAP = Ink(Role.DEFAULT, Role.KEY, bold=True)


class StartLines(Widget):
    """The offer, a third down the screen."""

    DEFAULT_CSS = "StartLines { height: 1fr; }"

    def __init__(self, painter: Painter, lines: Sequence[Line]) -> None:
        super().__init__()
        self._painter = painter
        self._lines = lines

    def render_line(self, y: int) -> Strip:
        """One line."""
        number = y - max(1, (self.size.height - len(self._lines)) // 3)
        line = self._lines[number] if 0 <= number < len(self._lines) else ()
        return self._painter.strip(line, self.size.width)


class StartScreen(EvtuiScreen):
    """No account is configured; everything works without one."""

    TABLES = (START,)
    TITLE_CRUMB = "Start"

    def __init__(self, config_path: str = "") -> None:
        super().__init__()
        self._config_path = config_path

    def compose_body(self) -> Iterable[Widget]:
        """The offer."""
        yield StartLines(self.paint, start_lines(self._config_path, self.looks))

    def action_demo(self) -> None:
        """Run the demo."""
        self.post_message(OpenDemo())

    def action_setup(self) -> None:
        """Describe an account."""
        self.post_message(OpenSetup())

    async def action_open_file(self) -> None:
        """Type a path."""
        await self.ask("path of a saved answer (several: separate by spaces, quote those with spaces)")

    @on(Prompt.Ended)
    def _open_typed(self, message: Prompt.Ended) -> None:
        paths = typed_paths(message.text)
        if message.accepted and paths:
            self.post_message(OpenFiles(paths))

    def action_back(self) -> None:
        """The root: here ``q`` quits."""
        self.post_message(Quit())

    def cancel_innermost(self) -> bool:
        """Nothing lies behind this screen."""
        return True


def start_lines(config_path: str, looks: Looks) -> tuple[Line, ...]:
    """The offer in words."""
    indent = Span("      ")
    where = f"   or describe accounts in {plain(config_path, 200)}" if config_path else ""
    return (
        (indent, Span("No account is configured yet.", BOLD)),
        (indent, Span("evtui lists EV charging sessions and shows why one failed.", MUTED)),
        (),
        (indent, Span(" d ", _CAP), Span("  run the demo: three simulated providers on this machine", PLAIN)),
        (),
        (
            indent,
            Span(" s ", _CAP),
            Span("  set up an account: step by step, with a try before it is kept", PLAIN),
        ),
        (),
        (
            indent,
            Span(" o ", _CAP),
            Span("  open saved answers of DepotFinity, Smappee or PlugSurfing", PLAIN),
        ),
        (),
        (indent, Span(where, MUTED)),
        (indent, Span("   the README tells how; ? lists the keys, q quits", MUTED)),
    )


def typed_paths(text: str) -> tuple[str, ...]:
    """Paths as in a shell; an open quote is taken as it is."""
    import shlex
    from pathlib import Path

    try:
        words = shlex.split(text)
    except ValueError:
        words = [text.strip()]
    return tuple(str(Path(word).expanduser()) for word in words if word)
