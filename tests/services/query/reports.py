"""Sessions for tests of queries and groups, and random ones."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from evtui.models.event import Event, EventKind, Severity
from evtui.models.instant import US_PER_S, Instant
from evtui.models.report import SessionReport
from evtui.models.session import Session, SessionStatus

NOW = Instant.parse("2026-11-21T09:00:00Z")


def report(id: str = "1", *, hours_ago: float = 1, minutes: float | None = 30, **more: Any) -> SessionReport:
    """One session that began some hours ago and lasted some minutes; None still runs."""
    start = Instant(NOW.us - int(hours_ago * 3600 * US_PER_S))
    end = None if minutes is None else Instant(start.us + int(minutes * 60 * US_PER_S))
    events = more.pop("events", ())
    is_summary = more.pop("is_summary", False)
    facts: dict[str, Any] = {"provider": "depot", "account": "north", "started_at": start, "ended_at": end}
    status = SessionStatus.CHARGING if minutes is None else SessionStatus.FINISHED
    session = Session(id=id, **{"status": status, **facts, **more})
    return SessionReport(session=session, events=events, is_summary=is_summary)


def error(text: str, severity: Severity = Severity.ERROR, *, carried_in: bool = False) -> Event:
    """One event of a device."""
    return Event(
        at=NOW, lane="deviceStatus.Converter", severity=severity, text=text, source="/x/0",
        kind=EventKind.ERROR_CODE, carried_in=carried_in,
    )  # fmt: skip


def ids(reports: Any) -> list[str]:
    """The session ids, in order."""
    return [one.session.id for one in reports]


_texts = (
    st.none()
    | st.sampled_from(["", "-", "none", "HPC-01", "hpc-01", 'a "b"', "a,b", "\\", "=1", "x y"])
    | st.text(max_size=8)
)
_decimals = (
    st.none()
    | st.decimals(allow_nan=True, allow_infinity=True, places=3)
    | st.sampled_from([Decimal(0), Decimal("1E+999999"), Decimal("-5.5"), Decimal("1E-30")])
)
_instants = st.none() | st.integers(-62_135_596_800 * US_PER_S, 253_402_300_799 * US_PER_S).map(Instant)

sessions = st.builds(
    Session,
    provider=st.sampled_from(["depot", "smappee", "oioi"]),
    account=st.sampled_from(["north", "file:a b"]),
    id=st.text(max_size=6),
    charger=_texts, connector=_texts, vehicle=_texts, site=_texts, outcome=_texts, address=_texts,
    auth_token=_texts, verdict=st.none() | st.sampled_from(["NO START", "CHARGED!", "odd"]),
    started_at=_instants, ended_at=_instants, energy_wh=_decimals, soc_end=_decimals, cost=_decimals,
    currency=st.none() | st.just("EUR"), errors=st.integers(0, 20),
    severity=st.none() | st.sampled_from(Severity),
    peak_power_w=st.none() | st.floats(),
    flags=st.lists(st.sampled_from(["clock_offset", "naive_time", "unit_suspect"]), max_size=2).map(tuple),
    status=st.sampled_from(SessionStatus),
)  # fmt: skip
"""Sessions as odd as a provider can make them."""
reports = st.builds(SessionReport, session=sessions)


def distinct(found: list[SessionReport]) -> list[SessionReport]:
    """The same sessions with different ids."""
    return [
        replace(one, session=replace(one.session, id=f"{one.session.id}{number}"))
        for number, one in enumerate(found)
    ]
