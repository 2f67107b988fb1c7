"""What is drawn over which axis: events per bucket (``i``), power over SoC (``:x soc``, ``:x time``)."""

from __future__ import annotations

from dataclasses import replace

from evtui.app.screens.timeline.keys import HasTimeline
from evtui.services.timeline.soc_curve import soc_curve


class AxisKeys:
    """Switches that leave window and crosshair alone."""

    def action_histogram(self: HasTimeline) -> None:
        """Events per bucket in the overview's place, or the power again."""
        inner = replace(self.view.timeline, histogram=not self.view.timeline.histogram)
        say = "Events per bucket of the whole session" if inner.histogram else "Power of the whole session"
        self.show_view(self.view.with_timeline(inner), say)

    def action_x_soc(self: HasTimeline) -> None:
        """Power over state of charge in the plots' place, where the SoC is known."""
        curve = soc_curve(self.timeline)
        if isinstance(curve, str):
            self.message_line(f"No power over SoC: {curve}")
            return
        note = " · SoC reckoned from the energy between start and end" if curve.reckoned else ""
        inner = replace(self.view.timeline, against_soc=True)
        self.show_view(self.view.with_timeline(inner), f"Power over SoC; :x time goes back{note}")

    def action_x_time(self: HasTimeline) -> None:
        """The plots over time again."""
        self.show_view(self.view.with_timeline(replace(self.view.timeline, against_soc=False)))
