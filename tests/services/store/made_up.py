"""Made-up reports for the store: small ones by hand, simulated ones, arbitrary ones by hypothesis."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from hypothesis import strategies as st

from evtui.models.event import Severity
from evtui.models.instant import Instant
from evtui.models.meter_value import MeterTable
from evtui.models.report import SessionReport
from evtui.models.session import Session, SessionStatus
from evtui.providers.depot.mapping import Stamp, session_report
from evtui.services.store.protocol import AccountRef
from evtui.simulator.depot_report import report_json
from evtui.simulator.fleet import build_fleet

NORTH = AccountRef(account="north", provider="depot", origin="https://north.example:443")
SOUTH = AccountRef(account="south", provider="depot", origin="https://south.example:443")
HOUR_US = 3_600_000_000
DAY_US = 24 * HOUR_US
NOW = Instant.parse("2026-11-21T12:00:00Z")


def at(hours_ago: float) -> Instant:
    """So long before ``NOW``."""
    return Instant(NOW.us - int(hours_ago * HOUR_US))


def report(
    id: str,
    *,
    started: Instant | None = None,
    ended: Instant | None = None,
    fetched: Instant | None = NOW,
    meter_values: int = 0,
    charger: str = "HPC-01",
    connector: str = "1",
    account: str = "north",
    errors: Sequence[str] = (),
    **more: Any,
) -> SessionReport:
    """A depot report as it would be mapped; ``more`` goes into the raw record."""
    raw: dict[str, Any] = {"sessionId": id, **more}
    if started is not None:
        raw["sessionTimeStart"] = started.rfc3339()
    if ended is not None:
        raw["sessionTimeEnd"] = ended.rfc3339()
    if errors:
        codes = [{"errorCode": text, "errorCounter": 1} for text in errors]
        stamp = (started or NOW).rfc3339()
        raw["deviceStatus"] = [
            {"status": "ERROR", "deviceId": "Converter", "errorCodes": codes, "eventTimestamp": stamp}
        ]
    raw["sessionMeterValues"] = samples(meter_values, started or NOW)
    return mapped(json.dumps(raw).encode(), charger, connector, account, fetched)


def samples(count: int, start: Instant) -> list[dict[str, Any]]:
    """Meter values every 500 ms, two keys in turn."""
    return [
        {
            "key": ("present_current", "present_voltage")[index % 2],
            "value": 100 + index % 37 / 10,
            "eventTimestamp": Instant(start.us + index * 500_000, 3).rfc3339(),
        }
        for index in range(count)
    ]


def mapped(
    raw: bytes,
    charger: str = "HPC-01",
    connector: str = "1",
    account: str = "north",
    fetched: Instant | None = NOW,
) -> SessionReport:
    """A raw depot report as the walk maps it."""
    return session_report(
        raw, Stamp(account=account, charger=charger, connector=connector, fetched_at=fetched)
    )


@lru_cache(maxsize=1)
def simulated() -> tuple[SessionReport, ...]:
    """Sessions of a simulated fleet with all their meter values."""
    fleet = build_fleet(seed=4, sessions=24, now=datetime(2026, 11, 21, 8, tzinfo=UTC))
    return tuple(mapped(report_json(fleet, plan), plan.charger, plan.connector) for plan in fleet.plans)


def is_same_table(one: MeterTable, other: MeterTable) -> bool:
    """Whether two tables hold the same, bit for bit."""
    figures = ("samples", "rejected", "duplicates", "unordered", "fraction_digits", "problems")
    return (
        all(getattr(one, name) == getattr(other, name) for name in figures)
        and list(one.series) == list(other.series)
        and all(
            (mine.key, mine.unit, mine.basis) == (theirs.key, theirs.unit, theirs.basis)
            and mine.times_us.tobytes() == theirs.times_us.tobytes()
            and mine.values.tobytes() == theirs.values.tobytes()
            and mine.indexes.tobytes() == theirs.indexes.tobytes()
            for mine, theirs in zip(one.series.values(), other.series.values(), strict=True)
        )
    )


_TEXT = st.text(st.characters(codec="utf-8"), max_size=12)
_MAYBE_TEXT = st.none() | _TEXT
_DECIMALS = st.none() | st.decimals(allow_nan=False, allow_infinity=False) | st.integers().map(Decimal)
_INSTANTS = st.builds(
    Instant,
    st.integers(-62_135_596_800_000_000, 253_402_300_799_999_999),
    st.integers(0, 6),
    st.booleans(),
    st.integers(-50_400, 50_400),
)
near_instants = st.integers(0, 12).map(Instant)
"""Few different ones, so that intervals meet and touch."""

sessions: st.SearchStrategy[Session] = st.builds(
    Session,
    provider=st.just("depot"),
    account=st.just("north"),
    id=_TEXT,
    charger=_MAYBE_TEXT,
    connector=_MAYBE_TEXT,
    vehicle=_MAYBE_TEXT,
    site=_MAYBE_TEXT,
    started_at=st.none() | _INSTANTS,
    ended_at=st.none() | _INSTANTS,
    charging_started_at=st.none() | _INSTANTS,
    charging_ended_at=st.none() | _INSTANTS,
    requested_at=st.none() | _INSTANTS,
    energy_wh=_DECIMALS,
    meter_start_wh=_DECIMALS,
    meter_end_wh=_DECIMALS,
    soc_start=_DECIMALS,
    soc_end=_DECIMALS,
    status=st.sampled_from(SessionStatus),
    status_raw=_MAYBE_TEXT,
    outcome=_MAYBE_TEXT,
    severity=st.none() | st.sampled_from(Severity),
    verdict=_MAYBE_TEXT,
    errors=st.integers(0, 1 << 40),
    warnings=st.integers(0, 1 << 40),
    peak_power_w=st.none() | st.floats(allow_nan=False),
    cost=_DECIMALS,
    currency=_MAYBE_TEXT,
    csms_transaction_id=_MAYBE_TEXT,
    external_session_id=_MAYBE_TEXT,
    address=_MAYBE_TEXT,
    auth_kind=_MAYBE_TEXT,
    auth_token=_MAYBE_TEXT,
    priority=_MAYBE_TEXT,
    flags=st.lists(_TEXT, max_size=3).map(tuple),
)


def every_bit(session: Session) -> tuple[object, ...]:
    """A session's fields with what comparing leaves out: the look of times, the digits of decimals."""
    return tuple(
        (value.us, value.fraction_digits, value.naive, value.offset_s)
        if isinstance(value, Instant)
        else str(value)
        if isinstance(value, Decimal)
        else value
        for value in (getattr(session, name) for name in Session.__dataclass_fields__)
    )


def bare(session: Session, raw: bytes = b"{}", fetched: Instant | None = NOW) -> SessionReport:
    """A report that holds nothing but its row."""
    return SessionReport(session=session, raw=raw, fetched_at=fetched)


def with_outcome(one: SessionReport, outcome: str, verdict: str | None = None) -> SessionReport:
    """The report with words of a diagnosis."""
    session = replace(one.session, outcome=outcome, verdict=verdict, severity=Severity.ERROR)
    return replace(one, session=session)
