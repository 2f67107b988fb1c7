"""Keys of the comparison of two sessions; those of ``everywhere`` work there too."""

from __future__ import annotations

from typing import Final

from evtui.keymap.action import Action

COMPARE: Final[tuple[Action, ...]] = (
    Action(
        id="compare.left",
        keys=("h", "left"),
        shown=("h", "←"),
        title="cursor",
        footer=1,
        pair="compare.right",
        help="Crosshair one column back.",
    ),
    Action(
        id="compare.right",
        keys=("l", "right"),
        shown=("l", "→"),
        title="cursor",
        help="Crosshair one column on.",
    ),
    Action(
        id="compare.far-left",
        keys=("H", "shift+left"),
        shown=("H", "shift ←"),
        title="10 back",
        help="Crosshair ten columns back.",
    ),
    Action(
        id="compare.far-right",
        keys=("L", "shift+right"),
        shown=("L", "shift →"),
        title="10 on",
        help="Crosshair ten columns on.",
    ),
    Action(
        id="compare.align",
        keys=("C",),
        title="align",
        footer=2,
        help="Next alignment that is possible: plug-in, first amp, start of charging, first error, equal "
        "SoC, end of charge.",
    ),
    Action(id="compare.swap", keys=("B",), title="swap A B", footer=3, help="A becomes B and B becomes A."),
    Action(
        id="compare.baseline",
        keys=("b",),
        title="usual",
        footer=4,
        help="What is usual for A: band from the 10th to the 90th percentile and median of the loaded good "
        "sessions of its charger, else its vehicle, that began at a similar SoC; and off. Needs 8 of them.",
    ),
    Action(
        id="compare.next-error",
        keys=("e",),
        title="error",
        footer=5,
        pair="compare.previous-error",
        help="Next error of either session; after the last one from the start again.",
    ),
    Action(id="compare.previous-error", keys=("E",), title="error", help="Previous error of either session."),
    Action(
        id="compare.next-warning",
        keys=("w",),
        title="warning",
        pair="compare.previous-warning",
        help="Next warning of either session; after the last one from the start again.",
    ),
    Action(
        id="compare.previous-warning",
        keys=("W",),
        title="warning",
        help="Previous warning of either session.",
    ),
    Action(
        id="compare.next-state",
        keys=("s",),
        title="state",
        pair="compare.previous-state",
        help="Next change of state in either session.",
    ),
    Action(
        id="compare.previous-state",
        keys=("S",),
        title="state",
        help="Previous change of state in either session.",
    ),
    Action(
        id="compare.next-event",
        keys=("full_stop",),
        shown=(".",),
        title="event",
        help="Next event of either session.",
    ),
    Action(
        id="compare.previous-event",
        keys=("comma",),
        shown=(",",),
        title="event",
        help="Previous event of either session.",
    ),
    Action(
        id="compare.next-gap",
        keys=("right_curly_bracket", "right_parenthesis"),
        shown=("}", ")"),
        title="gap",
        help="Next stretch without meter values in either session.",
    ),
    Action(
        id="compare.previous-gap",
        keys=("left_curly_bracket", "left_parenthesis"),
        shown=("{", "("),
        title="gap",
        help="Previous stretch without meter values in either session.",
    ),
    Action(
        id="compare.zoom-in",
        keys=("plus", "z"),
        shown=("+", "z"),
        title="zoom",
        footer=6,
        pair="compare.zoom-out",
        help="Zoom in; the instant under the crosshair keeps its column.",
    ),
    Action(
        id="compare.zoom-out",
        keys=("minus", "Z"),
        shown=("-", "Z"),
        title="zoom",
        help="Zoom out; the instant under the crosshair keeps its column.",
    ),
    Action(id="compare.fit", keys=("0",), title="fit", help="Show both sessions whole."),
    Action(
        id="compare.first", keys=("g", "home"), title="start", help="Crosshair to the start of the first one."
    ),
    Action(id="compare.last", keys=("G", "end"), title="end", help="Crosshair to the end of the last one."),
    Action(
        id="compare.fit-scales",
        keys=("V",),
        title="scales",
        help="Fit the scales of the plots to what is in view, and back.",
    ),
    Action(
        id="compare.next-series",
        keys=("D",),
        title="series",
        help="Next series in the last plot: voltage where it has no plot of its own.",
    ),
    Action(
        id="compare.down",
        keys=("j", "down"),
        shown=("j", "↓"),
        title="difference",
        pair="compare.up",
        help="Next difference; the crosshair goes to a step that differs.",
    ),
    Action(
        id="compare.up",
        keys=("k", "up"),
        shown=("k", "↑"),
        title="difference",
        help="Previous difference; the crosshair goes to a step that differs.",
    ),
    Action(
        id="compare.half-down", keys=("ctrl+d",), title="half page", help="Half a page of differences on."
    ),
    Action(
        id="compare.half-up", keys=("ctrl+u",), title="half page", help="Half a page of differences back."
    ),
    Action(
        id="compare.page-down",
        keys=("pagedown",),
        shown=("page down",),
        title="page",
        help="A page of differences on.",
    ),
    Action(
        id="compare.page-up",
        keys=("pageup",),
        shown=("page up",),
        title="page",
        help="A page of differences back.",
    ),
    Action(
        id="compare.open",
        keys=("enter",),
        title="zoom to",
        help="Zoom to the chosen step until its neighbours stand apart.",
    ),
    Action(
        id="compare.raw",
        keys=("p",),
        title="raw",
        help="The stored record of the session that has the chosen step, else of A.",
    ),
    Action(
        id="compare.next-session",
        keys=("right_square_bracket", "greater_than_sign"),
        shown=("]", ">"),
        title="other B",
        help="Compare A with the next session: good ones of its charger before it come first, then others "
        "of its charger and of its vehicle. The view is kept.",
    ),
    Action(
        id="compare.previous-session",
        keys=("left_square_bracket", "less_than_sign"),
        shown=("[", "<"),
        title="other B",
        help="Compare A with the session before; the view is kept.",
    ),
)
