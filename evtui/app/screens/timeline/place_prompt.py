"""The prompt for a place on the axis, apart from any other prompt of the screen."""

from __future__ import annotations

from evtui.app.widgets.prompt import Prompt


class PlacePrompt(Prompt):
    """Takes a time, a step, a share or a name."""

    class Ended(Prompt.Ended):
        """Enter or esc; a message of its own, so that nobody takes a place for a filter."""
