"""The first rows as soon as they come, and Textual imported while there is nothing to do but wait."""

from __future__ import annotations

from importlib import import_module
from typing import Final

from evtui.app.early.begin import begin
from evtui.app.early.picture import picture
from evtui.app.early.terminal import EarlyTerminal
from evtui.app.looks import Looks
from evtui.app.source import Opening

TEXTUAL_PARTS: Final = (
    "rich.segment", "rich.console", "textual.geometry", "textual.keys", "textual.color",
    "textual.css.tokenize", "textual.css.model", "textual.css.parse", "textual.events", "textual.binding",
    "textual.visual", "textual.dom", "textual.widget", "textual.screen", "textual.command", "textual.app",
    "textual.widgets", "textual.scroll_view", "evtui.app.theme", "evtui.app.screen", "evtui.app.app",
)  # fmt: skip
"""What the app is made of, in the order of their imports: steps of a few milliseconds each."""


async def first_rows(opening: Opening, terminal: EarlyTerminal, looks: Looks) -> Opening:
    """Open, fetch the tab in view until it has rows, and draw those.

    Returns at the latest when everything but the answers is ready for the app to take over. A terminal that
    is too small, or cannot be written to, gets no picture but the rest all the same.
    """
    taken = await begin(opening, map(import_module, TEXTUAL_PARTS))
    if taken.begun is not None and taken.begun.loading.collection.of("all"):
        terminal.draw(picture(taken, looks, terminal.size))
    return taken
