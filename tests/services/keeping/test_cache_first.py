"""What is settled in the store is told at once and never asked for again; the rest is asked for and kept."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from evtui.errors import StoreFailed
from evtui.models.fetch import Batch, Finished, FromStore, SessionQuery
from evtui.models.instant import Instant
from evtui.services.keeping.plan import VANISHED
from evtui.services.store.protocol import Judged
from evtui.simulator.faults import FaultScript
from evtui.simulator.server import Simulator
from tests.services.keeping.stage import (
    DAY,
    HOUR,
    NOW,
    StillClock,
    calls,
    fleet,
    heard,
    opened,
    settings_of,
    week,
)

PAST = week(NOW - DAY)
"""A period that was over a day ago."""
DEPOT, PARK, ROAMING = "depot-demo", "park-demo", "roaming-demo"


@pytest.fixture
async def simulator() -> AsyncIterator[Simulator]:
    async with Simulator(fleet(24)) as running:
        yield running


@pytest.mark.parametrize("with_chargers", [False, True], ids=["discovered", "configured"])
async def test_a_settled_period_is_asked_for_once(
    simulator: Simulator, tmp_path: Path, with_chargers: bool
) -> None:
    places = [f"{charger}/{connector}" for charger, connector in simulator.fleet.places]
    settings = settings_of(simulator, tmp_path, chargers=places if with_chargers else ())
    clock = StillClock(NOW + HOUR)
    async with opened(settings, clock) as workspace:
        first = await heard(workspace, PAST, DEPOT, PARK)
    assert calls(simulator)
    async with opened(settings, clock) as workspace:
        again = await heard(workspace, PAST, DEPOT, PARK)
    assert calls(simulator) == []
    assert again.reports.keys() == first.reports.keys() != set()
    assert {name: told.sessions for name, told in again.from_store.items()} == {
        name: sum(key[1] == name for key in first.reports) for name in (DEPOT, PARK)
    }
    assert all(told.as_of == Instant.from_datetime(NOW + HOUR) for told in again.from_store.values())
    assert again.from_store[PARK].is_all
    assert not again.problems


async def test_an_empty_store_says_so_and_opens_nothing(simulator: Simulator, tmp_path: Path) -> None:
    settings = settings_of(simulator, tmp_path)
    async with opened(settings, StillClock()) as workspace:
        first = None
        async for event in workspace.stream(week(), [PARK]):
            if first is None:
                first = event
                assert not (tmp_path / "data").exists()
        assert first == FromStore(account=PARK, sessions=0, as_of=None, is_all=False)
    assert (tmp_path / "data" / "sessions.db").exists()


async def test_rows_of_the_store_come_before_the_first_call(simulator: Simulator, tmp_path: Path) -> None:
    settings, clock = settings_of(simulator, tmp_path), StillClock()
    async with opened(settings, clock) as workspace:
        await heard(workspace, week(), DEPOT)
    calls(simulator)
    clock.at += HOUR
    async with opened(settings, clock) as workspace:
        told = []
        async for event in workspace.stream(week(NOW + HOUR), [DEPOT]):
            told.append(event)
            if isinstance(event, FromStore):
                assert calls(simulator) == []
                assert not event.is_all
                break
    assert isinstance(told[0], Batch)
    assert all(report.is_summary and report.session.outcome for report in told[0].reports)


async def test_only_the_tail_is_asked_for_and_new_sessions_in_it_are_found(
    simulator: Simulator, tmp_path: Path
) -> None:
    settings = settings_of(simulator, tmp_path)
    early = NOW - 2 * DAY
    async with opened(settings, StillClock(early)) as workspace:
        before = await heard(workspace, week(early, days=6), DEPOT, PARK)
    calls(simulator)
    async with opened(settings, StillClock()) as workspace:
        after = await heard(workspace, week(), DEPOT, PARK)
    asked = calls(simulator)
    async with opened(settings, StillClock()) as workspace:
        fresh = await heard(workspace, replace(week(), fresh=True), DEPOT, PARK)
    assert before.reports.keys() < after.reports.keys() == fresh.reports.keys()
    assert not fresh.from_store
    sent = [call for call in asked if "sessionReports" in call]
    assert sent and all("from=2026-11-1" in call for call in sent)
    assert min(call.split("from=")[1][:10] for call in sent) >= "2026-11-18"


async def test_a_session_that_ran_is_asked_for_until_it_is_settled(
    simulator: Simulator, tmp_path: Path
) -> None:
    settings, clock = settings_of(simulator, tmp_path), StillClock()
    async with opened(settings, clock) as workspace:
        first = await heard(workspace, week(), DEPOT)
    running = [one for one in first.reports.values() if one.session.status.is_running]
    assert running
    clock.at += 10 * HOUR
    calls(simulator)
    past = replace(week(), until=Instant.from_datetime(NOW + HOUR))
    async with opened(settings, clock) as workspace:
        again = await heard(workspace, past, DEPOT)
    asked = calls(simulator)
    assert any("sessionReports" in call for call in asked)
    assert not again.from_store[DEPOT].is_all


async def test_old_unsettled_sessions_are_asked_for_one_by_one_and_not_too_often(
    simulator: Simulator, tmp_path: Path
) -> None:
    settings, clock = settings_of(simulator, tmp_path), StillClock()
    async with opened(settings, clock) as workspace:
        first = await heard(workspace, week(), DEPOT)
    open_ended = [
        one for one in first.reports.values() if one.session.ended_at is None and one.session.started_at
    ]
    past = week(NOW - 2 * HOUR)
    clock.at = NOW + 2 * DAY
    asked: list[int] = []
    for hours in (0, 0.5, 2, 30):
        clock.at += timedelta(hours=hours)
        async with opened(settings, clock) as workspace:
            calls(simulator)
            await heard(workspace, past, DEPOT)
            asked.append(len([call for call in calls(simulator) if "sessionReports" in call]))
    wanted = [one for one in open_ended if past.wants(one.session)]
    assert wanted
    assert asked[0] >= len(wanted)
    assert asked[1] == 0
    assert asked[3] >= asked[2]


async def test_a_session_that_is_gone_keeps_its_row_and_is_asked_for_no_more(
    simulator: Simulator, tmp_path: Path
) -> None:
    settings, clock = settings_of(simulator, tmp_path), StillClock()
    async with opened(settings, clock) as workspace:
        first = await heard(workspace, week(), DEPOT)
    clock.at = NOW + 3 * DAY
    simulator.faults = FaultScript.parse(
        '[[step]]\nmatch = "/sessionReports"\naction = "empty"\nstatus = 204\ntimes = 0\n'
    )
    for number in range(2):
        async with opened(settings, clock) as workspace:
            calls(simulator)
            again = await heard(workspace, week(NOW - 2 * HOUR), DEPOT)
        asked = [call for call in calls(simulator) if "sessionReports" in call]
        gone = [one for one in again.reports.values() if VANISHED in one.session.flags]
        assert gone
        assert set(again.reports) <= set(first.reports)
        assert bool(asked) == (number == 0)
        assert any("no longer sent" in one.message for one in again.problems) == (number == 0)
        clock.at += 2 * DAY


async def test_with_a_largest_age_what_was_just_fetched_is_not_asked_for(
    simulator: Simulator, tmp_path: Path
) -> None:
    settings, clock = settings_of(simulator, tmp_path), StillClock()
    async with opened(settings, clock) as workspace:
        await heard(workspace, week())
    calls(simulator)
    clock.at += timedelta(minutes=5)
    later = week(NOW + timedelta(minutes=5))
    ten_minutes_us = 600 * 1_000_000
    async with opened(settings, clock, max_age_us=ten_minutes_us) as workspace:
        again = await heard(workspace, later)
    assert calls(simulator) == []
    assert all(told.is_all for told in again.from_store.values())
    clock.at += timedelta(minutes=6)
    async with opened(settings, clock, max_age_us=ten_minutes_us) as workspace:
        await heard(workspace, later)
    assert calls(simulator)


async def test_a_provider_that_is_down_leaves_the_rows_and_says_so(
    simulator: Simulator, tmp_path: Path
) -> None:
    settings, clock = settings_of(simulator, tmp_path), StillClock()
    async with opened(settings, clock) as workspace:
        first = await heard(workspace, week())
    await simulator.aclose()
    clock.at += HOUR
    async with opened(settings, clock) as workspace:
        again = await heard(workspace, week(NOW + HOUR))
    assert again.reports.keys() == {
        key for key, one in first.reports.items() if week(NOW + HOUR).wants(one.session)
    }
    assert {failed.account for failed in again.failed} == {DEPOT, PARK, ROAMING}


async def test_offline_tells_the_same_list_and_asks_nobody(simulator: Simulator, tmp_path: Path) -> None:
    settings, clock = settings_of(simulator, tmp_path), StillClock()
    query = replace(week(), default_period=True)
    async with opened(settings, clock) as workspace:
        first = await heard(workspace, query)
    calls(simulator)
    async with opened(settings, clock, offline=True) as workspace:
        again = await heard(workspace, query)
    assert again.reports.keys() == first.reports.keys()
    assert calls(simulator) == [] == again.failed
    assert all(told.is_all for told in again.from_store.values())
    assert len([event for event in again.events if isinstance(event, Finished)]) == 3


async def test_offline_without_a_store_is_a_failure_and_with_an_empty_one_a_notice(
    simulator: Simulator, tmp_path: Path
) -> None:
    settings, clock = settings_of(simulator, tmp_path), StillClock()
    async with opened(settings, clock, offline=True) as workspace:
        none = await heard(workspace, week())
    assert {failed.problem.exit_code for failed in none.failed} == {3}
    async with opened(settings, clock) as workspace:
        await heard(workspace, week(), DEPOT)
    async with opened(settings, clock, offline=True) as workspace:
        other = await heard(workspace, week(), PARK)
    assert not other.failed
    assert [one.message for one in other.problems] == ["nothing of this account is in the store"]


async def test_a_broken_store_is_one_problem_and_fetching_goes_on(
    simulator: Simulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings, clock = settings_of(simulator, tmp_path), StillClock()
    async with opened(settings, clock) as workspace:
        first = await heard(workspace, week())
    from evtui.services.store.lazy_store import LazyStore

    def broken(*_: object, **__: object) -> None:
        raise StoreFailed("the disk is full", hint="make room")

    for name in ("rows", "save", "covered"):
        monkeypatch.setattr(LazyStore, name, broken)
    async with opened(settings, clock) as workspace:
        again = await heard(workspace, week())
        with pytest.raises(StoreFailed, match="disk is full"):
            await workspace.flush()
    assert again.reports.keys() == first.reports.keys()
    assert [one.message for one in again.problems if "disk" in one.message] == [
        "what is fetched is not kept: the disk is full"
    ]
    assert not again.failed


@pytest.mark.parametrize("is_offline", [True, False])
async def test_what_cannot_be_kept_leaves_what_is_kept_readable(
    simulator: Simulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_offline: bool
) -> None:
    settings, clock = settings_of(simulator, tmp_path), StillClock()
    async with opened(settings, clock) as workspace:
        await heard(workspace, week(), DEPOT)
    from evtui.services.store.lazy_store import LazyStore

    def full(*_: object) -> None:
        raise StoreFailed("the disk is full")

    if not is_offline:
        monkeypatch.setattr(LazyStore, "keep_verdicts", full)
    clock.at += HOUR
    async with opened(settings, clock, offline=is_offline) as workspace:
        rows = await workspace.rows(week(), DEPOT)
        await workspace.keep_verdicts([Judged(report=rows[0])])
        problems = await workspace.keep_all()
        calls(simulator)
        again = [await workspace.whole(row) for row in rows]
        await workspace.meters(again[0])
    assert calls(simulator) == [] and len(again) == len(rows) > 3
    assert [one.message for one in problems] == (
        [] if is_offline else ["what is fetched is not kept: the disk is full"]
    )


async def test_a_walk_that_is_left_half_way_claims_nothing_it_has_not_read(
    simulator: Simulator, tmp_path: Path
) -> None:
    settings, clock = settings_of(simulator, tmp_path), StillClock(NOW + HOUR)
    async with opened(settings, clock) as workspace:
        async for event in workspace.stream(PAST, [DEPOT]):
            if isinstance(event, Batch) and event.reports:
                break
    async with opened(settings, clock) as workspace:
        again = await heard(workspace, PAST, DEPOT)
        fresh = await heard(workspace, replace(PAST, fresh=True), DEPOT)
    assert again.reports.keys() == fresh.reports.keys()


async def test_what_names_a_session_finds_it_in_the_store_of_any_period(
    simulator: Simulator, tmp_path: Path
) -> None:
    from evtui.services.reports import parse_reference

    settings, clock = settings_of(simulator, tmp_path), StillClock()
    async with opened(settings, clock) as workspace:
        first = await heard(workspace, SessionQuery(since=Instant(0)), DEPOT)
    oldest = min(first.reports.values(), key=lambda one: one.session.started_at or Instant(0))
    async with opened(settings, clock, offline=True) as workspace:
        for text in (oldest.session.id, f"{DEPOT}/{oldest.session.id}"):
            (found,) = await workspace.stored(parse_reference(text))
            assert found.session.key == oldest.session.key
            assert not found.is_summary
        assert await workspace.stored(parse_reference("no-such-session")) == ()
