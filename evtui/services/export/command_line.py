"""The command line of evtui that gives what a screen shows; accounts are named, their secrets never."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Sequence
from pathlib import Path

from evtui.formats.plain import plain
from evtui.models.report import SessionReport
from evtui.models.session import Session
from evtui.services.reports import short_form

STDIN = "-"
_FILE = "file:"


def command_line(
    words: Iterable[str],
    reports: Sequence[SessionReport] = (),
    *,
    files: Sequence[str] = (),
    source: Sequence[str] = (),
) -> str:
    """``evtui diagnose north/4711``: ``words``, the sessions as the command line names them, the source.

    ``files`` are those that are open, ``source`` is what opens the same accounts (``--demo``). Quoted for a
    shell, and harmless.
    """
    named = [word for report in reports for word in _named(report.session, files)]
    guard = ["--"] if any(word.startswith("-") and word not in (STDIN, "--id") for word in named) else []
    return shlex.join(["evtui", *(plain(word) for word in (*words, *source, *guard, *named))])


def _named(session: Session, files: Sequence[str]) -> list[str]:
    """How a command names a session."""
    if not session.account.startswith(_FILE):
        return [short_form(session)]
    name = session.account.removeprefix(_FILE)
    if name == STDIN:
        return [STDIN, "--id", session.id]
    path = next((file for file in files if name in (file, Path(file).name)), None)
    return [f"{_inside(name, files) if path is None else path}#{session.id}"]


def _inside(name: str, files: Sequence[str]) -> str:
    """A file that was opened with its folder."""
    folder = next((file for file in files if (Path(file) / name).is_file()), None)
    return name if folder is None else str(Path(folder) / name)
