"""Fault scripts: which request goes wrong, and how.

A script is TOML::

    [[step]]
    match = "depot"          # depot, smappee, oioi: data calls; depot-token, smappee-token; any; or /regex
    after = 2                # let so many matching requests pass first (default 0)
    times = 1                # then act on so many (default 1; 0 = on all that follow)
    action = "status"        # one of ACTIONS
    status = 503             # options of the action
    headers = { Retry-After = "2" }

A ``/regex`` is searched in the target as sent; for PlugSurfing the call's name is appended
(``/api/v4/request/NAME``). A request is counted by every step in order until one acts on it, so steps with
the same match act one after another.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from evtui.errors import ConfigError

NAMES: Final = ("depot", "smappee", "oioi", "depot-token", "smappee-token", "any")

ACTIONS: Final[Mapping[str, Mapping[str, type | tuple[type, ...]]]] = {
    # before the answer is made
    "token_expire": {"revoke": bool},
    "page_repeat": {},
    "clamp": {"limit": int},
    # the answer itself
    "status": {"status": int, "headers": dict, "body": str},
    "rate_limit": {"retry_after": (int, str)},
    "redirect": {"to": str, "status": int},
    "html": {"status": int},
    "empty": {"status": int},
    "mutate": {"seed": int, "count": int},
    "items_null": {},
    "numeric_strings": {},
    "unknown_words": {},
    "hostile": {"corpus": list, "long": int},
    "bom": {},
    "deep": {"depth": int},
    "gzip": {},
    "gzip_bad": {},
    "gzip_cut": {},
    "bomb": {"size": int},
    # its bytes on the wire
    "refuse": {"ms": int},
    "reset": {"at": int},
    "close": {},
    "stall": {"ms": int, "where": str},
    "drip": {"bytes": int, "ms": int},
    "cut": {"at": int},
    "wrong_length": {"by": int},
    "flood": {"size": int},
    "raw": {"text": str},
}
"""Every action with its options and their types."""

REQUIRED: Final[Mapping[str, tuple[str, ...]]] = {
    "status": ("status",),
    "redirect": ("to",),
    "raw": ("text",),
}
_OWN_KEYS: Final[Mapping[str, type]] = {"match": str, "after": int, "times": int, "action": str}


@dataclass(slots=True)
class Step:
    """One step of a script and how often it was met."""

    match: str
    action: str
    after: int = 0
    times: int = 1
    options: Mapping[str, Any] = field(default_factory=dict)
    met: int = 0
    """Matching requests so far."""

    def takes(self, label: str, target: str) -> bool:
        """Whether this step acts on a request; counts it if it matches."""
        if not self._matches(label, target):
            return False
        self.met += 1
        return self.met > self.after and (self.times == 0 or self.met <= self.after + self.times)

    def _matches(self, label: str, target: str) -> bool:
        if self.match.startswith("/"):
            return re.search(self.match, target) is not None
        return self.match in ("any", label)


@dataclass(slots=True)
class FaultScript:
    """Steps in the order of the file."""

    steps: list[Step] = field(default_factory=list)

    def take(self, label: str, target: str) -> Step | None:
        """The step that acts on a request, or None. ``label`` is one of NAMES but ``any``."""
        return next((step for step in self.steps if step.takes(label, target)), None)

    @classmethod
    def load(cls, path: Path) -> FaultScript:
        """Read a script; raises ConfigError with one line that names the file and the key."""
        try:
            return cls.parse(path.read_text(encoding="utf-8"), str(path))
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigError(f"{path}: cannot be read: {error}") from None

    @classmethod
    def parse(cls, text: str, name: str = "faults") -> FaultScript:
        """Read a script from text; ``name`` stands in the error messages."""
        import tomllib  # only with a script: the child process of a demo must be there at once

        try:
            document = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise ConfigError(f"{name}: {error}") from None
        for key in document:
            if key != "step":
                raise ConfigError(f"{name}: unknown key {key!r}{_nearest(key, ('step',))}")
        steps = document.get("step", [])
        if not isinstance(steps, list) or not all(isinstance(step, dict) for step in steps):
            raise ConfigError(f"{name}: 'step' must be written as [[step]]")
        return cls([_step(step, f"{name}: step {number}") for number, step in enumerate(steps, 1)])


def _step(table: dict[str, Any], where: str) -> Step:
    """One checked step."""
    for key in ("match", "action"):
        if key not in table:
            raise ConfigError(f"{where}: {key!r} is missing")
    for key, kind in _OWN_KEYS.items():
        _check_type(table, key, kind, where)
    action, match = table["action"], table["match"]
    if action not in ACTIONS:
        raise ConfigError(f"{where}: unknown action {action!r}{_nearest(action, ACTIONS)}")
    _check_match(match, where)
    options = {key: value for key, value in table.items() if key not in _OWN_KEYS}
    known = ACTIONS[action]
    for key in options:
        if key not in known:
            raise ConfigError(
                f"{where}: unknown key {key!r} for {action!r}{_nearest(key, (*known, *_OWN_KEYS))}"
            )
        _check_type(options, key, known[key], where)
    for key in REQUIRED.get(action, ()):
        if key not in options:
            raise ConfigError(f"{where}: {action!r} needs {key!r}")
    return Step(match, action, table.get("after", 0), table.get("times", 1), options)


def _check_match(match: str, where: str) -> None:
    if match.startswith("/"):
        try:
            re.compile(match)
        except re.error as error:
            raise ConfigError(f"{where}: 'match' is no regular expression: {error}") from None
    elif match not in NAMES:
        raise ConfigError(f"{where}: unknown 'match' {match!r}{_nearest(match, NAMES)}")


def _check_type(table: Mapping[str, Any], key: str, kind: type | tuple[type, ...], where: str) -> None:
    """Booleans are no whole numbers here, and counts are not negative."""
    value = table.get(key)
    if value is None:
        return
    wanted = kind if isinstance(kind, tuple) else (kind,)
    if not isinstance(value, wanted) or (isinstance(value, bool) and bool not in wanted):
        names = " or ".join(_TYPE_NAMES[one] for one in wanted)
        raise ConfigError(f"{where}: {key!r} must be {names}")
    if isinstance(value, int) and value < 0 and key != "by" and not (key == "retry_after"):
        raise ConfigError(f"{where}: {key!r} must not be negative")


_TYPE_NAMES: Final[Mapping[type, str]] = {
    str: "a text", int: "a whole number", bool: "true or false", dict: "a table", list: "a list",
}  # fmt: skip


def _nearest(word: str, known: Any) -> str:
    from difflib import get_close_matches  # only for an error message

    near = get_close_matches(word, list(known), n=1)
    return f" (did you mean {near[0]!r}?)" if near else ""
