"""Keys of the screens that show text: help, details of a problem."""

from __future__ import annotations

from evtui.keymap.action import Action

TEXT: tuple[Action, ...] = (
    Action(
        id="text.down", keys=("j", "down"), title="line", pair="text.up", footer=10, help="One line down."
    ),
    Action(id="text.up", keys=("k", "up"), title="line up", help="One line up."),
    Action(
        id="text.half-down",
        keys=("ctrl+d",),
        title="half page",
        pair="text.half-up",
        footer=20,
        help="Half a page down.",
    ),
    Action(id="text.half-up", keys=("ctrl+u",), title="half page up", help="Half a page up."),
    Action(id="text.page-down", keys=("pagedown", "space"), title="page", help="A page down."),
    Action(id="text.page-up", keys=("pageup",), title="page up", help="A page up."),
    Action(id="text.first", keys=("g", "home"), title="top", pair="text.last", footer=30, help="First line."),
    Action(id="text.last", keys=("G", "end"), title="end", help="Last line."),
    Action(
        id="text.left",
        keys=("h", "left", "H", "shift+left"),
        title="left",
        help="Text has no columns: nothing moves.",
    ),
    Action(
        id="text.right",
        keys=("l", "right", "L", "shift+right"),
        title="right",
        help="Text has no columns: nothing moves.",
    ),
    Action(
        id="text.search",
        keys=("slash",),
        title="search",
        footer=15,
        help="Keep the lines that contain every typed word.",
    ),
)
