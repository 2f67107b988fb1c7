"""``d`` and the way back from it: the diagnosis of this session, and its evidence on this timeline."""

from __future__ import annotations

from typing import Protocol

from textual.message import Message

from evtui.app.messages import Neighbours, OpenDiagnosis
from evtui.app.screens.timeline.keys import HasTimeline
from evtui.models.instant import Instant
from evtui.services.timeline.evidence import at_evidence


class ShowsEvidence(HasTimeline, Protocol):
    """What is needed of the screen."""

    _neighbours: Neighbours

    def post_message(self, message: Message) -> bool: ...


class EvidenceKeys:
    """The diagnosis, and places it leads to."""

    def action_diagnose(self: ShowsEvidence) -> None:
        """What happened in this session."""
        self.post_message(OpenDiagnosis(self.timeline.report, self._neighbours))

    @property
    def present_instant(self: HasTimeline) -> Instant:
        """Where the crosshair stands, to the millisecond."""
        return Instant(self.view.timeline.cursor_us // 1000 * 1000, 3)

    def show_evidence(self: HasTimeline, at: Instant) -> None:
        """The crosshair at an instant, zoomed until its neighbours stand apart; ``u`` goes back."""
        view = at_evidence(self.view.timeline, self.timeline, at.us, self.canvas.plot_width)
        off_axis = not self.timeline.whole.contains(at.us)
        say = f"{self.view.times.with_date(at.us)} is before or after the axis" if off_axis else ""
        self.show_view(self.view.with_timeline(view), say)
