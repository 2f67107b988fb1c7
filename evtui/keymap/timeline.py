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
        keys=("right_curly_bracket", "right_parenthesis"),
        shown=("}", ")"),
        title="gap",
        help="Next stretch without meter values.",
    ),
    Action(
        id="timeline.previous-gap",
        keys=("left_curly_bracket", "left_parenthesis"),
        shown=("{", "("),
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
        help="Times as UTC, local, in the site's zone (--tz), on the session's own clock where it differs, "
        "since the start, or since the event before.",
    ),
    Action(
        id="timeline.zero",
        keys=("T",),
        title="zero",
        help="Times count from the crosshair; at the same place again from the start.",
    ),
    Action(
        id="timeline.go-to",
        keys=("ctrl+g",),
        title="go to",
        help="Go to a clock time (14:03:10), a step from the crosshair (+5m, -30s), a time since the start "
        "(+17:39), a share (60%), or a name: first error, last warning, charging start, end.",
    ),
    Action(
        id="timeline.range",
        keys=("v",),
        title="measure",
        help="Start a range at the crosshair, end it, clear it; its edges snap to an event in their column. "
        "The strip says time, energy, power, SoC and trouble inside; enter zooms to it.",
    ),
    Action(
        id="timeline.pin",
        keys=("P",),
        title="pin",
        help="Pin the chosen lane to the top, where it is never dropped; again lets it go. "
        "Pins and hidden lanes are kept per charger until evtui ends.",
    ),
    Action(
        id="timeline.hide",
        keys=("x",),
        title="hide",
        help="Hide the chosen lane; the footer counts what is hidden.",
    ),
    Action(id="timeline.show-hidden", keys=("X",), title="show all", help="Show all hidden lanes."),
    Action(
        id="timeline.histogram",
        keys=("i",),
        title="histogram",
        help="Events per bucket in the overview's place, trouble marked in its bucket; and back.",
    ),
    Action(
        id="timeline.dwell",
        keys=("F",),
        title="dwell",
        help="How often and how long each state of the chosen lane held; enter goes to the longest stretch.",
    ),
    Action(
        id="timeline.x-soc",
        keys=(),
        title="over SoC",
        help="Power over state of charge in the plots' place; lanes stay over time.",
    ),
    Action(id="timeline.x-time", keys=(), title="over time", help="The plots over time again."),
    Action(
        id="timeline.note",
        keys=("a",),
        title="note",
        help="Write a note on the range, else on the instant at the crosshair; it is kept on this machine.",
    ),
    Action(
        id="timeline.mark",
        keys=("m",),
        title="mark",
        help="Mark the instant at the crosshair with the letter typed next; the same letter moves the mark.",
    ),
    Action(
        id="timeline.to-mark",
        keys=("apostrophe",),
        title="to mark",
        help="Go to the mark with the letter typed next.",
    ),
    Action(
        id="timeline.notes",
        keys=("M",),
        title="notes",
        help="Notes and marks of this session: go there, delete, bring back.",
    ),
    Action(
        id="timeline.undo",
        keys=("u",),
        title="undo",
        help="Undo the last change of the view: zoom, jump, lanes, scales, times, range; "
        "steps of the crosshair in a row are one.",
    ),
    Action(id="timeline.redo", keys=("ctrl+r",), title="redo", help="Redo what was undone."),
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
        help="Zoom to the range; without one fold or unfold the repeats of the chosen lane, else every lane "
        "and value at the crosshair as one card. In the event table: zoom until the event stands apart, or "
        "open a fold.",
    ),
    Action(
        id="timeline.compare",
        keys=("c",),
        title="compare",
        help="Compare with the session marked in the list, else with the previous good one of this charger.",
    ),
    Action(
        id="timeline.diagnose",
        keys=("d",),
        title="diagnosis",
        help="What happened, who ended it, what limited the power; every line leads back here.",
    ),
    Action(
        id="timeline.search",
        keys=("slash",),
        shown=("/",),
        title="search",
        help='Search lanes, events, notes, findings and the record: every word must occur, "a phrase", '
        "/a pattern/, !not this. Hits are ticks on the overview.",
    ),
    Action(
        id="timeline.next-hit",
        keys=("n",),
        title="hit",
        pair="timeline.previous-hit",
        help="Next hit of the search; after the last one from the start again. p opens one in the record.",
    ),
    Action(id="timeline.previous-hit", keys=("N",), title="hit", help="Previous hit of the search."),
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

DWELL: Final[tuple[Action, ...]] = (
    Action(id="dwell.down", keys=("j", "down"), title="state", pair="dwell.up", footer=1, help="Next state."),
    Action(id="dwell.up", keys=("k", "up"), title="state up", help="Previous state."),
    Action(
        id="dwell.first",
        keys=("g", "home", "pageup", "ctrl+u", "h", "left"),
        title="first",
        help="First state.",
    ),
    Action(
        id="dwell.last",
        keys=("G", "end", "pagedown", "ctrl+d", "l", "right"),
        title="last",
        help="Last state.",
    ),
    Action(
        id="dwell.go",
        keys=("enter",),
        title="longest",
        footer=2,
        help="Back to the timeline, at the longest stretch of this state.",
    ),
)
"""Keys of the table of dwell times."""
