"""A long JSON text without its long arrays, so that the rest is decoded at once and nothing waits for it.

A strict decoder walks a text in one go: 83 MB of samples hold the interpreter for 45 ms each time. Here named
arrays are found by their brackets in steps of a few milliseconds and replaced by markers; the short text goes
to the decoder, and its pieces are put together byte for byte. Whether a cut was right shows in the short
text: a bracket inside a string or an inner list leaves no valid JSON, and the long way is taken.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from typing import Final

WORTH_IT: Final = 1 << 20
"""Shorter texts and arrays are left as they are."""
_STEP: Final = 4 << 20
_SHORTEST: Final = 1 << 16


@dataclass(frozen=True, slots=True)
class ShortText:
    """A text with markers in place of its long arrays."""

    text: bytes
    markers: tuple[bytes, ...]
    arrays: tuple[memoryview, ...]
    """What each marker stands for, views of the original."""

    def array_of(self, marker: bytes) -> memoryview | None:
        """The array behind a marker; None when the text is none of the markers."""
        return next(
            (array for one, array in zip(self.markers, self.arrays, strict=True) if one == marker), None
        )

    def restore(self, pieces: tuple[bytes, ...]) -> tuple[bytes, ...] | None:
        """Pieces of the short text with their arrays back in place; None unless each marker is in one."""
        restored: list[bytes] = []
        waiting = list(zip(self.markers, self.arrays, strict=True))
        for piece in pieces:
            written, rest = io.BytesIO(), piece
            while waiting and waiting[0][0] in rest:
                marker, array = waiting.pop(0)
                before, _, rest = rest.partition(marker)
                written.write(before)
                for at in range(0, len(array), _STEP):
                    written.write(array[at : at + _STEP])
            written.write(rest)
            restored.append(written.getvalue())  # hands out its buffer without a second copy
        return None if waiting else tuple(restored)


def shorten(text: bytes, name: str, shortest: int = _SHORTEST) -> ShortText | None:
    """The text without the arrays of ``shortest`` bytes and more that are members called ``name``.

    None when there are none.
    """
    pattern = re.compile(rb'"' + re.escape(name.encode()) + rb'"[ \t\r\n]{0,64}:[ \t\r\n]{0,64}\[')
    found: list[tuple[int, int]] = []
    at = 0
    while (start := _search(pattern, text, at)) is not None:
        end = _bracket(text, start)
        if end is None:
            return None
        if end - start >= shortest:
            found.append((start - 1, end))
        at = end
    return _with_markers(text, found) if found else None


def _with_markers(text: bytes, found: list[tuple[int, int]]) -> ShortText | None:
    """Put a marker in place of each stretch; None when the text happens to hold one already."""
    view, after = memoryview(text), 0
    parts: list[bytes | memoryview] = []
    markers: list[bytes] = []
    for number, (begin, end) in enumerate(found):
        markers.append(b'["array %d of %d in %d"]' % (number, len(found), len(text)))
        parts += [view[after:begin], markers[-1]]
        after = end
    short = b"".join([*parts, view[after:]])
    if any(short.count(marker) != 1 for marker in markers):
        return None
    return ShortText(short, tuple(markers), tuple(view[begin:end] for begin, end in found))


def _search(pattern: re.Pattern[bytes], text: bytes, at: int) -> int | None:
    """End of the next match, looked for in steps that overlap by more than a match is long."""
    for begin in range(at, len(text), _STEP):
        if found := pattern.search(text, begin, min(len(text), begin + _STEP + 512)):
            return found.end()
    return None


def _bracket(text: bytes, at: int) -> int | None:
    """Position behind the next closing bracket."""
    for begin in range(at, len(text), _STEP):
        if (found := text.find(b"]", begin, begin + _STEP)) >= 0:
            return found + 1
    return None
