"""What is wrong with a configuration, with file, line, key and remedy, all of it at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TYPE_CHECKING, Final

from evtui.config.origin import KeyPath, Origin
from evtui.errors import ConfigError

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails


_IN_WORDS: Final = {
    "tuple_type": 'must be a list, written ["…", "…"]',
    "too_short": "must not be empty",
    "string_type": 'must be a text, written "…"',
    "string_pattern_mismatch": "holds characters that do not belong there",
    "float_type": "must be a number",
    "bool_type": "must be true or false",
    "dict_type": "must be a table, written { key = … }",
    "model_type": "must be a table, written { key = … }",
}
"""What the schema library says of a value in its own terms, in those of the file."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong."""

    place: str
    """``config.toml:3``."""
    message: str
    """What is wrong, never with a value in it: it could be a secret."""
    hint: str = ""
    path: KeyPath = field(default=(), compare=False)
    """The key, or the table that it stands in; empty for the file."""
    lacks_secret: bool = field(default=False, compare=False)
    """A secret is missing: signing in is all that is left to do."""

    def __str__(self) -> str:
        return f"{self.place}: {self.message}" + (f" · {self.hint}" if self.hint else "")


class BadConfig(ConfigError):
    """A configuration with one or more faults; the message is the first one's."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        first = faults[0]
        more = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
        super().__init__(f"{first.place}: {first.message}{more}", hint=first.hint)
        self.faults = tuple(faults)
        """All of them, in the order of the file."""


def nearest(word: str, known: Iterable[str]) -> str:
    """``did you mean X?``, or what there is when nothing is near."""
    names = list(known)
    near = get_close_matches(word, names, n=1, cutoff=0.5)
    if near:
        return f"did you mean {near[0]}?"
    return f"known: {', '.join(names)}" if names else ""


def fault_of(error: ErrorDetails, origin: Origin, base: KeyPath, known: Iterable[str]) -> Fault:
    """One pydantic error as a fault: its key by path and line, the wrong value left out."""
    # pydantic adds the names of union members to the path; they are no keys of the file
    path: KeyPath = (*base, *error["loc"])
    key = ".".join(str(part) for part in path if not isinstance(part, int))
    where = origin.at(path)
    match error["type"]:
        case "extra_forbidden":
            return Fault(where, f"unknown key {key}", nearest(str(path[-1]), known), path)
        case "missing":
            return Fault(origin.at(path[:-1]), f"{key} is missing", path=path)
        case "value_error" | "assertion_error":
            message = error["msg"].removeprefix("Value error, ").removeprefix("Assertion failed, ")
            return Fault(where, f"{key}: {message.removeprefix(f'{path[-1]}: ')}", path=path)
        case "is_instance_of":
            return Fault(where, f"{key} must be a text: env:NAME, file:PATH or command:ARGV", path=path)
        case kind if kind in _IN_WORDS:
            return Fault(where, f"{key}: {_IN_WORDS[kind]}", path=path)
        case _:
            return Fault(where, f"{key}: {error['msg'][:1].lower()}{error['msg'][1:]}", path=path)
