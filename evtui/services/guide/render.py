"""Blocks as text of some width, and as Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from textwrap import wrap
from typing import Final

from evtui.formats.widths import cells
from evtui.services.guide.blocks import Block, Heading, Lines, Paragraph, Rows

LEAST: Final = 24
"""Cells that the last column of a table has, however narrow the terminal is."""
INDENT: Final = "  "
"""Everything but headings stands in a little."""
WIDEST: Final = 100
"""Lines longer than this are hard to read."""


def as_text(blocks: Iterable[Block], width: int) -> list[str]:
    """Lines of at most ``width`` cells, save what must not be broken; a heading stands on its block."""
    lines: list[str] = []
    after_heading = False
    for block in blocks:
        lines += [""] if lines and not after_heading else []
        lines += _text_of(block, min(width, WIDEST))
        after_heading = isinstance(block, Heading)
    return lines


def _text_of(block: Block, width: int) -> Iterator[str]:
    """One block."""
    match block:
        case Heading(text):
            yield text
        case Paragraph(text):
            yield from wrap(
                text, width, initial_indent=INDENT, subsequent_indent=INDENT, break_on_hyphens=False
            )
        case Lines(lines):
            yield from (f"{INDENT * 2}{line}" for line in lines)
        case Rows():
            yield from _table(block, width)


def _table(table: Rows, width: int) -> Iterator[str]:
    """Columns as wide as their longest cell, the last one wrapped; two columns explain themselves."""
    rows = [table.heads, *table.rows] if len(table.heads) > 2 else list(table.rows)
    widths = [max((cells(row[at]) for row in rows), default=0) for at in range(len(table.heads) - 1)]
    start = len(INDENT) + sum(widths) + 2 * len(widths)
    for row in rows:
        first, *more = wrap(row[-1], max(LEAST, width - start), break_on_hyphens=False) or [""]
        fixed = "  ".join(_padded(text, wide) for text, wide in zip(row, widths, strict=False))
        yield f"{INDENT}{fixed}  {first}".rstrip()
        yield from (" " * start + part for part in more)


def _padded(text: str, width: int) -> str:
    """Filled with blanks."""
    return text + " " * (width - cells(text))


def as_markdown(blocks: Iterable[Block]) -> list[str]:
    """The same as Markdown."""
    lines: list[str] = []
    for block in blocks:
        lines += [""] if lines else []
        match block:
            case Heading(text):
                lines.append(f"### {text}")
            case Paragraph(text):
                lines.append(_escaped(text))
            case Lines(inner):
                lines += ["```", *inner, "```"]
            case Rows(heads, rows):
                lines += markdown_table(heads, rows)
    return lines


def markdown_table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """A table of Markdown; every row is one line."""
    line = "| {} |".format
    body = (line(" | ".join(_escaped(cell) or " " for cell in row)) for row in rows)
    return [line(" | ".join(heads)), "|" + "---|" * len(heads), *body]


def _escaped(text: str) -> str:
    """Nothing of a cell ends it, or is taken for markup."""
    for mark in ("\\", "|", "`", "*", "_", "<", ">", "[", "]"):
        text = text.replace(mark, f"\\{mark}")
    return text.replace("\n", " ")
