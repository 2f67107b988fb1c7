"""The one line about a file that was written: where, how much of what, and whether it names anybody."""

from __future__ import annotations

from typing import Final

from evtui.formats.units import size
from evtui.formats.widths import cells

AS_IT_WAS: Final = "not anonymised"
"""Nothing was replaced on the way into the file."""
PSEUDONYMS: Final = "with pseudonyms"
"""What was written was anonymised before."""


def written_line(place: str, size_bytes: int, what: str, names: str, *, width: int | None = None) -> str:
    """``case.evt written: 34.5 kB, 2 sessions, replaced 2 vehicle ids``.

    ``what`` is how much of what, ``names`` what was replaced or what the file reveals. Where that is wider
    than ``width`` cells the file comes last.
    """
    told = f"{size(size_bytes)}, {what}, {names}"
    line = f"{place} written: {told}"
    return line if width is None or cells(line) <= width else f"{told}, written to {place}"
