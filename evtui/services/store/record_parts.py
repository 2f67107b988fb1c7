"""A record as received in two compressed parts: the short head that opens at once, and the long meter array.

Where the array is cut out, ``[]`` stands in its place, so that the head is a record like any other. A cut is
made only where the head provably means the same: the array's text has no backslash and an even number of
quotation marks, so that its first ``]`` ends a list and no text, and the record with a marker in the array's
place is whole JSON that has exactly this marker as the value of the member. An inner list would leave a
bracket too many. Putting the parts together gives back every byte in any case.
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import blake2b
from typing import Final

from evtui.clients.long_arrays import ShortText, shorten
from evtui.models.meter_value import MeterTable

LONG_MEMBER: Final = "sessionMeterValues"
"""The only long array of the three providers (Session Reports API)."""
DIGEST_BYTES: Final = 16
LEVEL: Final = 5
"""Of zlib. On simulated meter values 5.4 bytes each, 0.33 s per million; level 6 takes 0.57 s for 1 % less,
level 9 2.3 s for 16 % less."""
SHORTEST: Final = 4096
"""Arrays of fewer bytes, some fifty values, stay where they are."""
_STEP: Final = 1 << 20
_PACKED_STEP: Final = 1 << 16
_PLACE: Final = b"[]"
_AS_TEXT: Final = b"T"
_AS_COLUMNS: Final = b"C"


@dataclass(frozen=True, slots=True)
class RecordParts:
    """A record ready to be kept."""

    size: int
    """Bytes as received."""
    head: bytes
    """Compressed."""
    array_at: int | None
    """Where the array belongs in the head; None when nothing was cut out."""
    array: bytes | None
    """What the array's text is made of."""


def digest_of(record: bytes) -> bytes:
    """BLAKE2b-128: equal for equal bytes."""
    return blake2b(record, digest_size=DIGEST_BYTES).digest()


def take_apart(record: bytes, table: MeterTable | None) -> RecordParts:
    """Cut the long array out, if there is one, and compress. Never raises for what the record holds.

    ``table`` is what its meter values were decoded to, which will be kept beside it.
    """
    short = shorten(record, LONG_MEMBER, SHORTEST)
    if short is None or not _is_clean_cut(short):
        return RecordParts(len(record), compressed(record), None, None)
    array = short.arrays[0]
    at = short.text.index(short.markers[0])
    head = b"".join((record[:at], _PLACE, record[at + len(array) :]))
    return RecordParts(len(record), compressed(head), at, _array_parts(array, table))


def put_together(
    head: bytes, array_at: int | None, array: bytes | None, meters: Callable[[], MeterTable | None]
) -> bytes:
    """The record as received, of its uncompressed head and what is kept of its array.

    ``meters`` reads the decoded values where they are needed. Raises zlib.error or ValueError.
    """
    if array_at is None or array is None:
        return head
    record = io.BytesIO()  # hands out its buffer without a copy, which would hold the interpreter
    record.write(head[:array_at])
    record.writelines(_array_text(array, meters))
    record.write(head[array_at + len(_PLACE) :])
    return record.getvalue()


def _array_parts(array: memoryview, table: MeterTable | None) -> bytes:
    """As columns and a short description where that is all, else as text."""
    from evtui.services.store.meter_text import describe  # numpy, not needed to read

    described = None if table is None else describe(array, table)
    return _AS_TEXT + compressed(array) if described is None else _AS_COLUMNS + described


def _array_text(array: bytes, meters: Callable[[], MeterTable | None]) -> Iterator[bytes]:
    """The array's text again, in stretches."""
    if array[:1] == _AS_TEXT:
        return _inflated_stretches(array[1:])
    table = meters() if array[:1] == _AS_COLUMNS else None
    if table is None:
        raise ValueError("meter values are missing")
    from evtui.services.store.meter_text import restore

    return restore(array[1:], table)


def _inflated_stretches(packed: bytes) -> Iterator[bytes]:
    """``inflated`` in steps. Raises zlib.error, ValueError when the end is missing."""
    unpacker = zlib.decompressobj()
    for at in range(0, len(packed), _PACKED_STEP):
        yield unpacker.decompress(packed[at : at + _PACKED_STEP])
    if not unpacker.eof:
        raise ValueError("the text ends too early")


def compressed(text: bytes | memoryview) -> bytes:
    """zlib in steps: the interpreter is free while each runs."""
    packer = zlib.compressobj(LEVEL)
    return b"".join(
        [*(packer.compress(text[at : at + _STEP]) for at in range(0, len(text), _STEP)), packer.flush()]
    )


def inflated(packed: bytes) -> bytes:
    """The other way. Raises zlib.error."""
    return zlib.decompress(packed)


def _is_clean_cut(short: ShortText) -> bool:
    """Whether the head means the same as the whole record."""
    from evtui.clients.decode import decode  # msgspec, not needed to read
    from evtui.errors import UnexpectedPayload

    if len(short.arrays) != 1 or not _is_flat(short.arrays[0]):
        return False
    try:
        value = decode(short.text)
        return isinstance(value, dict) and value.get(LONG_MEMBER) == decode(short.markers[0])
    except UnexpectedPayload:
        return False


def _is_flat(array: memoryview) -> bool:
    """Whether the array ends outside of a text: no escapes, every quotation mark has its partner."""
    quotes = 0
    for at in range(0, len(array), _STEP):
        piece = bytes(array[at : at + _STEP])
        if b"\\" in piece:
            return False
        quotes += piece.count(b'"')
    return quotes % 2 == 0
