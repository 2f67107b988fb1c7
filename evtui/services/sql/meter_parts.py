"""Meter values for SQL: blocks of the store handed out part by part, as texts that SQLite can take apart."""

from __future__ import annotations

import json
import zlib
from typing import Final

PART: Final = 10_000
"""Values of one part: a quarter of a megabyte as text."""
NOTHING: Final = "[]"


def meter_parts(samples: object) -> str:
    """The numbers of a block's parts as a JSON list."""
    return (
        json.dumps(list(range(-(-samples // PART)))) if isinstance(samples, int) and samples > 0 else NOTHING
    )


class MeterParts:
    """Unpacks; keeps the block it unpacked last, as the parts of one are asked for in a row."""

    def __init__(self) -> None:
        self._block = b""
        self._times: list[int] = []
        self._values: list[float] = []

    def part(self, block: object, number: object) -> str:
        """Values of one part as a JSON list of ``"AT_US VALUE"``; an empty one for what is no block."""
        if not isinstance(block, bytes) or not isinstance(number, int) or number < 0:
            return NOTHING
        if block != self._block and not self._unpack(block):
            return NOTHING
        some = slice(number * PART, (number + 1) * PART)
        pairs = zip(self._times[some], self._values[some], strict=True)
        return "[" + ",".join([f'"{at_us} {value!r}"' for at_us, value in pairs]) + "]"

    def _unpack(self, block: bytes) -> bool:
        from evtui.services.store.meter_blocks import unpack

        try:
            times, values, _ = unpack(block)
        except (ValueError, zlib.error):
            return False  # damaged: ``evtui cache check`` tells
        self._block, self._times, self._values = block, times.tolist(), values.tolist()
        return True
