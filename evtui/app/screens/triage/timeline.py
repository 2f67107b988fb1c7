"""A session of the triage queue on its timeline, the crosshair at its first evidence."""

from __future__ import annotations

from evtui.app.screens.timeline.decoding import MeterSource
from evtui.app.screens.timeline.screen import TimelineScreen
from evtui.app.screens.triage.judging import Judging
from evtui.keymap.timeline import TIMELINE
from evtui.keymap.triage import TRIAGE
from evtui.services.timeline.view import at_instant
from evtui.services.triage_queue import TriageQueue


class TriageTimeline(Judging, TimelineScreen):
    """The timeline with the keys of the queue; ``]`` and ``[`` walk the queue."""

    TABLES = (TRIAGE, TIMELINE)
    TITLE_CRUMB = "Triage"

    def __init__(self, queue: TriageQueue, source: MeterSource | None) -> None:
        self.queue = queue
        super().__init__(queue.current.report, source)

    def on_mount(self) -> None:
        """To the evidence; the timeline's own handler follows."""
        at = self.queue.evidence
        if at is not None and self.timeline.whole.contains(at.us):
            self.view = self.view.with_timeline(at_instant(self.view.timeline, self.timeline, at.us))

    def open_neighbour(self, step: int) -> None:
        """The queue is the list here."""
        self.step(step)
