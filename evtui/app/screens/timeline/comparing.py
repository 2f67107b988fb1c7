"""``c`` in the timeline: this session beside the one marked in the list, else the previous good one."""

from __future__ import annotations

from typing import Protocol

from textual.message import Message

from evtui.app.messages import OpenComparison
from evtui.services.timeline.timeline import Timeline


class HasSession(Protocol):
    """What the key needs of the screen."""

    timeline: Timeline

    def post_message(self, message: Message) -> bool: ...


class CompareKeys:
    """The one key."""

    def action_compare(self: HasSession) -> None:
        """Compare this session; which with is decided by what is marked and loaded."""
        self.post_message(OpenComparison(self.timeline.report))
