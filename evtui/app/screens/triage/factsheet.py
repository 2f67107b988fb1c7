"""A session of the triage queue whose provider sends no curve."""

from __future__ import annotations

from evtui.app.screens.factsheet.screen import FactSheetScreen
from evtui.app.screens.triage.judging import Judging
from evtui.keymap.factsheet import FACTSHEET
from evtui.keymap.triage import TRIAGE
from evtui.services.triage_queue import TriageQueue


class TriageFactSheet(Judging, FactSheetScreen):
    """The fact sheet with the keys of the queue; ``]`` and ``[`` walk the queue."""

    TABLES = (TRIAGE, FACTSHEET)
    TITLE_CRUMB = "Triage"

    def __init__(self, queue: TriageQueue) -> None:
        self.queue = queue
        super().__init__(queue.current.report)

    def action_next_session(self) -> None:
        """The queue is the list here."""
        self.step(1)

    def action_previous_session(self) -> None:
        """The queue is the list here."""
        self.step(-1)
