"""The records that leave as JSON, field by field; added fields are no breaking change, removed ones are."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Number = int | float
SCHEMA = 1
"""The ``schema`` number of every JSON object."""


class Record(BaseModel):
    """A frozen record; written by alias."""

    model_config = ConfigDict(frozen=True, extra="forbid", serialize_by_alias=True, validate_by_name=True)


class ProblemRecord(Record):
    """Something incomplete, beside the good rows."""

    account: str | None
    """Account name, ``file:NAME``, or null for the whole run."""
    kind: Literal["config", "auth", "network", "timeout", "rate_limit", "protocol", "payload", "not_found"]
    message: str
    """With the provider's own code and text."""


class SessionRecord(Record):
    """One session of any provider. Times are RFC 3339 in UTC with the fraction as sent.

    Lists are written as rows with these names (``evtui.services.export.rows``).
    """

    provider: str
    account: str
    id: str
    charger: str | None
    connector: str | None
    vehicle: str | None
    started_at: str | None
    ended_at: str | None
    duration_s: Number | None
    energy_wh: Number | None
    soc_start: Number | None
    soc_end: Number | None
    status: str
    """``pending``, ``active``, ``active_idle``, ``charging``, ``suspended``, ``finished`` or ``unknown``."""
    status_raw: str | None
    verdict: str | None
    outcome: str | None
    cost: str | None
    """Decimal text, exactly as sent."""
    currency: str | None
    csms_transaction_id: str | None
    external_session_id: str | None
    address: str | None
    flags: tuple[str, ...]


class FactRecord(Record):
    """One named value of a report."""

    name: str
    value: Number | bool | str | None
    """A number, a text, or null when the provider sent none; money is decimal text."""
    unit: str
    source: str | None
    """JSON pointer into the session's raw object, null when derived."""
    basis: Literal["measured", "derived", "assumed"]


class LaneRecord(Record):
    """How many events a lane has."""

    lane: str
    count: int


class MeterSeriesRecord(Record):
    """How many samples a meter key has, and when."""

    key: str
    unit: str
    count: int
    from_: str | None = Field(alias="from")
    to: str | None


class ShowRecord(Record):
    """``show ID -o json``."""

    schema_: int = Field(default=SCHEMA, alias="schema")
    session: SessionRecord
    facts: tuple[FactRecord, ...]
    lanes: tuple[LaneRecord, ...]
    meters: tuple[MeterSeriesRecord, ...]
    extra: dict[str, Any]
    """Unknown fields of the session object, as sent."""
    problems: tuple[ProblemRecord, ...]


class EventRecord(Record):
    """One event, in the provider's words."""

    at: str | None
    lane: str
    severity: Literal["critical", "error", "warning", "info"]
    text: str
    source: str
    """JSON pointer into the session's raw object."""


class EventsRecord(Record):
    """``events ID -o json``."""

    schema_: int = Field(default=SCHEMA, alias="schema")
    events: tuple[EventRecord, ...]


class MeterRecord(Record):
    """One sample; ``meters -o json`` is written sample by sample, as there may be a million."""

    at: str
    key: str
    value: Number
    unit: str
