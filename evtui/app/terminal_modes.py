"""What is sent to a terminal to take it over, and to leave it as it was."""

from __future__ import annotations

from typing import Final

ENTER: Final = b"\x1b[?1049h\x1b[?25l\x1b[?7l"
"""For the first picture: alternate screen, no cursor, no wrap; the first is what Textual would send too."""
LEAVE: Final = b"\x1b[0m\x1b[?7h\x1b[?1049l\x1b[?25h"
"""Undoes ``ENTER``."""
RESTORE: Final = (
    b"\x1b[?2026l\x1b[?2004l\x1b[?2048l\x1b[?1016l\x1b[?1015l\x1b[?1006l\x1b[?1003l\x1b[?1002l\x1b[?1000l"
    b"\x1b[?1004l\x1b[?7h\x1b[<u\x1b[0m\x1b[?1049l\x1b[?25h"
)
"""Undoes what Textual does: sync, paste, resize, mouse, focus, wrap, keyboard, colours, screen, cursor."""
