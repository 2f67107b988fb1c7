"""Which session to look at first, where, and what is handed over."""

from __future__ import annotations

from datetime import UTC
from decimal import Decimal
from typing import Any

from evtui.models.event import ErrorCode, Event, EventKind, Severity
from evtui.models.instant import US_PER_S, Instant
from evtui.models.report import SessionReport
from evtui.models.session import Session, SessionStatus
from evtui.services.triage import (
    Judgement,
    error_identities,
    evidence_at,
    hand_over,
    money_factor,
    triage_cases,
)
from tests.corpus.hostile_text import TEXTS

HOUR_US = 3600 * US_PER_S


def error(second: int, message: str, counter: int = 1, severity: Severity = Severity.ERROR) -> Event:
    """A converter's error text."""
    code = ErrorCode(
        raw=f"ERROR: converter : {message}", severity=severity, severity_stated=True, device="converter",
        unit="", message=message, number=121, counter=counter,
    )  # fmt: skip
    return Event(
        at=Instant(second * US_PER_S), lane="deviceStatus.Converter", severity=severity, text=message,
        source="/deviceStatus/0", kind=EventKind.ERROR_CODE, state="ERROR", error=code,
    )  # fmt: skip


def session(hour: int, *events: Event, **more: Any) -> SessionReport:
    fields: dict[str, Any] = {
        "provider": "depot",
        "account": "north",
        "id": f"s{hour}",
        "charger": "HPC-01",
        "connector": "2",
        "started_at": Instant(hour * HOUR_US),
        "ended_at": Instant((hour + 1) * HOUR_US),
        "status": SessionStatus.FINISHED,
        "outcome": "Completed",
        "severity": min((one.severity for one in events), key=lambda one: one.rank, default=None),
    }
    return SessionReport(session=Session(**(fields | more)), events=events)


def ids(reports: list[SessionReport]) -> list[str]:
    return [case.report.session.id for case in triage_cases(reports)]


def test_worse_comes_first_and_equally_bad_the_newest() -> None:
    reports = [
        session(1),
        session(2, severity=Severity.WARNING, outcome="Reduced by temp"),
        session(3, severity=Severity.ERROR, outcome="Isolation fault"),
        session(4, severity=Severity.CRITICAL, outcome="Converter overtemp"),
        session(5),
        session(6, severity=Severity.INFO),
    ]
    assert ids(reports) == ["s4", "s3", "s2", "s6", "s5", "s1"]


def test_an_error_not_seen_before_in_the_set_comes_before_one_that_was() -> None:
    old = session(1, error(10, "over temperature", counter=3))
    again = session(5, error(20, "over temperature", counter=9))
    fresh = session(3, error(30, "dc link discharge"))
    cases = triage_cases([again, fresh, old])
    assert [case.report.session.id for case in cases] == ["s3", "s1", "s5"]
    assert [case.novel for case in cases] == ["dc link discharge", "over temperature", ""]
    assert cases[0].reason == "new error"


def test_the_counter_is_no_part_of_what_an_error_is_but_what_was_carried_in_is_none() -> None:
    report = session(1, error(10, "over temperature", 1), error(12, "over temperature", 29))
    assert len(error_identities(report)) == 1
    assert error_identities(session(1)) == ()
    assert error_identities(session(1, severity=Severity.ERROR, outcome="Never charged")) == (
        ("depot", "Never charged"),
    )


def test_money_moves_a_session_up_and_only_as_far_as_its_limit() -> None:
    taken = session(1, severity=Severity.WARNING, outcome="Long idle", cost=Decimal("60.00"), currency="EUR")
    worse = session(2, severity=Severity.ERROR, outcome="Isolation fault")
    assert ids([worse, taken]) == ["s1", "s2"]
    assert triage_cases([taken])[0].reason == "new error · 60.00 EUR"
    assert money_factor(session(1, cost=Decimal(100)).session) == 6
    assert money_factor(session(1, cost=Decimal(10**9)).session) == 6
    for odd in (None, Decimal(0), Decimal(-3), Decimal("NaN"), Decimal("Infinity")):
        assert money_factor(session(1, cost=odd).session) == 1


def test_a_session_that_still_runs_is_no_case_but_its_errors_are_no_longer_new() -> None:
    runs = session(1, error(10, "over temperature"), status=SessionStatus.CHARGING, ended_at=None)
    later = session(2, error(20, "over temperature"))
    cases = triage_cases([runs, later])
    assert [case.report.session.id for case in cases] == ["s2"]
    assert cases[0].novel == ""


def test_evidence_is_the_first_of_the_worst_events_else_the_plug_in() -> None:
    warned = error(10, "cooling flow", severity=Severity.WARNING)
    report = session(0, warned, error(20, "over temperature"), error(30, "dc link"))
    assert evidence_at(report) == Instant(20 * US_PER_S)
    assert evidence_at(session(0, warned)) == Instant(10 * US_PER_S)
    assert evidence_at(session(7)) == Instant(7 * HOUR_US)
    assert evidence_at(session(7, started_at=None)) is None


def test_the_hand_over_lists_every_session_under_what_was_decided() -> None:
    cases = triage_cases([session(1), session(2, error(20, "over temperature")), session(3), session(4)])
    judged = {cases[0].key: Judgement.CHARGER, cases[1].key: Judgement.DONE, cases[2].key: Judgement.DONE}
    lines = hand_over(cases, judged, {}, now=Instant(9 * HOUR_US), zone=UTC)
    assert lines[0] == "# Hand-over of 1970-01-01 09:00"
    assert "3 of 4 sessions looked at." in lines
    heads = [line for line in lines if line.startswith("## ")]
    assert heads == ["## Charger fault (1)", "## Done (2)", "## Not looked at (1)"]
    row = lines[lines.index(heads[0]) + 4]
    assert row.startswith("| 1970-01-01 02:00 | HPC-01/2 | north/HPC-01/2/s2 | ")
    assert row.endswith(" (new error) | 00:00:20 |")


def test_a_hand_over_stays_a_table_whatever_a_provider_sends() -> None:
    for text in TEXTS.values():
        case = session(1, severity=Severity.ERROR, outcome=text, charger=text, id=text or "x")
        rows = hand_over(triage_cases([case]), {}, {}, now=Instant(0), zone=UTC)[-1:]
        assert all(row.count("|") == 6 and row.isprintable() for row in rows), text
