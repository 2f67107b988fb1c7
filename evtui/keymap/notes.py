"""Keys of the list of notes and marks; those of ``everywhere`` work there too."""

from __future__ import annotations

from typing import Final

from evtui.keymap.action import Action

NOTES: Final[tuple[Action, ...]] = (
    Action(id="notes.down", keys=("j", "down"), title="note", pair="notes.up", footer=1, help="Next note."),
    Action(id="notes.up", keys=("k", "up"), title="note up", help="Previous note."),
    Action(
        id="notes.first",
        keys=("g", "home", "pageup", "ctrl+u", "h", "left"),
        title="first",
        help="First note.",
    ),
    Action(
        id="notes.last",
        keys=("G", "end", "pagedown", "ctrl+d", "l", "right"),
        title="last",
        help="Last note.",
    ),
    Action(
        id="notes.go",
        keys=("enter",),
        title="go there",
        footer=2,
        help="Back, to the instant or range that the note is about; from the session list to its session.",
    ),
    Action(
        id="notes.delete", keys=("x",), title="delete", footer=3, help="Delete the note; u brings it back."
    ),
    Action(
        id="notes.undo",
        keys=("u",),
        title="undo",
        footer=4,
        help="Bring the note back that was deleted last, as long as this list is open.",
    ),
    Action(
        id="notes.search",
        keys=("slash",),
        title="search",
        footer=5,
        help="Keep the notes that hold every typed word, in their text, charger or session.",
    ),
)
