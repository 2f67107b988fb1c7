"""The NDJSON lines of ``watch`` and ``replay --emit``: the other commands' records, each with its type."""

from __future__ import annotations

from collections.abc import Iterator
from heapq import merge
from typing import Final, Literal

from evtui.models.instant import Instant
from evtui.services.export.convert import (
    event_record,
    in_time_order,
    meter_records,
    session_record,
    text,
    time_text,
)
from evtui.services.export.json_text import dump
from evtui.services.export.records import EventRecord, MeterRecord, Record, SessionRecord
from evtui.services.live.watching import Over, Seen
from evtui.services.reports import short_form

LAST_US: Final = 1 << 62
"""Sorts what has no readable time behind everything."""


class SessionLine(Record):
    """A version of the session: first the whole, later what it has become."""

    type: Literal["session"] = "session"
    session: str
    """``ACCOUNT/ID``, the same in every line of a session."""
    seen_at: str
    """When evtui saw it, RFC 3339 in UTC."""
    changed: tuple[str, ...]
    """Names of the fields that are different; empty in the first line."""
    record: SessionRecord


class EventLine(EventRecord):
    """A new event, as in ``events``."""

    type: Literal["event"] = "event"
    session: str


class MeterLine(MeterRecord):
    """A new meter value, as in ``meters``."""

    type: Literal["meter"] = "meter"
    session: str


class EndLine(Record):
    """The last line of a session."""

    type: Literal["end"] = "end"
    session: str
    reason: Literal["stopped", "error", "idle", "timeout", "complete"]


def lines_of(seen: Seen | Over, now: Instant) -> Iterator[str]:
    """JSON lines with their line feed: the session, then what is new in it in time order."""
    name = text(short_form(seen.report.session))
    if isinstance(seen, Over):
        yield dump(EndLine.model_validate({"session": name, "reason": seen.reason})) + "\n"
        return
    whole = SessionLine(
        session=name,
        seen_at=time_text(now) or "",
        changed=seen.changed,
        record=session_record(seen.report.session),
    )
    yield dump(whole) + "\n"
    for _, line in merge(_events(seen, name), _samples(seen, name), key=lambda pair: pair[0]):
        yield dump(line) + "\n"


def _events(seen: Seen, name: str) -> Iterator[tuple[int, Record]]:
    """New events with their times."""
    for event in in_time_order(seen.events):
        values = event_record(event).model_dump()
        yield event.at.us if event.at is not None else LAST_US, EventLine(session=name, **values)


def _samples(seen: Seen, name: str) -> Iterator[tuple[int, Record]]:
    """New meter values with their times."""
    for record in meter_records(seen.samples):
        yield Instant.parse(record.at).us, MeterLine.model_construct(session=name, **dict(record))
