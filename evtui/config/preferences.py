"""How the user wants the explorer to look and which keys it has, read before the first picture is drawn.

Only ``[ui]`` and ``[keys]``, without the schema library, which takes longer than the picture may. Never
raises: who cannot be read has no wishes, and the whole configuration tells what is wrong with the file.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from evtui.config.origin import Origin

MAX_BYTES: Final = 1 << 20
"""No configuration is larger (``evtui.config.load`` refuses it)."""
_WANTED: Final = re.compile(rb"""^(?:\xef\xbb\xbf)?[ \t\[]*["']?(?:ui|keys)\b""", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Preferences:
    """The two tables as written."""

    theme: str = ""
    """``[ui] theme``; empty when nothing or no text is there. May name no theme at all."""
    keys: object = None
    """``[keys]`` as TOML gives it, None where there is none; ``evtui.keymap.load`` reads it."""
    name: str = ""
    """The file, for messages."""
    text: str = field(default="", repr=False)
    """The whole file, for line numbers."""

    def origin(self) -> Origin:
        """Where every key stands."""
        from evtui.config.lines import key_lines

        return Origin(name=self.name, lines=key_lines(self.text))


def read_preferences(path: Path) -> Preferences:
    """The wishes in a configuration file; none when it is missing, cannot be read or is no TOML.

    Only of a file: what comes through a pipe can be read once, and that is for the whole configuration.
    """
    try:
        if not path.is_file():
            return Preferences()
        with path.open("rb") as file:
            body = file.read(MAX_BYTES + 1)
    except (OSError, ValueError):
        return Preferences()
    if len(body) > MAX_BYTES or not _WANTED.search(body):
        return Preferences()
    import tomllib  # not needed by who wishes nothing

    try:
        text = body.decode("utf-8-sig")
        values = tomllib.loads(text)
    except (ValueError, RecursionError):
        return Preferences()
    ui = values.get("ui")
    theme = ui.get("theme") if isinstance(ui, dict) else None
    return Preferences(
        theme=theme if isinstance(theme, str) else "",
        keys=values.get("keys"),
        name=str(path),
        text=text,
    )
