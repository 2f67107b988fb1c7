"""One line of the doctor: what was looked at, how it is, what to do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """How something is."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """Something looked at. Texts may quote a server or a file: untrusted, never a secret."""

    area: str
    """``terminal``, ``machine``, ``config``, ``login``, ``network``, ``account``, ``store``."""
    topic: str
    """What it is about: ``colours``, an account's name."""
    state: State
    text: str
    """How it is, one line."""
    remedy: str = ""
    """What to do about it; empty when nothing is to be done."""
    exit_code: int = 0
    """What it makes of the exit code when it fails: 2 configuration, 3 network, 4 sign-in."""


def ok(area: str, topic: str, text: str) -> Check:
    """All is well."""
    return Check(area=area, topic=topic, state=State.OK, text=text)


def warn(area: str, topic: str, text: str, remedy: str = "") -> Check:
    """It works, with a drawback."""
    return Check(area=area, topic=topic, state=State.WARN, text=text, remedy=remedy)


def fail(area: str, topic: str, text: str, remedy: str, exit_code: int) -> Check:
    """It does not work."""
    return Check(area=area, topic=topic, state=State.FAIL, text=text, remedy=remedy, exit_code=exit_code)


def exit_code(checks: Iterable[Check]) -> int:
    """0 when nothing failed; else configuration before sign-in before network: the order of mending."""
    codes = {check.exit_code for check in checks if check.state is State.FAIL}
    return next((code for code in (2, 4, 3, 1) if code in codes), 0)
