"""Keys of the screens on which an account is described and signed in."""

from __future__ import annotations

from evtui.keymap.action import Action

SETUP: tuple[Action, ...] = (
    Action(
        id="setup.change",
        keys=("enter",),
        title="choose",
        footer=10,
        help="Fill in the line, or do what it says; in a line of few words take the next one.",
    ),
    Action(id="setup.down", keys=("j", "down", "tab"), title="down", help="The next line."),
    Action(id="setup.up", keys=("k", "up", "shift+tab"), title="up", help="The line before."),
    Action(id="setup.first", keys=("g", "home"), title="first", help="The first line."),
    Action(id="setup.last", keys=("G", "end"), title="last", help="The last line."),
    Action(
        id="setup.try-login",
        keys=("t",),
        title="try",
        footer=20,
        help="Ask the provider with what is typed; nothing is written.",
    ),
    Action(
        id="setup.save",
        keys=("s",),
        title="save",
        footer=30,
        help="Write the account into config.toml, its secrets into files only you can read, and open it.",
    ),
)
