"""Completion scripts: click writes them, and asks the parser itself whenever tab is pressed."""

from __future__ import annotations

from typing import Final

from click.shell_completion import get_completion_class

from evtui.cli.root import root

SHELLS: Final = {"bash": "evtui.bash", "zsh": "_evtui", "fish": "evtui.fish"}
"""Shell to the name its script is installed under."""
_VARIABLE: Final = "_EVTUI_COMPLETE"


def script(shell: str) -> str:
    """The script of a shell, without asking the shell for its version."""
    kind = get_completion_class(shell)
    assert kind is not None
    made = kind(root, {}, "evtui", _VARIABLE)
    return f"{made.source_template % made.source_vars()}\n"
