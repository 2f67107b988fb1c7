"""Keys of the session timeline; those of ``everywhere`` work there too."""

from __future__ import annotations

from typing import Final

from evtui.keymap.action import Action

TIMELINE: Final[tuple[Action, ...]] = (
    Action(
        id="timeline.left",
        keys=("h", "left"),
        shown=("h", "←"),
        title="cursor",
        footer=1,
        pair="timeline.right",
        help="Crosshair one column back.",
    ),
    Action(
        id="timeline.right",
        keys=("l", "right"),
        shown=("l", "→"),
        title="cursor",
        help="Crosshair one column on.",
    ),
    Action(
        id="timeline.far-left",
        keys=("H", "shift+left"),
        shown=("H", "shift ←"),
        title="10 back",
        help="Crosshair ten columns back.",
    ),
    Action(
        id="timeline.far-right",
        keys=("L", "shift+right"),
        shown=("L", "shift →"),
        title="10 on",
        help="Crosshair ten columns on.",
    ),
    Action(
        id="timeline.first",
        keys=("g", "home"),
        title="start",
        help="Crosshair to the start of the session; in the event table to the first event.",
    ),
    Action(
        id="timeline.last",
        keys=("G", "end"),
        title="end",
        help="Crosshair to the end of the session; in the event table to the last event.",
    ),
    Action(
        id="timeline.zoom-in",
        keys=("plus", "z"),
        shown=("+", "z"),
        title="zoom",
        footer=3,
        pair="timeline.zoom-out",
        help="Zoom in; the instant under the crosshair keeps its column.",
    ),
    Action(
        id="timeline.zoom-out",
        keys=("minus", "Z"),
        shown=("-", "Z"),
        title="zoom",
        help="Zoom out; the instant under the crosshair keeps its column.",
    ),
    Action(id="timeline.fit", keys=("0",), title="fit", footer=4, help="Show the whole session."),
    Action(
        id="timeline.next-error",
        keys=("e",),
        title="error",
        footer=2,
        pair="timeline.previous-error",
        help="Next error on any lane; after the last one from the start again.",
    ),
    Action(id="timeline.previous-error", keys=("E",), title="error", help="Previous error on any lane."),
    Action(
        id="timeline.next-warning",
        keys=("w",),
        title="warning",
        pair="timeline.previous-warning",
        help="Next warning on any lane; after the last one from the start again.",
    ),
    Action(
        id="timeline.previous-warning", keys=("W",), title="warning", help="Previous warning on any lane."
    ),
    Action(
        id="timeline.next-state",
        keys=("s",),
        title="state",
        pair="timeline.previous-state",
        help="Next change of state on any state lane.",
    ),
    Action(
        id="timeline.previous-state",
        keys=("S",),
        title="state",
        help="Previous change of state on any state lane.",
    ),
    Action(
        id="timeline.next-event",
        keys=("full_stop",),
        shown=(".",),
        title="event",
        help="Next event on the chosen lane, or on any lane when none is chosen.",
    ),
    Action(
        id="timeline.previous-event",
        keys=("comma",),
        shown=(",",),
        title="event",
        help="Previous event on the chosen lane, or on any lane when none is chosen.",
    ),
    Action(
        id="timeline.next-gap",
        keys=("right_curly_bracket",),
        shown=("}",),
        title="gap",
        help="Next stretch without meter values.",
    ),
    Action(
        id="timeline.previous-gap",
        keys=("left_curly_bracket",),
        shown=("{",),
        title="gap",
        help="Previous stretch without meter values.",
    ),
    Action(
        id="timeline.fit-scales",
        keys=("V",),
        title="scales",
        help="Fit the scales of the plots to what is in view, and back.",
    ),
    Action(
        id="timeline.next-series", keys=("D",), title="series", help="Next series, where only one plot fits."
    ),
    Action(
        id="timeline.time-mode",
        keys=("t",),
        title="time",
        help="Times as UTC, as local time, or since the start.",
    ),
    Action(
        id="timeline.next-pane",
        keys=("tab",),
        title="events",
        footer=5,
        help="Keys move the crosshair, or the rows of the event table.",
    ),
    Action(
        id="timeline.previous-pane",
        keys=("shift+tab",),
        shown=("shift tab",),
        title="timeline",
        help="The other pane.",
    ),
    Action(
        id="timeline.down",
        keys=("j", "down"),
        shown=("j", "↓"),
        title="down",
        help="Next lane; in the event table the next event.",
    ),
    Action(
        id="timeline.up",
        keys=("k", "up"),
        shown=("k", "↑"),
        title="up",
        help="Previous lane; in the event table the previous event.",
    ),
    Action(
        id="timeline.half-down",
        keys=("ctrl+d",),
        title="half page",
        help="Half a view on; in the event table half a page.",
    ),
    Action(
        id="timeline.half-up",
        keys=("ctrl+u",),
        title="half page",
        help="Half a view back; in the event table half a page.",
    ),
    Action(
        id="timeline.page-down",
        keys=("pagedown",),
        shown=("page down",),
        title="page",
        help="A view on; in the event table a page.",
    ),
    Action(
        id="timeline.page-up",
        keys=("pageup",),
        shown=("page up",),
        title="page",
        help="A view back; in the event table a page.",
    ),
    Action(
        id="timeline.open",
        keys=("enter",),
        title="read all",
        help="Every lane and value at the crosshair as one card; in the event table: zoom until the "
        "event stands apart, or open a fold.",
    ),
    Action(
        id="timeline.raw",
        keys=("p",),
        title="raw",
        footer=6,
        help="The stored record, scrolled to the selected event.",
    ),
    Action(
        id="timeline.next-session",
        keys=("right_square_bracket", "greater_than_sign"),
        shown=("]", ">"),
        title="next session",
        help="Next session of the list; zoom and crosshair keep their place since the start.",
    ),
    Action(
        id="timeline.previous-session",
        keys=("left_square_bracket", "less_than_sign"),
        shown=("[", "<"),
        title="previous session",
        help="Previous session of the list; zoom and crosshair keep their place since the start.",
    ),
)
