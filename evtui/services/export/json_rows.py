"""Rows as JSON, row by row: digits as they are, and every character that could act on a terminal escaped."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Final

from evtui.services.export.convert import text
from evtui.services.export.json_text import escape

SCHEMA: Final = 1
"""The ``schema`` number of every JSON object."""


def json_lines(names: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """One object a line."""
    for row in rows:
        yield f"{_token(dict(zip(names, row, strict=True)))}\n"


def json_whole(
    names: Sequence[str],
    rows: Iterable[Sequence[object]],
    whole: str,
    beside: Mapping[str, object],
    *,
    indent: bool,
) -> Iterator[str]:
    """One object: ``schema``, the rows under the name ``whole``, then what stands beside them."""
    depth = 1 if indent else 0
    yield f"{{{_line(depth)}{_pair('schema', SCHEMA, depth)},{_line(depth)}{_key(whole, depth)}["
    inner = depth and depth + 1
    between = _line(inner)
    for row in rows:
        yield f"{between}{_token(dict(zip(names, row, strict=True)), inner)}"
        between = f",{_line(inner)}"
    more = "".join(f",{_line(depth)}{_pair(name, value, depth)}" for name, value in beside.items())
    yield f"{_line(depth) if between.startswith(',') else ''}]{more}{_end(depth)}}}\n"


def _token(value: object, depth: int = 0) -> str:
    """One JSON value; ``depth`` 0 puts all of it on one line."""
    inner = depth and depth + 1
    match value:
        case Decimal():
            return format(value, "f")
        case str():
            return escape(json.dumps(text(value), ensure_ascii=False))
        case Mapping() if value:
            pairs = ",".join(f"{_line(inner)}{_pair(str(name), one, inner)}" for name, one in value.items())
            return f"{{{pairs}{_line(depth)}}}"
        case tuple() | list() if value:
            return f"[{','.join(f'{_line(inner)}{_token(one, inner)}' for one in value)}{_line(depth)}]"
        case tuple() | list():
            return "[]"
        case _:
            return json.dumps(value)


def _pair(name: str, value: object, depth: int) -> str:
    return f"{_key(name, depth)}{_token(value, depth)}"


def _key(name: str, depth: int) -> str:
    return f"{_token(name)}:{' ' if depth else ''}"


def _line(depth: int) -> str:
    """A line feed with the margin of a depth; nothing on one line."""
    return "\n" + "  " * depth if depth else ""


def _end(depth: int) -> str:
    return "\n" if depth else ""
