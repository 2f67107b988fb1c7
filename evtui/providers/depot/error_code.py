"""Device error texts taken apart (Session Reports API): ``WARN: converter : sibcos 1: …(no:144)``."""

from __future__ import annotations

import re
from typing import Final

from evtui.models.event import ErrorCode, Severity

_WORD: Final = re.compile(r"[A-Za-z]+")
_NUMBER: Final = re.compile(r"\(\s*no\s*:\s*(\d{1,18})\s*\)", re.ASCII)
_SEVERITIES: Final = {
    "WARN": Severity.WARNING,
    "WARNING": Severity.WARNING,
    "ERR": Severity.ERROR,
    "ERROR": Severity.ERROR,
    "FAULT": Severity.ERROR,
    "ALARM": Severity.ERROR,
    "FATAL": Severity.ERROR,
    "CRIT": Severity.ERROR,
    "CRITICAL": Severity.ERROR,
    "INFO": Severity.INFO,
}
"""Prefix words of rule CNV-1; an unknown or missing prefix is a warning with its severity not stated."""


def parse_error(raw: str, counter: int | None) -> ErrorCode:
    """Read an error text; a text of another form is kept whole as the message.

    ``SEVERITY : device : unit : message (no:1)``, and with a known severity also without the unit. The number
    goes first, its colon is no separator. Not one pattern: hostile white space could keep that busy.
    """
    place = raw.rfind("(")
    numbered = _NUMBER.fullmatch(raw.rstrip(), place) if place >= 0 else None
    parts = [part.strip() for part in (raw[:place] if numbered else raw).split(":", 3)]
    severity = _SEVERITIES.get(parts[0].upper()) if len(parts) > 1 else None
    if len(parts) == 3 and severity is not None:
        parts.insert(2, "")
    fits = len(parts) == 4 and _WORD.fullmatch(parts[0]) and parts[1] and (parts[2] or severity is not None)
    _, device, unit, message = parts if fits else ("", "", "", raw)
    return ErrorCode(
        raw=raw,
        severity=severity or Severity.WARNING,
        severity_stated=severity is not None,
        device=device,
        unit=unit,
        message=message,
        number=int(numbered[1]) if numbered and fits else None,
        counter=counter,
    )
