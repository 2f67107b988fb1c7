"""Records as JSON text in which every character that could act on a terminal is escaped."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

from evtui.formats.plain import MAX_MARKS, UNSEEN

if TYPE_CHECKING:
    from evtui.services.export.records import Record

_UNUSUAL: Final = re.compile(r"[^\x20-\x7e\n]+")


def dump(record: Record, *, indent: int | None = None) -> str:
    """One record as JSON, without a line feed at its end; on one line unless ``indent`` is given."""
    return escape(record.model_dump_json(indent=indent))


def escape(text: str) -> str:
    r"""Valid JSON with control, bidi, zero-width and other invisible characters as ``\uXXXX``.

    So are combining marks beyond those that ``plain`` would show. Outside strings JSON is plain ASCII, so
    whatever is replaced stands inside a string and means the same.
    """
    return text if text.isascii() and text.isprintable() else _UNUSUAL.sub(_harmless, text)


def _harmless(run: re.Match[str]) -> str:
    """A run of characters beyond printable ASCII, those that could do harm escaped."""
    out = []
    marks = 0
    for char in run[0]:
        marks = marks + 1 if unicodedata.category(char) in {"Mn", "Me"} else 0
        is_seen = char.isprintable() and char not in UNSEEN and marks <= MAX_MARKS
        out.append(char if is_seen else _escaped(char))
    return "".join(out)


def _escaped(char: str) -> str:
    """One character as JSON escapes, two beyond the basic plane."""
    units = char.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at]:02x}{units[at + 1]:02x}" for at in range(0, len(units), 2))
