"""Records as JSON text in which every character that could act on a terminal is escaped."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from evtui.services.export.records import Record


def dump(record: Record, *, indent: int | None = None) -> str:
    """One record as JSON, without a line feed at its end; on one line unless ``indent`` is given."""
    return escape(record.model_dump_json(indent=indent))


def escape(text: str) -> str:
    r"""Valid JSON with control, bidi, zero-width and other invisible characters as ``\uXXXX``.

    Outside strings JSON is plain ASCII, so whatever is replaced stands inside a string and means the same.
    """
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() or char == "\n" else _escaped(char) for char in text)


def _escaped(char: str) -> str:
    """One character as JSON escapes, two beyond the basic plane."""
    units = char.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at]:02x}{units[at + 1]:02x}" for at in range(0, len(units), 2))
