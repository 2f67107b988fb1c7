"""Lines typed into the prompts, the newest last: ``prompts.json``, one list a prompt."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from evtui.services.views.private_file import PrivateFile, Record

FILE_NAME: Final = "prompts.json"
KEPT: Final = 200
"""Lines of one prompt; the oldest go."""
LONGEST: Final = 500


class TypedLines:
    """The lines of one prompt. ``read`` and ``add`` block."""

    def __init__(self, folder: Path | None, prompt: str) -> None:
        """``folder`` None keeps them for this run only."""
        self._file = None if folder is None else PrivateFile(folder / FILE_NAME)
        self._prompt = prompt
        self._lines: tuple[str, ...] = ()

    @property
    def lines(self) -> Sequence[str]:
        """What is known, the newest last. Never blocks."""
        return self._lines

    def read(self) -> None:
        """Take in what is kept, also by other processes. Never raises."""
        if self._file is not None:
            self._lines = tuple(dict.fromkeys((*self._kept(self._file.read()), *self._lines)))

    def note(self, line: str) -> bool:
        """A line was accepted: it is the newest now. Never blocks; False for one not worth keeping."""
        line = line.strip()[:LONGEST]
        if not line:
            return False
        self._lines = _with(self._lines, line)
        return True

    def keep(self) -> None:
        """Write the newest line down. Raises NotKept, ConfigError."""
        if self._file is None or not self._lines:
            return
        newest = self._lines[-1]

        def added(record: Record) -> Record:
            return {**record, self._prompt: list(_with(self._kept(record), newest))}

        self._file.change(added)

    def _kept(self, record: Record) -> tuple[str, ...]:
        lines = record.get(self._prompt)
        texts = lines[-KEPT:] if isinstance(lines, list) else []
        return tuple(line[:LONGEST] for line in texts if isinstance(line, str))


def _with(lines: tuple[str, ...], newest: str) -> tuple[str, ...]:
    """With this line as the newest, each line once."""
    return (*(line for line in lines if line != newest), newest)[-KEPT:]
