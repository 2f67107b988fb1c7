"""The prompt of a search inside one session, apart from any other prompt of the screen."""

from __future__ import annotations

from evtui.app.widgets.prompt import Prompt

FIND_HINT = 'words  "a phrase"  /a pattern/  !not this'
"""What can be typed."""


class FindPrompt(Prompt):
    """Takes what is searched for; tells each pause in typing."""

    class Typed(Prompt.Typed):
        """A message of its own, so that nobody takes a search for a filter."""

    class Ended(Prompt.Ended):
        """Enter or esc."""

    def __init__(self) -> None:
        super().__init__(FIND_HINT)
