"""Keys of the raw record view; those of ``everywhere`` work there too."""

from __future__ import annotations

from typing import Final

from evtui.keymap.action import Action

RAW: Final[tuple[Action, ...]] = (
    Action(
        id="raw.down",
        keys=("j", "down"),
        shown=("j", "↓"),
        title="line",
        footer=1,
        pair="raw.up",
        help="One line down.",
    ),
    Action(id="raw.up", keys=("k", "up"), shown=("k", "↑"), title="line", help="One line up."),
    Action(
        id="raw.half-down",
        keys=("ctrl+d",),
        title="half page",
        footer=2,
        pair="raw.half-up",
        help="Half a page down.",
    ),
    Action(id="raw.half-up", keys=("ctrl+u",), title="half page", help="Half a page up."),
    Action(id="raw.page-down", keys=("pagedown",), shown=("page down",), title="page", help="A page down."),
    Action(id="raw.page-up", keys=("pageup",), shown=("page up",), title="page", help="A page up."),
    Action(id="raw.first", keys=("g", "home"), title="first", footer=3, pair="raw.last", help="First line."),
    Action(id="raw.last", keys=("G", "end"), title="last", help="Last line."),
    Action(
        id="raw.left", keys=("h", "left"), shown=("h", "←"), title="sideways", help="Ten columns to the left."
    ),
    Action(
        id="raw.right",
        keys=("l", "right"),
        shown=("l", "→"),
        title="sideways",
        help="Ten columns to the right.",
    ),
    Action(
        id="raw.search",
        keys=("slash",),
        shown=("/",),
        title="search",
        footer=4,
        help="Search the stored text; capitals count only when the searched text has some.",
    ),
    Action(
        id="raw.next-hit",
        keys=("n",),
        title="hit",
        footer=5,
        pair="raw.previous-hit",
        help="Next hit of the search.",
    ),
    Action(id="raw.previous-hit", keys=("N",), title="hit", help="Previous hit of the search."),
    Action(
        id="raw.origin",
        keys=("0",),
        title="origin",
        footer=6,
        help="Back to the part this view was opened at.",
    ),
)
