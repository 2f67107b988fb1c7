"""What Smappee sends, spelled as Smappee spells it, and how its answers are cut (Smappee park sessions)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Final, NamedTuple

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from evtui.clients.decode import cut_items, decode, unreadable
from evtui.clients.judge import LONGEST_WORDS, one_line
from evtui.models.instant import US_PER_S, Instant
from evtui.providers.lenient import (
    Flag,
    Identifier,
    Number,
    Numbers,
    ReadRow,
    Text,
    decimal,
    lenient,
    read_row,
    text,
)

SECONDS_BELOW: Final = 10**11
"""Epoch values below this are seconds: as milliseconds they would lie before March 1973."""
LATEST_US: Final = 4_102_444_800 * US_PER_S
"""2100-01-01T00:00:00Z; later times are no times of a charging session."""
BOM: Final = b"\xef\xbb\xbf"
WRAPPERS: Final = ("sessions", "chargingSessions", "items")
"""Names a list of sessions may be wrapped under; one client guards for it, nobody has seen it."""
SIGNATURE: Final = frozenset(
    {"serialNumber", "authenticationType", "csmsTransactionId", "from", "to", "startReading", "stopReading"}
)
"""Field names by which a saved row is known to be Smappee's."""


@dataclass(frozen=True, slots=True)
class EpochTime:
    """An epoch value as an instant, and whether it came in seconds."""

    at: Instant
    in_seconds: bool


def epoch_time(value: object) -> EpochTime | None:
    """Epoch milliseconds UTC; seconds are known by their size. ValueError outside 1970 to 2100."""
    number = decimal(value)
    if number is None:
        return None
    in_seconds = 0 < number < SECONDS_BELOW
    us = int(number * (US_PER_S if in_seconds else 1000))
    if not 0 < us < LATEST_US:
        raise ValueError(f"{str(value)[:40]} is not a time between 1970 and 2100")
    return EpochTime(Instant(us, 3 if us % US_PER_S else 0), in_seconds)


Epoch = Annotated[EpochTime | None, lenient(epoch_time)]


class SessionRow(BaseModel):
    """One session of a park or station. Every field may be absent, null, a number or a numeric text."""

    model_config = ConfigDict(frozen=True, alias_generator=to_camel, extra="ignore")

    id: Text = None
    serial_number: Text = None
    connector: Text = None
    authentication_type: Text = None
    rfid: Identifier = None
    user_id: Text = None
    csms_transaction_id: Identifier = None
    from_: Epoch = Field(default=None, alias="from")
    to: Epoch = None
    status: Text = None
    range: Number = None
    duration: Number = None
    priority: Number = None
    start_reading: Number = None
    stop_reading: Number = None
    energy: Number = None
    suspended_by_user: Flag = None
    external_control: Flag = None
    smart_mode: Text = None
    minimum_excess_percentage: Number = None
    max_amperes: Numbers = None


ALIASES: Final = {name: info.alias or name for name, info in SessionRow.model_fields.items()}
"""Field name of the model to Smappee's key."""


def session_row(value: Mapping[str, Any]) -> ReadRow[SessionRow]:
    """One row, field by field; an unreadable field is None with its reason."""
    return read_row(SessionRow, value)


def is_session(value: object) -> bool:
    """Whether a JSON value looks like one of Smappee's session rows."""
    if not isinstance(value, Mapping) or "sessionId" in value:
        return False
    return len(SIGNATURE & value.keys()) >= (1 if {"id", "status"} <= value.keys() else 2)


class Rows(NamedTuple):
    """The raw rows of an answer."""

    items: tuple[bytes, ...]
    broken: str = ""
    """Why the answer ends too early, for a saved one that was cut all the same."""


def cut_rows(body: bytes, *, salvage: bool = False) -> Rows:
    """The raw rows of an answer: a list, one object, a wrapper around a list, 204 or nothing (rule 7.2).

    The documentation prints one object, every client reads a list. Raises UnexpectedPayload for anything
    else, and for a text that stops half way unless ``salvage`` asks for the rows before that.
    """
    answer = body.removeprefix(BOM).strip()
    if answer in {b"", b"null"}:
        return Rows(())
    cut = cut_items(answer, salvage=salvage)
    if cut.is_array:
        return Rows(cut.items or (), cut.broken)
    if "id" in cut.fields or is_session(cut.fields):
        return Rows((answer,), cut.broken)
    named = cut_items(answer, *WRAPPERS, salvage=salvage)
    if named.list_name:
        return Rows(named.items or (), named.broken)
    if cut.items is None:
        words = one_line(answer[:LONGEST_WORDS].decode("utf-8", "replace"), LONGEST_WORDS)
        raise unreadable(answer, f"neither a list of sessions nor a session: {words}")
    return Rows(cut.items, cut.broken)


class ServiceLocation(BaseModel):
    """One entry of ``/servicelocation``, or the answer of ``/servicelocation/{id}/info``."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    service_location_id: Text = Field(default=None, alias="servicelocationid")
    name: Text = None
    timezone: Text = None


def service_locations(body: bytes) -> tuple[ServiceLocation, ...]:
    """The locations of an account, in an object or a bare list; entries without an id are left out."""
    value = decode(body)
    entries = value if isinstance(value, list) else _get(value, "serviceLocations")
    if entries is None and isinstance(value, dict) and "servicelocations" in map(str.lower, value):
        entries = []
    if not isinstance(entries, list):
        raise unreadable(body, "no list of service locations")
    found = (service_location(entry) for entry in entries if isinstance(entry, dict))
    return tuple(location for location in found if location.service_location_id is not None)


def location_details(body: bytes) -> ServiceLocation:
    """The answer of ``/servicelocation/{id}/info``. Raises UnexpectedPayload when it is no JSON."""
    return service_location(decode(body))


def service_location(value: object) -> ServiceLocation:
    """One location; keys in any case, whatever cannot be read is None."""
    keys = {key.lower(): item for key, item in value.items()} if isinstance(value, dict) else {}
    return read_row(ServiceLocation, keys).fields


def station_serials(body: bytes) -> tuple[str, ...]:
    """Serial numbers of the stations in a metering configuration (quirk Q9: keys in any case)."""
    entries = _get(decode(body), "chargingStations")
    serials = (_serial(entry) for entry in (entries if isinstance(entries, list) else ()))
    return tuple(dict.fromkeys(serial for serial in serials if serial is not None))


def _serial(station: object) -> str | None:
    """The station's own serial number, not that of one of its connectors."""
    try:
        return text(_get(station, "serialNumber"))
    except ValueError:
        return None


def _get(value: object, key: str) -> Any:
    """A member by name in any case; None when the value is no object or has none."""
    if not isinstance(value, dict):
        return None
    return next((item for name, item in value.items() if name.lower() == key.lower()), None)


def is_document(value: object) -> bool:
    """Whether a decoded value is a saved answer of Smappee: rows, one row, or a wrapper around rows."""
    if isinstance(value, dict):
        if is_session(value):
            return True
        return any(is_document(rows) for rows in value.values() if isinstance(rows, list))
    return isinstance(value, list) and any(is_session(row) for row in value)
