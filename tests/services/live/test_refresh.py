"""What is asked in order to renew what runs."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from typing import Any

from evtui.models.fetch import Batch, Failed, FetchEvent, Finished, SessionQuery
from evtui.models.instant import US_PER_S, Instant
from evtui.models.problem import Problem, ProblemKind
from evtui.models.report import SessionReport
from evtui.models.session import Session, SessionStatus
from evtui.services.live.refresh import LATE_US, refresh, refresh_query, running

HOUR_US = 3600 * US_PER_S
NOW = Instant(1_800_000_000 * US_PER_S)
WEEK = SessionQuery(since=Instant(NOW.us - 168 * HOUR_US), until=NOW, default_period=True)


def session(id: str, hours_ago: int, provider: str = "depot", **more: Any) -> SessionReport:
    fields: dict[str, Any] = {
        "provider": provider,
        "account": "north",
        "id": id,
        "charger": "HPC-01",
        "connector": "2",
        "started_at": Instant(NOW.us - hours_ago * HOUR_US),
        "status": SessionStatus.CHARGING,
    }
    return SessionReport(session=Session(**(fields | more)))


def finished(id: str, hours_ago: int) -> SessionReport:
    return session(id, hours_ago, status=SessionStatus.FINISHED, ended_at=Instant(NOW.us - HOUR_US // 2))


def test_nothing_is_asked_while_nothing_runs_and_nobody_follows() -> None:
    assert refresh_query(WEEK, [finished("1", 3)], NOW, following=False) is None
    assert refresh_query(WEEK, [], NOW, following=False) is None


def test_a_record_without_an_end_from_days_ago_is_not_running() -> None:
    lost = session("1", 49)
    assert running([lost, session("2", 47)], NOW) == (session("2", 47),)
    assert refresh_query(WEEK, [lost], NOW, following=False) is None


def test_running_sessions_are_asked_for_from_the_oldest_start_and_on_their_connectors_only() -> None:
    known = [session("1", 1), session("2", 5, connector="1"), finished("3", 9), session("4", 1)]
    query = refresh_query(WEEK, known, NOW, following=False)
    assert query is not None
    assert query.since == Instant(NOW.us - 5 * HOUR_US)
    assert query.until == NOW
    assert query.chargers == ("HPC-01/2", "HPC-01/1")
    assert not query.default_period
    assert not query.active_only  # a session that has just ended must be heard of


def test_a_period_that_was_typed_keeps_its_chargers() -> None:
    chosen = replace(WEEK, chargers=("HPC-01",))
    query = refresh_query(chosen, [session("1", 1)], NOW, following=False)
    assert query is not None
    assert query.chargers == ("HPC-01",)


def test_providers_that_answer_for_a_whole_park_are_not_narrowed_to_a_charger() -> None:
    query = refresh_query(WEEK, [session("1", 1, "smappee")], NOW, following=False)
    assert query is not None
    assert query.chargers == ()


def test_a_running_session_without_a_start_has_no_lower_bound() -> None:
    query = refresh_query(WEEK, [session("1", 1), session("2", 1, started_at=None)], NOW, following=False)
    assert query is not None
    assert query.since is None


def test_following_looks_a_little_behind_the_newest_session_on_every_connector() -> None:
    query = refresh_query(WEEK, [finished("1", 3), finished("2", 90)], NOW, following=True)
    assert query is not None
    assert query.since == Instant(NOW.us - 3 * HOUR_US - LATE_US)
    assert query.chargers == ()
    with_old = refresh_query(WEEK, [finished("1", 3), session("2", 40)], NOW, following=True)
    assert with_old is not None
    assert with_old.since == Instant(NOW.us - 40 * HOUR_US)


def test_following_an_empty_account_asks_for_the_period_in_view() -> None:
    query = refresh_query(WEEK, [], NOW, following=True)
    assert query is not None
    assert query.since == WEEK.since


def test_time_goes_on_between_two_questions_but_an_open_period_stays_open() -> None:
    later = Instant(NOW.us + HOUR_US)
    query = refresh_query(WEEK, [session("1", 1)], later, following=False)
    assert query is not None
    assert query.until == later
    everything = refresh_query(SessionQuery(), [session("1", 1)], later, following=False)
    assert everything is not None
    assert everything.until is None


class Stream:
    """A workspace that answers with these events."""

    def __init__(self, *events: FetchEvent) -> None:
        self.events = events
        self.asked: list[tuple[SessionQuery, Sequence[str] | None]] = []

    async def stream(
        self, query: SessionQuery, accounts: Sequence[str] | None = None
    ) -> AsyncIterator[FetchEvent]:
        self.asked.append((query, accounts))
        for event in self.events:
            yield event


async def test_an_answer_is_one_value_and_a_failure_is_in_it() -> None:
    report = session("1", 1)
    good = Stream(
        Batch(account="north", reports=(report,)), Finished(account="north", truncated=False, elapsed_s=0.1)
    )
    answer = await refresh(good, WEEK, "north")
    assert (answer.reports, answer.problem) == ((report,), None)
    assert good.asked == [(WEEK, ["north"])]
    problem = Problem(kind=ProblemKind.RATE_LIMIT, message="429")
    bad = Stream(Batch(account="north", reports=(report,)), Failed(account="north", problem=problem))
    answer = await refresh(bad, WEEK, "north")
    assert (answer.reports, answer.problem) == ((report,), problem)
