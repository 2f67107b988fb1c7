"""The log file: JSON lines, 0600, redacted, without the values of variables; opened by the first record."""

from __future__ import annotations

import json
import logging
import os
import sys
from datetime import UTC, datetime
from pathlib import Path

from evtui.cli.stderr import write_line
from evtui.config.locations import locate, make_private
from evtui.errors import ConfigError

MAX_LOG_BYTES = 4 << 20
"""A longer log is moved aside (``.old``) when the next run writes."""


class JsonLines(logging.Formatter):
    """One JSON object a line, pure ASCII, so that ``less -R`` cannot be attacked."""

    def format(self, record: logging.LogRecord) -> str:
        """Time, level, logger, message, traceback."""
        fields = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_text:
            fields["traceback"] = record.exc_text
        return json.dumps(fields)


class LogFile(logging.Handler):
    """Appends to the log file; opens it at the first record and stays silent when it cannot."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.setFormatter(JsonLines())

    def emit(self, record: logging.LogRecord) -> None:
        """Write one record, with every secret masked."""
        from evtui.clients.log_redaction import RedactionFilter

        RedactionFilter().filter(record)
        append(self.format(record))


class Stderr(logging.Handler):
    """What ``-v`` shows."""

    def emit(self, record: logging.LogRecord) -> None:
        """One line, through the gate, redacted."""
        write_line(f"{record.levelname.lower()}: {record.getMessage()}")


def set_up(verbose: int = 0) -> None:
    """Send every warning to the log file, and with ``-v`` ours to stderr; nothing is printed otherwise.

    The handler stands at the root: what asyncio or a library has to say must not reach a screen either.
    """
    logging.captureWarnings(True)  # Python's own, such as that of a worker that quitting overtook
    root = logging.getLogger()
    if not any(isinstance(handler, LogFile) for handler in root.handlers):
        root.addHandler(LogFile())
    if verbose:
        ours = logging.getLogger("evtui")
        ours.addHandler(Stderr(logging.DEBUG if verbose > 1 else logging.INFO))
        ours.setLevel(logging.DEBUG if verbose > 1 else logging.INFO)


def append(line: str) -> Path | None:
    """Add a line to the log and name the file; None when there is no place for it."""
    path = locate().log_file
    try:
        make_private(path.parent)
        if path.exists() and path.stat().st_size > MAX_LOG_BYTES:
            path.replace(path.with_suffix(".old"))
        descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(line + "\n")
    except (OSError, ConfigError):
        return None
    return path


def write_crash(error: BaseException) -> Path | None:
    """Write an exception with its traceback (code lines, never values) and name the log file."""
    from evtui.clients.log_redaction import traceback_text
    from evtui.clients.redaction import redact

    fields = {
        "at": datetime.now(UTC).isoformat(),
        "level": "critical",
        "logger": "evtui.cli",
        "message": f"crash: {type(error).__name__}",
        "argv": [redact(word) for word in sys.argv[1:]],
        "traceback": traceback_text(error),
    }
    return append(json.dumps(fields))
