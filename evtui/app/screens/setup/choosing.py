"""The first step of a new account: whose it is."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from textual import events
from textual.widget import Widget

from evtui.app.messages import OpenSetup
from evtui.app.screen import EvtuiScreen
from evtui.app.screens.setup.form_view import FormView
from evtui.app.screens.setup.lines import choice_lines
from evtui.keymap.action import Action
from evtui.keymap.setup import SETUP
from evtui.providers.registry import PROVIDERS

WHAT: Final = {
    "depot": "Siemens Session Reports of HPC chargers",
    "smappee": "sessions of a charging park",
    "oioi": "recent sessions of roaming users",
}
_HEAD: Final = 3
_KEYS: Final = ("setup.change", "app.help", "app.back")


class ChooseProvider(EvtuiScreen):
    """One line a provider."""

    TABLES = (SETUP,)
    TITLE_CRUMB = "Set up"

    def __init__(self) -> None:
        super().__init__()
        self._cursor = 0

    def compose_body(self) -> Iterable[Widget]:
        """The providers."""
        yield FormView(self.paint)

    def footer_actions(self) -> tuple[Action, ...]:
        """There is nothing to try or save yet."""
        return tuple(action for action in self.ACTIONS if action.id in _KEYS)

    def on_resize(self, event: events.Resize) -> None:
        """Draw for the new width."""
        self.call_after_refresh(self._draw)

    def _draw(self) -> None:
        titles = [(title, WHAT[name]) for name, title in PROVIDERS.items()]
        lines = choice_lines(titles, self._cursor, self.looks.glyphs, self.size.width)
        self.query_one(FormView).show(lines, _HEAD + self._cursor)

    def _move_to(self, cursor: int) -> None:
        self._cursor = max(0, min(cursor, len(PROVIDERS) - 1))
        self._draw()

    def action_change(self) -> None:
        """This one."""
        self.post_message(OpenSetup(list(PROVIDERS)[self._cursor]))

    def action_down(self) -> None:
        """The next one."""
        self._move_to(self._cursor + 1)

    def action_up(self) -> None:
        """The one before."""
        self._move_to(self._cursor - 1)

    def action_first(self) -> None:
        """The first one."""
        self._move_to(0)

    def action_last(self) -> None:
        """The last one."""
        self._move_to(len(PROVIDERS))

    def action_try_login(self) -> None:
        """Not yet."""
        self.message_line("Choose a provider first")

    def action_save(self) -> None:
        """Not yet."""
        self.message_line("Choose a provider first")
