"""Counts of device messages: same message of any unit, this charger only, this session not twice."""

from __future__ import annotations

from evtui.models.report import SessionReport
from evtui.services.explain.seen import seen_messages
from tests.services.diagnosis.healthy import device, healthy, report

FIRST, SECOND = "WARN: converter : sibcos 1: VQS lost(no:1)", "WARN: converter : sibcos 2: VQS lost(no:1)"
MASKED = "WARN: converter : sibcos #: VQS lost(no:#)"


def session(number: int, *texts: str, charger: str = "HPC-01") -> SessionReport:
    """A report with device messages in mid-session."""
    entry = device(900, "Converter", "RUNNING", *((text, 1) for text in texts))
    return report(healthy(sessionId=f"s-{number}", deviceStatus=[entry]), charger=charger)


def test_the_same_message_of_two_units_is_one() -> None:
    assert seen_messages(session(1, FIRST, SECOND), ()) == {MASKED: "2 times in this session"}


def test_other_sessions_of_the_charger_count_once_each_and_the_session_itself_not() -> None:
    this = session(1, FIRST)
    loaded = [this, session(2, SECOND, SECOND), session(3), session(4, FIRST, charger="HPC-02")]
    assert seen_messages(this, loaded) == {
        MASKED: "1 time in this session, and in 1 of 2 other loaded sessions of this charger"
    }


def test_a_session_without_messages_has_none() -> None:
    assert seen_messages(session(1), [session(2, FIRST)]) == {}
