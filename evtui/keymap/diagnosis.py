"""Keys of the diagnosis of a session; those of ``everywhere`` work there too."""

from __future__ import annotations

from typing import Final

from evtui.keymap.action import Action

DIAGNOSIS: Final[tuple[Action, ...]] = (
    Action(
        id="diagnosis.down",
        keys=("j", "down"),
        shown=("j", "↓"),
        title="next",
        footer=1,
        pair="diagnosis.up",
        help="Next sentence, finding or figure.",
    ),
    Action(id="diagnosis.up", keys=("k", "up"), shown=("k", "↑"), title="next", help="The one before."),
    Action(
        id="diagnosis.open",
        keys=("enter",),
        title="go to evidence",
        footer=2,
        help="The timeline at the evidence, zoomed until its neighbours stand apart; on a heading: "
        "unfold it.",
    ),
    Action(
        id="diagnosis.next-trouble",
        keys=("e",),
        title="finding",
        footer=3,
        pair="diagnosis.previous-trouble",
        help="Next finding of warning or above; after the last one from the start again.",
    ),
    Action(id="diagnosis.previous-trouble", keys=("E",), title="finding", help="The finding before."),
    Action(
        id="diagnosis.search",
        keys=("slash",),
        shown=("/",),
        title="search",
        help='Find sentences, findings, figures: every word must occur, "a phrase", /a pattern/, !not this.',
    ),
    Action(
        id="diagnosis.next-hit",
        keys=("n",),
        title="hit",
        pair="diagnosis.previous-hit",
        help="Next hit of the search; after the last one from the start again.",
    ),
    Action(id="diagnosis.previous-hit", keys=("N",), title="hit", help="Previous hit of the search."),
    Action(
        id="diagnosis.raw",
        keys=("p",),
        title="raw",
        footer=4,
        help="The stored record, scrolled to the evidence.",
    ),
    Action(id="diagnosis.half-down", keys=("ctrl+d",), title="half page", help="Half a page down."),
    Action(id="diagnosis.half-up", keys=("ctrl+u",), title="half page", help="Half a page up."),
    Action(
        id="diagnosis.page-down", keys=("pagedown",), shown=("page down",), title="page", help="A page down."
    ),
    Action(id="diagnosis.page-up", keys=("pageup",), shown=("page up",), title="page", help="A page up."),
    Action(id="diagnosis.first", keys=("g", "home"), title="first", help="To the verdict."),
    Action(id="diagnosis.last", keys=("G", "end"), title="last", help="To the end."),
    Action(
        id="diagnosis.time-mode",
        keys=("t",),
        title="time",
        footer=6,
        help="Times as UTC, as local time, or since the start.",
    ),
)
