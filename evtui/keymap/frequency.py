"""Keys of the frequencies of a field."""

from __future__ import annotations

from evtui.keymap.action import Action

FREQUENCY: tuple[Action, ...] = (
    Action(
        id="frequency.choose",
        keys=("enter",),
        title="filter to it",
        footer=20,
        help="Back to the list, with this value as one more condition; u there takes it back.",
    ),
    Action(
        id="frequency.sort",
        keys=("s",),
        title="sort",
        footer=30,
        help="Order by value or count, whichever the column cursor is on; again to flip.",
    ),
)
