"""Lanes pinned and hidden (``P x X``), and what is remembered of that while evtui runs."""

from __future__ import annotations

from typing import Any, Final
from weakref import WeakKeyDictionary

from textual.app import App

from evtui.app.screens.timeline.keys import HasTimeline
from evtui.formats.units import count
from evtui.models.report import SessionReport
from evtui.services.timeline.layout import LaneLayout

_LAYOUTS: Final[WeakKeyDictionary[App[Any], dict[str, LaneLayout]]] = WeakKeyDictionary()
"""Of each running app, by charger: gone with the app, never written to disk."""


def layout_of(app: App[Any], report: SessionReport) -> LaneLayout:
    """The lanes as they were left at this charger (the API names no model); as they come at a new one."""
    return _LAYOUTS.get(app, {}).get(report.session.charger or "", LaneLayout())


def keep_layout(app: App[Any], report: SessionReport, layout: LaneLayout) -> None:
    """Remember the lanes of a charger."""
    _LAYOUTS.setdefault(app, {})[report.session.charger or ""] = layout


class LaneKeys:
    """Pin, hide, show again."""

    def action_pin(self: HasTimeline) -> None:
        """Pin the chosen lane to the top, or let it go."""
        key, layout = self.view.lane, self.view.timeline.layout
        if key is None:
            self.message_line("Choose a lane with j and k first; P pins it")
            return
        say = "let go" if key in layout.pinned else "pinned"
        self.show_view(self.view.with_layout(layout.pin_toggled(key)), f"{self.lane_title(key)} {say}")

    def action_hide(self: HasTimeline) -> None:
        """Hide the chosen lane; the next one is chosen, so that x goes on."""
        key, layout = self.view.lane, self.view.timeline.layout
        if key is None:
            self.message_line("Choose a lane with j and k first; x hides it")
            return
        following = self.view.lane_moved(1, self.canvas.engine.lanes).lane
        view = self.view.with_layout(layout.without(key)).with_lane(following)
        self.show_view(view, f"{self.lane_title(key)} hidden; X shows all lanes")

    def action_show_hidden(self: HasTimeline) -> None:
        """Show every lane again."""
        layout = self.view.timeline.layout
        number = layout.hidden_among(self.timeline.lanes)
        say = f"{count(number, 'lane')} shown again" if number else "No lane is hidden"
        self.show_view(self.view.with_layout(layout.all_shown()), say)
