"""The raw record as texts to search: every named value with its place, meter values left out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from evtui.clients.long_arrays import shorten
from evtui.models.event import Event

METER_VALUES: Final = "sessionMeterValues"
"""Not looked into: samples are figures of the plots, and each short number would stand there many times."""
MOST_PLACES: Final = 100_000
"""Places of one record that are looked at."""
Json = dict[str, "Json"] | list["Json"] | str | bool | None
"""What the decoder makes; numbers stay texts, as sent."""


@dataclass(frozen=True, slots=True)
class Place:
    """One value of the record."""

    pointer: str
    """JSON pointer (RFC 6901) into the session's raw object."""
    text: str
    """``maxPower 450000``: name and value; only the name of an object or a list. Untrusted."""


def places(raw: bytes) -> Iterator[Place]:
    """Every named value in the order of the record; nothing for bytes that are no JSON."""
    short = shorten(raw, METER_VALUES)
    try:
        decoded: Json = json.loads(raw if short is None else short.text, parse_int=str, parse_float=str)
    except (ValueError, RecursionError):
        return
    waiting: list[tuple[str, str, Json]] = [("", "", decoded)]
    for _ in range(MOST_PLACES):
        if not waiting:
            return
        pointer, name, value = waiting.pop()
        text = f"{name} {_words(value)}".strip()
        if text:
            yield Place(pointer, text)
        if name != METER_VALUES:
            waiting.extend(reversed(list(_children(pointer, value))))


def record_of(pointer: str) -> str:
    """The entry of the report that a pointer lies in: ``/deviceStatus/3`` for ``/deviceStatus/3/status``.

    A block that is one object is an entry itself.
    """
    first, _, rest = pointer.removeprefix("/").partition("/")
    second = rest.partition("/")[0]
    return f"/{first}/{second}" if second.isdecimal() else f"/{first}"


def events_by_record(events: tuple[Event, ...]) -> dict[str, int]:
    """The entry of the report to the index of the first event that comes from it."""
    found: dict[str, int] = {}
    for index, event in enumerate(events):
        found.setdefault(record_of(event.source), index)
    return found


def _children(pointer: str, value: Json) -> Iterator[tuple[str, str, Json]]:
    """Pointer, name and value of what a container holds; entries of a list have no name."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield f"{pointer}/{key.replace('~', '~0').replace('/', '~1')}", key, inner
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield f"{pointer}/{index}", "", inner


def _words(value: Json) -> str:
    """A value as it is written in JSON, texts without their quotes; nothing for a container."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else ""
