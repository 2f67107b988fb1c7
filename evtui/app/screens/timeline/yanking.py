"""What can be taken of a timeline: the event, all events, its place in the record, the command line."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from evtui.app.screens.timeline.keys import HasTimeline
from evtui.app.screens.timeline.view import Pane
from evtui.models.instant import Instant

if TYPE_CHECKING:  # nothing of it before somebody takes something
    from evtui.app.yanking import Yanks


class YankKeys:
    """The selected event is the row; without one the crosshair still has a time."""

    def yanks(self: HasTimeline) -> Yanks:
        """Of the crosshair, the selected event, and all events."""
        from evtui.app.yanking import Yanks, command_for
        from evtui.services.export.taken import event_row, events_text

        view, timeline = self.view.timeline, self.timeline
        report = timeline.report
        chosen = None if view.event_index is None else timeline.events[view.event_index].event
        at = Instant(view.cursor_us, 3).rfc3339()
        return Yanks(
            cell=chosen.text if chosen is not None and self.view.pane is Pane.EVENTS else at,
            row="" if chosen is None else event_row(chosen),
            id=report.session.id,
            table=partial(events_text, report.events) if report.events else "",
            evidence="" if chosen is None else f"{at}  {chosen.lane}  {chosen.text}  {chosen.source}",
            command=command_for(self.app, "events", reports=[report]),
            record=report,
            pointer="" if chosen is None else chosen.source,
        )
