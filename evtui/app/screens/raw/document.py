"""A stored record as numbered lines that know their place in the JSON: pointer to line and back."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from evtui.app.screens.raw.layout import Lines, lay_out

MAX_LINE_BYTES: Final = 4096
"""Bytes of one line that are decoded and drawn; a 10 MB string shows its beginning and its size."""
_CLOSERS: Final = (ord("}"), ord("]"))
_KEY = re.compile(rb'\s*("(?:[^"\\]|\\.)*")\s*:', re.DOTALL)
_STEP = 1 << 16


@dataclass(frozen=True, slots=True, eq=False)
class RawDocument:
    """The bytes of one record and where their lines begin."""

    raw: bytes
    lines: Lines

    def __len__(self) -> int:
        return int(self.lines.starts.shape[0])

    @classmethod
    def read(cls, raw: bytes, on_progress: Callable[[float], None] | None = None) -> RawDocument:
        """Lay out a record; ``on_progress`` hears 0..1, possibly in another thread."""
        return cls(raw, lay_out(raw, on_progress))

    def depth(self, line: int) -> int:
        """How many containers a line stands in."""
        return int(self.lines.depths[line])

    def text(self, line: int) -> tuple[str, int]:
        """A line's own text without indentation, and how many bytes of it were left out."""
        begin, end = self.bounds(line)
        cut = max(0, end - begin - MAX_LINE_BYTES)
        return self.raw[begin : end - cut].decode("utf-8", "replace").strip(), cut

    def line_at(self, offset: int) -> int:
        """The line that holds a byte offset."""
        return max(0, int(np.searchsorted(self.lines.starts, offset, side="right")) - 1)

    def subtree(self, line: int) -> range:
        """The lines of the value that begins on ``line``, its closing bracket included."""
        if not self._opens(line):
            return range(line, line + 1)
        closer = self._next_at_most(line + 1, self.depth(line))
        return range(line, min(closer + 1, len(self)))

    def find(self, pointer: str) -> tuple[int, bool]:
        """The line of a JSON pointer (RFC 6901) and True, or of its deepest known parent and False."""
        line = 0
        for part in pointer.split("/")[1:]:
            child = self._child(line, part.replace("~1", "/").replace("~0", "~"))
            if child is None:
                return line, False
            line = child
        return line, True

    def pointer(self, line: int) -> str:
        """The JSON pointer of the value on a line; of the container for its closing bracket."""
        parts: list[str] = []
        if self._closes(line):
            line = self._opener(line)
        while (parent := self._parent(line)) is not None:
            key = self._key(line)
            part = (
                str(self._index(parent, line)) if key is None else key.replace("~", "~0").replace("/", "~1")
            )
            parts.append(part)
            line = parent
        return "".join(f"/{part}" for part in reversed(parts))

    def part_text(self, pointer: str) -> str:
        """The value at a pointer (or its deepest known parent) on indented lines, every byte of it."""
        part = self.subtree(self.find(pointer)[0])
        first, last = part[0], part[-1]
        lines = []
        for line in part:
            begin, end = self.bounds(line)
            text = self.raw[begin:end].decode("utf-8", "replace").strip()
            if line == first and (key := _KEY.match(text.encode())) is not None:
                text = text.encode()[key.end() :].decode().strip()
            text = text.removesuffix(",").rstrip() if line == last else text
            lines.append("  " * max(0, self.depth(line) - self.depth(first)) + text)
        return "\n".join(lines)

    def bounds(self, line: int) -> tuple[int, int]:
        """Byte offsets at which a line begins and ends."""
        starts = self.lines.starts
        end = int(starts[line + 1]) if line + 1 < len(starts) else len(self.raw)
        return int(starts[line]), end

    def _opens(self, line: int) -> bool:
        """Whether the line ends by opening a container that goes on below."""
        return line + 1 < len(self) and self.depth(line + 1) > self.depth(line)

    def _closes(self, line: int) -> bool:
        begin = int(self.lines.starts[line])
        return begin < len(self.raw) and self.raw[begin] in _CLOSERS

    def _is_array(self, line: int) -> bool:
        return self.raw[int(self.lines.starts[line + 1]) - 1] == ord("[")

    def _key(self, line: int) -> str | None:
        """The decoded key of a line in an object, None in an array."""
        begin, end = self.bounds(line)
        match = _KEY.match(self.raw, begin, min(end, begin + MAX_LINE_BYTES))
        if match is None:
            return None
        try:
            return str(json.loads(match[1]))
        except ValueError:
            return match[1].decode("utf-8", "replace")

    def _children(self, line: int, until: int) -> NDArray[np.intp]:
        """The lines on which the values of the container on ``line`` begin, before line ``until``."""
        depths = self.lines.depths[line + 1 : until]
        found = np.flatnonzero(depths == self.depth(line) + 1) + line + 1
        first = np.frombuffer(self.raw, np.uint8)[self.lines.starts[found]]
        return found[~np.isin(first, _CLOSERS)]

    def _child(self, line: int, part: str) -> int | None:
        if not self._opens(line):
            return None
        children = self._children(line, self.subtree(line).stop)
        if self._is_array(line):
            index = int(part) if part.isascii() and part.isdigit() else -1
            return int(children[index]) if 0 <= index < len(children) else None
        named = [int(child) for child in children if self._key(int(child)) == part]
        return named[-1] if named else None  # of duplicate keys decoders keep the last

    def _index(self, parent: int, line: int) -> int:
        return len(self._children(parent, line))

    def _parent(self, line: int) -> int | None:
        """The line that opens the container a line stands in, None for the outermost."""
        depth = self.depth(line)
        return None if depth == 0 else self._previous_below(line, depth)

    def _opener(self, line: int) -> int:
        """The line that opens the container closed on ``line``."""
        return self._previous_below(line, self.depth(line) + 1)

    def _previous_below(self, line: int, depth: int) -> int:
        """The nearest earlier line less deep than ``depth``, walking back in steps."""
        for end in range(line, 0, -_STEP):
            begin = max(0, end - _STEP)
            found = np.flatnonzero(self.lines.depths[begin:end] < depth)
            if len(found):
                return begin + int(found[-1])
        return 0

    def _next_at_most(self, line: int, depth: int) -> int:
        """The nearest line from ``line`` on that is at most ``depth`` deep, walking in steps."""
        for begin in range(line, len(self), _STEP):
            found = np.flatnonzero(self.lines.depths[begin : begin + _STEP] <= depth)
            if len(found):
                return begin + int(found[0])
        return len(self) - 1
