"""What a log may hold: no secret, and of an exception its place and kind, but no value of its message."""

from __future__ import annotations

import logging
import re
import traceback
from typing import Final

from evtui.clients.redaction import redact

_VALUES: Final = re.compile(r"'[^']*'|\"[^\"]*\"|\S*\d\S*")
"""What stands in quotes or has a digit: it may be a card or a vehicle, which no log knows by value."""
_LEFT_OUT: Final = "…"


def traceback_text(error: BaseException) -> str:
    """The exception with what led to it, oldest first, as Python prints it but for values in messages."""
    return redact("\n".join(_blocks(error, set())).rstrip("\n"))


def _blocks(error: BaseException, seen: set[int]) -> list[str]:
    """What led to an exception, then the exception itself, then the parts of a group."""
    seen.add(id(error))
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    lines = [] if before is None or id(before) in seen else [*_blocks(before, seen), "then:"]
    lines.append("Traceback (most recent call last):")
    lines += [line.rstrip("\n") for line in traceback.format_tb(error.__traceback__)]
    lines.append(f"{type(error).__qualname__}: {_VALUES.sub(_LEFT_OUT, redact(_message(error)))}")
    if isinstance(error, BaseExceptionGroup):
        for part in error.exceptions:
            lines += ["of these:", *_blocks(part, seen)]
    return lines


def _message(error: BaseException) -> str:
    """Its message; a broken ``__str__`` has none."""
    try:
        return str(error)
    except Exception:
        return ""


class RedactionFilter(logging.Filter):
    """Put on every log HANDLER (a logger's own filters do not see the records of its children)."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Mask message, traceback and stack; never drops a record."""
        try:
            message = record.getMessage()
        except Exception:  # a wrong format string must not lose the line, nor print its arguments unmasked
            message = f"{record.msg} {record.args!r}"
        record.msg, record.args = redact(message), None
        if record.exc_info:
            error = record.exc_info[1]
            record.exc_text = "" if error is None else traceback_text(error)
            record.exc_info = None
        if record.exc_text:
            record.exc_text = redact(record.exc_text)
        if record.stack_info:
            record.stack_info = redact(record.stack_info)
        return True
