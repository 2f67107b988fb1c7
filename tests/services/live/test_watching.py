"""One session watched, in zero seconds: the clock only moves when somebody sleeps."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from evtui.errors import AuthenticationRefused, EvtuiError, ProviderUnreachable, RateLimited, ResourceNotFound
from evtui.models.meter_value import MeterTable
from evtui.models.problem import Problem
from evtui.models.report import SessionReport
from evtui.models.session import Session, SessionStatus
from evtui.providers.depot import SPEC
from evtui.providers.spec import Document
from evtui.services.live.cadence import Cadence, Pace
from evtui.services.live.conditions import Conditions
from evtui.services.live.watching import Over, Seen, Watching, watch

START = "2026-11-21T09:00:00.000Z"


class SlowClock:
    """Only sleeping takes time."""

    def __init__(self) -> None:
        self.slept: list[float] = []

    def now(self) -> datetime:
        return datetime(2026, 11, 21, tzinfo=UTC) + timedelta(seconds=self.monotonic())

    def monotonic(self) -> float:
        return sum(self.slept)

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)


def at(second: int) -> str:
    return f"2026-11-21T09:{second // 60:02d}:{second % 60:02d}.000Z"


def version(second: int, *, error: bool = False, ended: bool = False) -> SessionReport:
    """The record of a session as it is at a second: a status each minute, a current each 20 s."""
    words = ["Preparing", "Charging", "SuspendedEV", "Charging"]
    raw: dict[str, Any] = {
        "sessionId": 4711,
        "sessionTimeStart": START,
        "ocppStatus": [
            {"value": words[at_s // 60 % 4], "eventTimestamp": at(at_s)} for at_s in range(0, second + 1, 60)
        ],
        "sessionMeterValues": [
            {"key": "present_current", "value": at_s / 2, "eventTimestamp": at(at_s)}
            for at_s in range(0, second + 1, 20)
        ],
    }
    if error:
        code = {"errorCode": "ERROR: converter : over temperature shutdown(no:121)", "errorCounter": 1}
        raw["deviceStatus"] = [
            {"deviceId": "Converter", "status": "ERROR", "errorCodes": [code], "eventTimestamp": at(second)}
        ]
    if ended:
        raw["sessionTimeEnd"] = at(second)
    body = json.dumps(raw).encode()
    return SPEC.read_document(Document(name="x", body=body, value=raw), "north").reports[0]


class Source:
    """Answers with one version or failure after the other; the last one again and again."""

    def __init__(self, *answers: SessionReport | EvtuiError) -> None:
        self.answers = list(answers)
        self.asked = 0

    async def report(self, session: Session) -> SessionReport:
        self.asked += 1
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, EvtuiError):
            raise answer
        return answer

    async def meters(
        self, report: SessionReport, on_progress: Callable[[float], None] | None = None
    ) -> MeterTable:
        assert SPEC.read_meters is not None
        return SPEC.read_meters(report, lambda done: None)


def watching(source: Source, clock: SlowClock, conditions: Conditions | None = None, **more: Any) -> Watching:
    return Watching(
        source=source,
        conditions=conditions or Conditions(stopped=True),
        cadence=Cadence(pace=Pace(15, 120), interval_s=15),
        clock=clock,
        **more,
    )


async def all_of(first: SessionReport, how: Watching) -> list[Seen | Over]:
    return [seen async for seen in watch(first, how)]


def reason(seen: Sequence[Seen | Over]) -> str:
    last = seen[-1]
    assert isinstance(last, Over)
    return last.reason


async def test_first_comes_the_whole_session_then_only_what_is_new_and_at_last_the_end() -> None:
    clock = SlowClock()
    source = Source(version(70), version(70), version(130), version(130, ended=True))
    whole, first, second, third, over = await all_of(version(10), watching(source, clock))
    assert isinstance(whole, Seen)
    assert isinstance(first, Seen)
    assert isinstance(second, Seen)
    assert isinstance(third, Seen)
    assert [event.text for event in whole.events] == ["Preparing"]
    assert whole.changed == ()
    assert whole.samples.samples == 1
    assert [event.text for event in first.events] == ["Charging"]
    assert first.samples.series["present_current"].values.tolist() == [10, 20, 30]
    assert "status" in first.changed
    assert [event.text for event in second.events] == ["SuspendedEV"]
    assert third.events == ()
    assert third.samples.series == {}
    assert {"ended_at", "status"} <= set(third.changed)
    assert reason([over]) == "stopped"
    assert over.report.session.status is SessionStatus.FINISHED
    assert clock.slept == [15, 15, 22.5, 15]  # slower after the answer without a change, then quick again


async def test_an_error_ends_the_watch_that_waits_for_it_with_the_event_told_before() -> None:
    source = Source(version(70), version(90, error=True))
    seen = await all_of(version(10), watching(source, SlowClock(), Conditions(error=True)))
    told = seen[-2]
    assert isinstance(told, Seen)
    assert [event.lane for event in told.events] == ["deviceStatus.Converter"]
    assert reason(seen) == "error"


async def test_a_condition_that_holds_already_ends_the_watch_without_any_question() -> None:
    source = Source(version(10))
    seen = await all_of(version(90, error=True), watching(source, SlowClock(), Conditions(error=True)))
    assert reason(seen) == "error"
    assert source.asked == 0


async def test_idle_is_met_at_its_second_and_not_at_the_next_question() -> None:
    clock = SlowClock()
    seen = await all_of(version(10), watching(Source(version(10)), clock, Conditions(idle_s=40)))
    assert reason(seen) == "idle"
    assert clock.monotonic() == 40


async def test_any_change_begins_the_idle_time_anew() -> None:
    clock = SlowClock()
    source = Source(version(10), version(70))
    seen = await all_of(version(10), watching(source, clock, Conditions(idle_s=40)))
    assert reason(seen) == "idle"
    assert clock.monotonic() == 15 + 22.5 + 40


async def test_patience_ends_at_its_second() -> None:
    clock = SlowClock()
    seen = await all_of(version(10), watching(Source(version(10)), clock, until_s=50))
    assert reason(seen) == "timeout"
    assert clock.monotonic() == 50


async def test_a_failure_is_told_and_waited_out_and_the_watch_goes_on() -> None:
    clock = SlowClock()
    heard: list[tuple[str, float]] = []

    def hear(problem: Problem, wait_s: float) -> None:
        heard.append((problem.message, wait_s))

    source = Source(ProviderUnreachable("refused"), RateLimited("429"), version(10, ended=True))
    seen = await all_of(version(10), watching(source, clock, on_problem=hear))
    assert reason(seen) == "stopped"
    assert heard == [("refused", 30), ("429", 120)]
    assert clock.slept == [15, 30, 120]


@pytest.mark.parametrize("error", [AuthenticationRefused("no"), ResourceNotFound("gone")])
async def test_a_refused_login_and_a_vanished_session_are_not_waited_out(error: EvtuiError) -> None:
    source = Source(error)
    with pytest.raises(type(error)):
        await all_of(version(10), watching(source, SlowClock()))
    assert source.asked == 1


async def test_a_provider_that_stays_away_ends_the_watch_at_the_third_failure() -> None:
    source = Source(ProviderUnreachable("refused"))
    with pytest.raises(ProviderUnreachable):
        await all_of(version(10), watching(source, SlowClock()))
    assert source.asked == 3


async def test_a_source_that_is_complete_is_asked_once_more_and_then_left() -> None:
    source = Source(version(70))
    seen = await all_of(version(10), watching(source, SlowClock(), is_complete=lambda: True))
    assert reason(seen) == "complete"
    assert source.asked == 1
    assert isinstance(seen[1], Seen)


async def test_without_meters_no_sample_is_told_but_the_outcome_rests_on_them_all_the_same() -> None:
    source = Source(version(10, ended=True))
    how = watching(source, SlowClock(), with_meters=False)
    whole = (await all_of(version(70), how))[0]
    assert isinstance(whole, Seen)
    assert whole.samples.series == {}
    with_them = (await all_of(version(70), replace(how, with_meters=True)))[0]
    assert isinstance(with_them, Seen)
    assert whole.report.session == with_them.report.session
