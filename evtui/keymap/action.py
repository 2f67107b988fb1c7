"""An action: something a user can do, with its keys, title and help. Everything else is derived from it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """One line of the keymap."""

    id: str
    """Stable id, ``timeline.zoom-in``; also the command name after ``:`` (the part behind the dot)."""
    keys: tuple[str, ...]
    """Textual key names, the first is the one shown."""
    title: str
    """One or two words for the footer: ``zoom in``."""
    help: str
    """One sentence for the help screen."""
    shown: tuple[str, ...] = ()
    """How keys are written, when it differs from the names (``+`` for ``plus``)."""
    footer: int = 0
    """Rank in the footer, 1 first; 0 keeps it out."""
    pair: str = ""
    """Id of the partner action shown as one footer item (``h l cursor``)."""
    takes: str = ""
    """What may follow the command's name on the command line: ``FIELD``; empty for nothing."""

    @property
    def command(self) -> str:
        """The command name: ``zoom-in``."""
        return self.id.partition(".")[2]

    @property
    def method(self) -> str:
        """The name of the screen's action method: ``zoom_in`` for ``action_zoom_in``."""
        return self.command.replace("-", "_")
