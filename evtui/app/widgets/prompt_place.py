"""Where prompts lie: over the two rows at the bottom, so that opening one sends two rows."""

from __future__ import annotations

from textual.containers import Container


class PromptPlace(Container):
    """Holds every prompt of a screen, seen or not.

    It is there from the start and its children keep their places: Textual 8.2.8 sends the whole screen when a
    widget joins it, and when the rows change that docked widgets take from it.
    """

    DEFAULT_CSS = """
    PromptPlace { layer: prompt; dock: bottom; height: 2; visibility: hidden; }
    PromptPlace > * { visibility: hidden; }
    PromptPlace > .-open { visibility: visible; }
    """
