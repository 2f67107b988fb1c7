"""Lines typed before, walked through with up and down and searched with ``ctrl+r``. No Textual."""

from __future__ import annotations

from collections.abc import Sequence


class Recall:
    """Remembers what was being typed, so that down comes back to it."""

    def __init__(self, lines: Sequence[str]) -> None:
        """``lines``: the newest last."""
        self._lines = tuple(lines)
        self._draft = ""
        self._back = 0
        self._needle: str | None = None
        self._found = ""

    @property
    def is_away(self) -> bool:
        """True while an earlier line stands in place of the draft."""
        return self._back > 0

    def older(self, present: str) -> str | None:
        """The line before; ``present`` is kept as the draft. None at the oldest."""
        if self._back == 0:
            self._draft = present
        self._needle = None
        if self._back >= len(self._lines):
            return None
        self._back += 1
        return self._lines[-self._back]

    def newer(self) -> str | None:
        """The line after, at last the draft; None when the draft stands there already."""
        if self._back == 0:
            return None
        self._needle = None
        self._back -= 1
        return self._lines[-self._back] if self._back else self._draft

    def searched(self, present: str) -> str | None:
        """The next older line that holds what was typed when the search began; None when there is none."""
        if self._needle is None or present != self._found:
            self._needle, self._draft, self._back = present.casefold(), present, 0
        for back in range(self._back + 1, len(self._lines) + 1):
            line = self._lines[-back]
            if self._needle in line.casefold() and line != present:
                self._back, self._found = back, line
                return line
        return None
