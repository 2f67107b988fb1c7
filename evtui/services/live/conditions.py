"""When watching a session ends: it stopped, it failed, or nothing happened for a while."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from evtui.errors import UsageError
from evtui.models.report import SessionReport

STOPPED: Final = "stopped"
ERROR: Final = "error"
IDLE: Final = "idle"
FORMS: Final = "stopped, error, idle=10m"
_DURATION = re.compile(r"(\d{1,7}(?:\.\d{1,3})?)(ms|s|m|h|d)?", re.ASCII | re.IGNORECASE)
_UNIT_S: Final = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86_400.0}


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditions:
    """Any of them ends the watch of a session."""

    stopped: bool = False
    error: bool = False
    idle_s: float | None = None
    """Seconds without any change; None does not look."""

    def ask_for(self, reason: str) -> bool:
        """Whether this is what the watch was to wait for."""
        return {STOPPED: self.stopped, ERROR: self.error, IDLE: self.idle_s is not None}.get(reason, False)

    def met(self, report: SessionReport, quiet_s: float) -> str | None:
        """The word of the condition that holds, None while none does.

        ``quiet_s`` is for how long the session has not changed. A session that has stopped ends every watch:
        nothing else can come (``ask_for`` says whether that was waited for).
        """
        session = report.session
        if self.error and session.errors:
            return ERROR
        if not session.status.is_running:
            return STOPPED
        if self.idle_s is not None and quiet_s >= self.idle_s:
            return IDLE
        return None


def read_conditions(words: Iterable[str]) -> Conditions:
    """``stopped``, ``error`` and ``idle=10m``, each at most once; none means ``stopped``.

    Raises UsageError for any other word.
    """
    found: dict[str, float] = {}
    for text in words:
        name, equals, length = text.strip().partition("=")
        if name not in (STOPPED, ERROR, IDLE) or bool(equals) != (name == IDLE):
            raise UsageError(f"--until: {text[:40]!r} is no condition", hint=FORMS)
        found[name] = read_duration(length, "--until idle") if equals else 0.0
    return Conditions(stopped=STOPPED in found or not found, error=ERROR in found, idle_s=found.get(IDLE))


def read_duration(text: str, option: str) -> float:
    """Seconds of ``90``, ``45s``, ``10m``, ``1h``; without a unit they are seconds.

    Raises UsageError naming the option, also for no time at all.
    """
    match = _DURATION.fullmatch(text.strip())
    seconds = float(match[1]) * _UNIT_S[(match[2] or "s").lower()] if match else 0.0
    if seconds <= 0:
        raise UsageError(f"{option}: {text[:40]!r} is no duration", hint="45s, 10m, 1h")
    return seconds
