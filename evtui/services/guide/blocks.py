"""What a help text is made of; how it is written is somebody else's."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Heading:
    """A line above what follows."""

    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Sentences, wrapped to the width at hand."""

    text: str


@dataclass(frozen=True, slots=True)
class Rows:
    """A table; the last column is the one that is wrapped."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Lines:
    """Command lines or a piece of a file, as they are."""

    lines: tuple[str, ...]


Block = Heading | Paragraph | Rows | Lines
