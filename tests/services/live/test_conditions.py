"""What ends a watch, as typed."""

from __future__ import annotations

import pytest

from evtui.errors import UsageError
from evtui.models.report import SessionReport
from evtui.models.session import Session, SessionStatus
from evtui.services.live.conditions import Conditions, read_conditions, read_duration


def report(status: SessionStatus = SessionStatus.CHARGING, errors: int = 0) -> SessionReport:
    session = Session(provider="depot", account="north", id="1", status=status, errors=errors)
    return SessionReport(session=session)


def test_stopped_is_what_is_waited_for_when_nothing_is_said() -> None:
    assert read_conditions([]) == Conditions(stopped=True)
    assert read_conditions(["error"]) == Conditions(error=True)
    assert read_conditions(["idle=10m", "stopped"]) == Conditions(stopped=True, idle_s=600)


@pytest.mark.parametrize(
    "word", ["stop", "idle", "error=3", "stopped=1", "", "idle=", "idle=soon", "idle=0s"]
)
def test_any_other_word_is_refused_with_what_there_is(word: str) -> None:
    with pytest.raises(UsageError) as refused:
        read_conditions([word])
    assert refused.value.hint


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("90", 90), ("45s", 45), ("10m", 600), ("1h", 3600), ("1.5h", 5400), ("250ms", 0.25)],
)
def test_durations_are_read_with_their_unit(text: str, seconds: float) -> None:
    assert read_duration(text, "--timeout") == seconds


def test_an_error_ends_a_watch_that_waits_for_one_and_no_other() -> None:
    assert Conditions(error=True).met(report(errors=1), 0) == "error"
    assert Conditions(stopped=True).met(report(errors=1), 0) is None


def test_a_session_that_has_stopped_ends_every_watch_though_not_every_one_asked_for_it() -> None:
    over = report(SessionStatus.FINISHED)
    waiting = Conditions(error=True, idle_s=60)
    assert waiting.met(over, 0) == "stopped"
    assert not waiting.ask_for("stopped")
    assert Conditions(stopped=True).ask_for("stopped")
    assert not Conditions(stopped=True).ask_for("timeout")


def test_idle_counts_the_seconds_without_a_change() -> None:
    waiting = Conditions(idle_s=60)
    assert waiting.met(report(), 59.9) is None
    assert waiting.met(report(), 60) == "idle"
