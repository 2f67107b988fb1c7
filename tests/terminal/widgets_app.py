"""``python widgets_app.py guarded|bare``: fourteen widgets of Textual, each with its own hostile text."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from typing import Final

from rich.text import Text
from textual.app import App, ComposeResult
from textual.content import Content
from textual.filter import LineFilter
from textual.widget import Widget
from textual.widgets import (
    Button,
    Checkbox,
    DataTable,
    Header,
    Input,
    Label,
    Log,
    OptionList,
    RadioButton,
    RichLog,
    Static,
    TextArea,
    Tree,
)

from evtui.app.guard import TerminalGuard

NAMES: Final = (
    "static", "label", "table", "input", "options", "richlog", "header", "tree", "textarea", "toast",
    "border", "button", "checkbox", "radio",
)  # fmt: skip


def hostile(name: str) -> str:
    """A clipboard write that names its widget, a C1 title, a bidi override, markup that crashes or acts."""
    return f"\x1b]52;c;{name}\x07\u009d0;{name}\u009c\u202e{name} [/ [@click=app.quit]x"


class Widgets(App[None]):
    """All of them at once; text goes in as Content or Text, as provider text must."""

    CSS = "DataTable, OptionList, RichLog, Log, Tree, TextArea { height: 3; } Screen { overflow: hidden; }"

    def __init__(self, *, guarded: bool) -> None:
        super().__init__()
        self._guarded = guarded
        self.title = hostile("header")
        self.animation_level = "none"

    def get_line_filters(self) -> Sequence[LineFilter]:
        """With or without ours."""
        return (*super().get_line_filters(), *([TerminalGuard()] if self._guarded else []))

    def compose(self) -> ComposeResult:
        """Fourteen ways to put a text on a screen."""
        yield Header()
        yield from self._plain_ones()
        table: DataTable[Text] = DataTable()
        table.add_columns(Text("column"))
        table.add_row(Text(hostile("table")))
        yield table
        yield Input(hostile("input"))
        yield OptionList(Content(hostile("options")))
        tree: Tree[None] = Tree(Text(hostile("tree")))
        yield tree
        yield TextArea(hostile("textarea"))
        bordered = Static("", markup=False)
        bordered.styles.border = ("solid", "white")
        bordered.border_title = Content(hostile("border"))
        yield bordered
        yield RichLog()
        yield Log()

    def _plain_ones(self) -> Iterable[Widget]:
        yield Static(Content(hostile("static")))
        yield Label(Text(hostile("label")))
        yield Button(Content(hostile("button")))
        yield Checkbox(Content(hostile("checkbox")))
        yield RadioButton(Content(hostile("radio")))

    def on_mount(self) -> None:
        """What can be said only while running."""
        self.call_after_refresh(self._say)

    def _say(self) -> None:
        self.query_one(RichLog).write(Text(hostile("richlog")))
        self.notify(hostile("toast"), markup=False, timeout=600)
        self.query_one(Log).write_line("all drawn")


if __name__ == "__main__":
    Widgets(guarded=sys.argv[1] == "guarded").run()
