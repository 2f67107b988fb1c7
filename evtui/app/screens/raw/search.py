"""Finds a text in the stored bytes, slice by slice, so that a large record can be searched in a thread."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from typing import Final

from evtui.app.screens.raw.paint import has_capitals

MAX_HITS: Final = 10_000
"""Hits that are remembered; a counter then ends in ``+``."""
SLICE_BYTES: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Hits:
    """Where a searched text begins."""

    query: str = ""
    """As typed."""
    offsets: tuple[int, ...] = ()
    """Byte offsets, ascending."""
    is_capped: bool = False
    """True when there are more than ``MAX_HITS``."""

    def after(self, offset: int) -> tuple[int, bool]:
        """Number of the first hit behind ``offset``, and whether the search went round the end."""
        number = bisect_right(self.offsets, offset)
        return (0, True) if number == len(self.offsets) else (number, False)

    def before(self, offset: int) -> tuple[int, bool]:
        """Number of the last hit before ``offset``, and whether the search went round the beginning."""
        number = bisect_left(self.offsets, offset) - 1
        return (len(self.offsets) - 1, True) if number < 0 else (number, False)

    def counter(self, number: int) -> str:
        """``3/11``, ``3/10000+``."""
        return f"{number + 1}/{len(self.offsets)}{'+' if self.is_capped else ''}"


def search(raw: bytes, query: str) -> Hits:
    """All places of ``query`` in ``raw`` (UTF-8); capitals count only if ``query`` has some.

    The bytes are searched as stored: a character written as ``\\u00e9`` is found under that spelling.
    """
    needle = query.encode("utf-8", "replace")
    if not needle:
        return Hits(query)
    pattern = re.compile(re.escape(needle), 0 if has_capitals(query) else re.IGNORECASE)
    offsets: list[int] = []
    for begin in range(0, len(raw), SLICE_BYTES):
        # a hit belongs to the slice it begins in
        for match in pattern.finditer(raw, begin, begin + SLICE_BYTES + len(needle) - 1):
            if offsets and match.start() < offsets[-1] + len(needle):
                continue  # overlaps the last hit of the slice before
            if len(offsets) == MAX_HITS:
                return Hits(query, tuple(offsets), True)
            offsets.append(match.start())
    return Hits(query, tuple(offsets))
