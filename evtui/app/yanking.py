"""``y``: a part of the screen to the clipboard; the next key says which, and the menu is one line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import Final, Protocol, runtime_checkable

from textual.css.query import DOMQuery
from textual.message import Message
from textual.widget import AwaitMount, Widget

from evtui.app.clipboard import HasFooter, copy_text
from evtui.app.messages import CopyRecord
from evtui.app.noting import Found, ask_for_letter
from evtui.formats.plain import plain
from evtui.models.report import SessionReport

FILE_NAME: Final = "copied.txt"


class Yank(StrEnum):
    """What can be taken, by its key."""

    CELL = "c"
    ROW = "r"
    JSON = "j"
    ID = "i"
    TABLE = "t"
    EVIDENCE = "e"
    COMMAND = "u"


TITLES: Final = {
    Yank.CELL: "cell",
    Yank.ROW: "row",
    Yank.JSON: "JSON",
    Yank.ID: "id",
    Yank.TABLE: "table",
    Yank.EVIDENCE: "evidence",
    Yank.COMMAND: "command",
}
Text = str | Callable[[], str]
"""A text, or what makes it when it is wanted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Yanks:
    """What a screen has to give; what is empty is not offered."""

    cell: Text = ""
    """The value under the cursor."""
    row: Text = ""
    """The line under the cursor, its values apart by tabs."""
    json: Text = ""
    """What the line stands for, as JSON."""
    id: Text = ""
    table: Text = ""
    """Every line, its values apart by tabs, names first."""
    evidence: Text = ""
    """Where in the record it stands."""
    command: Text = ""
    """The command line of evtui that gives the same; never with a secret in it."""
    record: SessionReport | None = None
    """Its record, or the part of it at ``pointer``, is the JSON; takes the place of ``json``."""
    pointer: str = ""

    def text(self, what: Yank) -> Text:
        """One of them."""
        found: Text = getattr(self, what.name.lower())
        return found

    @property
    def offered(self) -> tuple[Yank, ...]:
        """What there is."""
        return tuple(one for one in Yank if self.text(one) or (one is Yank.JSON and self.record is not None))


@runtime_checkable
class Yankable(Protocol):
    """A screen that has something to give."""

    def yanks(self) -> Yanks:
        """What there is now."""
        ...


@runtime_checkable
class WritesCommands(Protocol):
    """An app that knows how what is open is named on the command line."""

    def command_line(self, *words: str, reports: Sequence[SessionReport] = ()) -> str:
        """The command line."""
        ...


def command_for(app: object, *words: str, reports: Sequence[SessionReport] = ()) -> str:
    """The command line that does this; empty where the app does not know."""
    return app.command_line(*words, reports=reports) if isinstance(app, WritesCommands) else ""


class YankingScreen(HasFooter, Protocol):
    """What taking needs of the screen."""

    def query(self, kind: type[Found], /) -> DOMQuery[Found]: ...
    def mount_prompt(self, *widgets: Widget) -> AwaitMount: ...
    def post_message(self, message: Message) -> bool: ...


async def open_menu(screen: YankingScreen) -> None:
    """Show what can be taken and wait for its key; any other key takes nothing."""
    offered = screen.yanks().offered if isinstance(screen, Yankable) else ()
    if not offered:
        screen.message_line("Nothing to take here; Y copies the card where there is one")
        return
    menu = "  ".join(f"{one.value} {TITLES[one]}" for one in offered)
    await ask_for_letter(screen, f"yank: {menu}", partial(take, screen))


def take(screen: YankingScreen, letter: str) -> None:
    """Copy what a key of the menu means."""
    yanks = screen.yanks() if isinstance(screen, Yankable) else Yanks()
    chosen = next((one for one in yanks.offered if one.value == letter), None)
    if chosen is None:
        keys = " ".join(one.value for one in yanks.offered)
        screen.message_line(f"Nothing taken: {plain(letter, 8)} is none of {keys}")
    elif chosen is Yank.JSON and yanks.record is not None:
        screen.post_message(CopyRecord(yanks.record, yanks.pointer))
    else:
        text = yanks.text(chosen)
        copy_text(screen, text if isinstance(text, str) else text(), FILE_NAME)
