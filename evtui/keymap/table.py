"""Movement through rows and columns: the same keys in every list and table."""

from __future__ import annotations

from evtui.keymap.action import Action

TABLE: tuple[Action, ...] = (
    Action(
        id="table.down",
        keys=("j", "down"),
        shown=("j", "down"),
        title="move",
        pair="table.up",
        footer=10,
        help="One row down; day rules are skipped.",
    ),
    Action(id="table.up", keys=("k", "up"), title="up", help="One row up; day rules are skipped."),
    Action(
        id="table.column-left",
        keys=("h", "left"),
        title="column left",
        help="The column before: the one that sort and hide act on.",
    ),
    Action(
        id="table.column-right",
        keys=("l", "right"),
        title="column right",
        help="The next column: the one that sort and hide act on.",
    ),
    Action(
        id="table.columns-left",
        keys=("H", "shift+left"),
        title="columns left",
        help="Ten columns to the left.",
    ),
    Action(
        id="table.columns-right",
        keys=("L", "shift+right"),
        title="columns right",
        help="Ten columns to the right.",
    ),
    Action(id="table.first", keys=("g", "home"), title="first", help="First row."),
    Action(id="table.last", keys=("G", "end"), title="last", help="Last row."),
    Action(id="table.half-down", keys=("ctrl+d",), title="half page", help="Half a page down."),
    Action(id="table.half-up", keys=("ctrl+u",), title="half page up", help="Half a page up."),
    Action(id="table.page-down", keys=("pagedown",), title="page", help="A page down."),
    Action(id="table.page-up", keys=("pageup",), title="page up", help="A page up."),
)
