"""``:triage``: the sessions of the tab as a queue, the worst, newest kind and dearest first."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from evtui.app.background import background_of
from evtui.app.messages import ShowCase
from evtui.app.screens.sessions.live import LiveList

if TYPE_CHECKING:
    from evtui.services.triage_queue import TriageQueue


class TriageList(LiveList):
    """Keeps what was decided for as long as the list lives, so that a queue can be left and gone on with."""

    _queue: TriageQueue | None = None

    def action_triage(self) -> None:
        """Build the queue of what the tab shows and open its first undecided session."""
        from evtui.services.triage import triage_cases
        from evtui.services.triage_queue import TriageQueue

        shown = {report.session.key for report in self._rows.reports}
        cases = [case for case in triage_cases(self._loading.collection.of(self._tab)) if case.key in shown]
        if not cases:
            self.message_line("No finished session is shown: nothing to decide about")
            return
        before, self._queue = self._queue, TriageQueue(cases)
        if before is not None:
            self._queue.judgements.update(before.judgements)
            self._queue.diagnoses.update(before.diagnoses)
        self._queue.resume()
        self.post_message(ShowCase(self._queue))
        if self._source is not None:
            from evtui.app.screens.triage.diagnosing import diagnose_cases

            work = partial(diagnose_cases, self._source, self._queue, partial(background_of, self.app))
            self.work_alone(work, "triage")
