"""What stands under the crosshair, explained."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from evtui.app.screens.timeline.keys import HasTimeline
from evtui.app.screens.timeline.view import Pane

if TYPE_CHECKING:  # explanations bring the rules; they come with the first K
    from evtui.models.event import Event
    from evtui.services.explain.explanation import Explanation, Known


class ExplainKeys:
    """The selected event, or the chosen lane at the crosshair."""

    def under_cursor(self: HasTimeline, known: Known) -> tuple[Explanation, ...]:
        """In the table its event; on the timeline the chosen lane, without one the selected event too."""
        from evtui.app.explaining import loaded_by
        from evtui.services.explain.cursor import of_event, of_lane
        from evtui.services.explain.seen import seen_messages

        view, timeline = self.view, self.timeline
        known = replace(known, seen=seen_messages(timeline.report, loaded_by(self.app)))
        at_us = view.timeline.cursor_us
        lane = None if view.pane is Pane.EVENTS or view.lane is None else timeline.lane(view.lane)
        if lane is not None:
            return of_lane(lane, at_us, _in_force(self, lane.key, at_us), known)
        index = view.timeline.event_index
        return () if index is None else of_event(timeline.events[index].event, known)


def _in_force(screen: HasTimeline, lane: str, at_us: int) -> Event | None:
    """The selected event where it is the lane's own, else the lane's last one at or before the crosshair."""
    events, index = screen.timeline.events, screen.view.timeline.event_index
    if index is not None and events[index].event.lane == lane:
        return events[index].event
    earlier = (
        timed.event
        for timed in reversed(events)
        if timed.event.lane == lane and timed.at_us is not None and timed.at_us <= at_us
    )
    return next(earlier, None)
