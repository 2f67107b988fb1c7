"""What PlugSurfing sends, spelled as OIOI spells it, and how its answers are cut."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict

from evtui.clients.decode import cut_items, report_parts, unreadable
from evtui.providers.lenient import Number, Text, decimal, lenient, read_row, text

BOM: Final = b"\xef\xbb\xbf"
SESSIONS: Final = "sessions"
ENVELOPES: Final = ("user", "user-get-recent-sessions")
"""Objects the list of sessions may lie in: the sample says ``user.sessions``, the field list ``sessions``."""
SIGNATURE: Final = frozenset(
    {
        "request-sent",
        "connector-id",
        "charging-station-id",
        "session-interval",
        "charging-interval",
        "energy-consumed",
        "external-session-id",
    }
)
"""Field names by which a saved row is known to be OIOI's."""
_COMMA_MONEY: Final = re.compile(r"[+-]?\d+,\d+", re.ASCII)


@dataclass(frozen=True, slots=True)
class Interval:
    """Start and end as sent, and the names they were sent under."""

    start: str | None = None
    end: str | None = None
    start_name: str = "start"
    end_name: str = "end"
    """``end`` here, ``stop`` in the call by which operators push the same objects."""


def interval(value: object) -> Interval | None:
    """An interval object; null is none. Raises ValueError for anything else."""
    if value is None:
        return None
    if not isinstance(value, dict):
        raise ValueError("no object with start and end")
    names = names_of(value)
    end = "stop" if "stop" in names and value.get(names.get("end", "")) is None else "end"
    start_name, end_name = names.get("start", "start"), names.get(end, end)
    return Interval(text(value.get(start_name)), text(value.get(end_name)), start_name, end_name)


def money(value: object) -> Decimal | None:
    """An amount, exact; a comma is the decimal mark only where there is no point (OIOI v4)."""
    if isinstance(value, str) and _COMMA_MONEY.fullmatch(value.strip()):
        value = value.strip().replace(",", ".")
    return decimal(value)


class SessionRow(BaseModel):
    """One recent session. Every field may be absent, null, a number or a numeric text."""

    model_config = ConfigDict(
        frozen=True, alias_generator=lambda name: name.replace("_", "-"), extra="ignore"
    )

    request_sent: Text = None
    connector_id: Text = None
    charging_station_id: Text = None
    session_interval: Annotated[Interval | None, lenient(interval)] = None
    charging_interval: Annotated[Interval | None, lenient(interval)] = None
    energy_consumed: Number = None
    cost: Annotated[Decimal | None, lenient(money)] = None
    currency: Text = None
    external_session_id: Text = None
    address: Text = None


ALIASES: Final = {name: info.alias or name for name, info in SessionRow.model_fields.items()}
"""Field name of the model to OIOI's key."""


@dataclass(frozen=True, slots=True)
class NamedRow:
    """A row, the keys it really used, and what of it could not be read."""

    fields: SessionRow
    names: Mapping[str, str]
    """OIOI's key to the key as sent (older payloads had underscores)."""
    unreadable: Mapping[str, str] = field(default_factory=dict)
    """Field name of the model to the reason."""


def session_row(value: Mapping[str, Any]) -> NamedRow:
    """One row, field by field; an unreadable field is None with its reason."""
    names = names_of(value)
    row = read_row(SessionRow, {key: value[name] for key, name in names.items()})
    return NamedRow(row.fields, names, row.unreadable)


def names_of(value: Mapping[str, Any]) -> dict[str, str]:
    """OIOI's spelling of every key to the key as sent; an exact key wins over a variant of it."""
    names = {name.lower().replace("_", "-"): name for name in value}
    return names | {name: name for name in value if name in names}


def is_session(value: object) -> bool:
    """Whether a JSON value looks like one of OIOI's session rows."""
    return isinstance(value, Mapping) and len(SIGNATURE & names_of(value).keys()) >= 2


def is_document(value: object) -> bool:
    """Whether a decoded value is a saved OIOI answer, a list of its rows, or one row."""
    if isinstance(value, list):
        return any(is_session(row) for row in value)
    if not isinstance(value, dict):
        return False
    if is_session(value):
        return True
    if isinstance(value.get("result"), dict) and "code" in value["result"]:
        return True
    rows = value.get(SESSIONS)
    if isinstance(rows, list):
        flat = [row for item in rows for row in (item if isinstance(item, list) else [item])]
        return not flat or any(is_session(row) for row in flat)
    return any(is_document(value[name]) for name in ENVELOPES if isinstance(value.get(name), dict))


def cut_sessions(body: bytes) -> tuple[bytes, ...] | None:
    """The raw rows of an answer in any of its envelopes, one level of nested lists flattened.

    None when the answer holds no list at all (``sessions: null`` is an empty one). Raises UnexpectedPayload
    when it is neither an object nor a list, or does not end properly.
    """
    answer = body.removeprefix(BOM).strip()
    if answer.startswith(b"["):
        return _flat(cut_items(answer).items or ())
    if not answer.startswith(b"{"):
        raise unreadable(answer, "neither an object nor a list")
    return (answer,) if is_session(cut_items(answer, SESSIONS).fields) else _in_object(answer)


def _in_object(answer: bytes) -> tuple[bytes, ...] | None:
    """The rows below one object."""
    rows = bytes(report_parts(answer, SESSIONS).bulk).strip()
    if rows.startswith(b"["):
        return _flat(cut_items(rows).items or ())
    if rows == b"null":
        return ()
    if rows.startswith(b"{"):
        return (rows,)
    for name in ENVELOPES:
        inner = bytes(report_parts(answer, name).bulk).strip()
        found = _in_object(inner) if inner.startswith(b"{") else None
        if found is not None:
            return found
    return None


def _flat(items: tuple[bytes, ...]) -> tuple[bytes, ...]:
    """Items, those that are lists replaced by what is in them (as ``user-get-recent-stations`` shows)."""
    rows: list[bytes] = []
    for item in items:
        if item.lstrip().startswith(b"["):
            rows.extend(cut_items(item).items or ())
        else:
            rows.append(item)
    return tuple(rows)
