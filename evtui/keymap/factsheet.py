"""Keys of the fact sheet (sessions without a curve); those of ``everywhere`` work there too."""

from __future__ import annotations

from typing import Final

from evtui.keymap.action import Action

FACTSHEET: Final[tuple[Action, ...]] = (
    Action(
        id="factsheet.down",
        keys=("j", "down"),
        shown=("j", "↓"),
        title="fact",
        footer=1,
        pair="factsheet.up",
        help="Next fact.",
    ),
    Action(id="factsheet.up", keys=("k", "up"), shown=("k", "↑"), title="fact", help="Previous fact."),
    Action(id="factsheet.half-down", keys=("ctrl+d",), title="half page", help="Half a page down."),
    Action(id="factsheet.half-up", keys=("ctrl+u",), title="half page", help="Half a page up."),
    Action(
        id="factsheet.page-down", keys=("pagedown",), shown=("page down",), title="page", help="A page down."
    ),
    Action(id="factsheet.page-up", keys=("pageup",), shown=("page up",), title="page", help="A page up."),
    Action(
        id="factsheet.first",
        keys=("g", "home"),
        title="first",
        footer=2,
        pair="factsheet.last",
        help="First fact.",
    ),
    Action(id="factsheet.last", keys=("G", "end"), title="last", help="Last fact."),
    Action(
        id="factsheet.search",
        keys=("slash",),
        shown=("/",),
        title="search",
        help='Find facts: every word must occur, "a phrase", /a pattern/, !not this.',
    ),
    Action(
        id="factsheet.next-hit",
        keys=("n",),
        title="hit",
        pair="factsheet.previous-hit",
        help="Next hit of the search; after the last one from the start again.",
    ),
    Action(id="factsheet.previous-hit", keys=("N",), title="hit", help="Previous hit of the search."),
    Action(
        id="factsheet.raw",
        keys=("p", "enter"),
        title="raw",
        footer=3,
        help="The stored record, scrolled to the selected fact.",
    ),
    Action(
        id="factsheet.time-mode",
        keys=("t",),
        title="time",
        footer=5,
        help="Times as UTC, as local time, or since the start.",
    ),
    Action(
        id="factsheet.next-session",
        keys=("right_square_bracket", "greater_than_sign"),
        shown=("]", ">"),
        title="next session",
        help="Next session of the list.",
    ),
    Action(
        id="factsheet.previous-session",
        keys=("left_square_bracket", "less_than_sign"),
        shown=("[", "<"),
        title="session",
        footer=4,
        pair="factsheet.next-session",
        help="Previous session of the list.",
    ),
)
