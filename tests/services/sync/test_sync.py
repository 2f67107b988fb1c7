"""A period is fetched window by window, kept before the next begins, and never asked for twice."""

from __future__ import annotations

from collections import Counter
from contextlib import aclosing
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from random import Random
from urllib.parse import parse_qs, urlsplit

import pytest

from evtui.errors import StoreFailed
from evtui.models.fetch import Batch, Failed, SessionQuery
from evtui.models.instant import Instant
from evtui.services.diagnosis.rulebook import EMPTY_BOOK
from evtui.services.store.opening import open_store
from evtui.services.store.protocol import SessionKey
from evtui.services.sync.judging import judge_stored
from evtui.services.sync.syncing import Period, WindowKept, sync
from evtui.services.sync.tally import Tally
from evtui.services.sync.windows import WINDOW_US, windows
from evtui.services.workspace import Workspace
from evtui.simulator.faults import FaultScript
from evtui.simulator.server import Simulator
from tests.services.keeping.stage import DAY, HOUR, NOW, StillClock, calls, fleet, opened, settings_of

LATER = NOW + HOUR
HOUR_US = 3600 * 1_000_000


def period(days: float = 30) -> Period:
    """Up to the newest session."""
    return Period(since=Instant.from_datetime(NOW - timedelta(days=days)), until=Instant.from_datetime(LATER))


async def synced(workspace: Workspace, wanted: Period) -> list[WindowKept]:
    """The windows that were kept."""
    return [event async for event in sync(workspace, wanted) if isinstance(event, WindowKept)]


async def contents(workspace: Workspace) -> dict[SessionKey, bytes]:
    """Every record of the store."""
    found = {}
    for account in workspace.accounts:
        for row in await workspace.rows(SessionQuery(), account.name):
            found[row.session.key] = await workspace.raw(row)
    return found


@pytest.mark.parametrize("days", [0.5, 7, 7.001, 30])
def test_windows_cover_the_period_newest_first_without_overlap(days: float) -> None:
    wanted = period(days)
    found = windows(wanted.since, wanted.until)
    assert found[0].until == wanted.until
    assert found[-1].since == wanted.since
    for newer, older in pairwise(found):
        assert newer.since == older.until
    assert all(one.since and one.until and one.until.us - one.since.us <= WINDOW_US for one in found)
    assert windows(wanted.until, wanted.since) == ()


async def test_what_came_is_counted_and_a_second_run_brings_only_what_is_open(tmp_path: Path) -> None:
    async with Simulator(fleet(16)) as simulator:
        settings, clock = settings_of(simulator, tmp_path), StillClock(LATER)
        async with opened(settings, clock) as workspace:
            first = await synced(workspace, period())
            stored = await contents(workspace)
        calls(simulator)
        async with opened(settings, clock) as workspace:
            again = await synced(workspace, period())
            assert await contents(workspace) == stored
        asked = calls(simulator)
    total = sum((one.tally for one in first), Tally())
    assert total.new == len(stored) > 16
    assert total.renewed == total.unchanged == 0
    assert total.record_bytes == sum(map(len, stored.values()))
    assert total.meter_values > 0
    assert Counter(one.account for one in first) == {"depot-demo": 5, "park-demo": 5, "roaming-demo": 1}
    assert [one.number for one in first if one.account == "depot-demo"] == [1, 2, 3, 4, 5]
    assert sum((one.tally for one in again), Tally()).new == 0
    depot = [call for call in asked if "sessionReports" in call]
    assert all(call.split("from=")[1][:10] >= "2026-11-19" for call in depot), "only the open end"


@pytest.mark.parametrize("seed", range(4))
async def test_an_interrupted_run_goes_on_where_it_was(tmp_path: Path, seed: int) -> None:
    stop_after = Random(seed).randrange(2, 160)
    async with Simulator(fleet(16)) as simulator:
        clock = StillClock(LATER)
        settings = settings_of(simulator, tmp_path / "interrupted")
        kept = []
        async with (
            opened(settings, clock) as workspace,
            aclosing(sync(workspace, period())) as events,
        ):
            number = 0
            async for event in events:
                number += 1
                if isinstance(event, WindowKept):
                    kept.append(event)
                if number == stop_after:
                    break
        calls(simulator)
        async with opened(settings, clock) as workspace:
            resumed = await synced(workspace, period())
            found = await contents(workspace)
        asked = calls(simulator)
        async with opened(settings_of(simulator, tmp_path / "whole"), clock) as workspace:
            await synced(workspace, period())
            assert await contents(workspace) == found
    closed = [one for one in kept if one.number > 1]  # the first one's end is open
    begun = {begins(call) for call in asked}
    for window in closed:
        assert window.query.since
        (same,) = (one for one in resumed if (one.account, one.number) == (window.account, window.number))
        assert same.tally.new == same.tally.renewed == 0
        margin_h = 12 if window.account == "depot-demo" else 72
        assert (window.account, window.query.since.us - margin_h * HOUR_US) not in begun


async def test_a_place_that_was_read_to_its_end_is_in_the_store_when_it_is_heard_of(tmp_path: Path) -> None:
    async with Simulator(fleet(16)) as simulator:
        settings = settings_of(simulator, tmp_path)
        places = []
        async with opened(settings, StillClock(LATER)) as workspace:
            async with aclosing(sync(workspace, period())) as events:
                async for event in events:
                    if isinstance(event, Batch) and event.covered and event.account == "depot-demo":
                        places += [one.place for one in event.covered]
                        if len(places) == 2:
                            break
            store = open_store(settings.locations.data, read_only=True)
            (account,) = (one for one in store.info().accounts if one.ref.provider == "depot")
            kept = {one.place for one in store.covered(account.ref)}
            store.close()
    assert places and kept >= set(places)


def begins(call: str) -> tuple[str, int] | None:
    """Whom a call asks for a period, and where that begins in microseconds."""
    query = {name: values[0] for name, values in parse_qs(urlsplit(call).query).items()}
    if "from" in query:
        return "depot-demo", Instant.parse(query["from"]).us
    return ("park-demo", int(query["range"].partition(",")[0]) * 1000) if "range" in query else None


ACTIONS = (
    "status",
    "reset",
    "cut",
    "gzip_cut",
    "html",
    "close",
    "clamp",
    "page_repeat",
    "mutate",
    "token_expire",
)


def script(random: Random) -> tuple[str, bool]:
    """A fault script, and whether answers are altered in a way nobody can tell from true ones."""
    actions = [random.choice(ACTIONS) for _ in range(random.randrange(1, 5))]
    steps = [
        f'[[step]]\nmatch = "{random.choice(("any", "depot", "smappee", "oioi"))}"\naction = "{action}"\n'
        f"after = {random.randrange(12)}\ntimes = {random.randrange(1, 8)}\n"
        + ("status = 503\n" if action == "status" else "")
        for action in actions
    ]
    return "".join(steps), "mutate" in actions


@pytest.mark.parametrize("seed", range(8))
async def test_after_any_faults_a_refetch_gives_the_store_of_a_run_without(tmp_path: Path, seed: int) -> None:
    steps, is_altered = script(Random(seed))
    async with Simulator(fleet(10)) as simulator:
        clock = StillClock(LATER)
        async with opened(settings_of(simulator, tmp_path / "calm"), clock) as workspace:
            await synced(workspace, period(9))
            calm = await contents(workspace)
        settings = settings_of(simulator, tmp_path / "faulty")
        simulator.faults = FaultScript.parse(steps)
        async with opened(settings, clock) as workspace:
            async for _ in sync(workspace, period(9)):
                pass
        simulator.faults = FaultScript()
        clock.at += DAY
        async with opened(settings, clock) as workspace:
            async for event in sync(workspace, replace(period(9), fresh=is_altered)):
                assert not isinstance(event, Failed)
            found = await contents(workspace)
    assert {key: raw for key, raw in found.items() if key in calm} == calm
    assert "mutate" in steps or found.keys() == calm.keys()


async def test_the_second_stage_keeps_verdicts_of_sessions_that_have_none(tmp_path: Path) -> None:
    async with Simulator(fleet(8)) as simulator:
        settings, clock = settings_of(simulator, tmp_path), StillClock(LATER)
        async with opened(settings, clock) as workspace:
            await synced(workspace, period(9))
            everything = SessionQuery(until=Instant.from_datetime(LATER))
            first = [one async for one in judge_stored(workspace, everything, "depot-demo", book=EMPTY_BOOK)]
            again = [one async for one in judge_stored(workspace, everything, "depot-demo", book=EMPTY_BOOK)]
            rows = await workspace.rows(SessionQuery(), "depot-demo")
    assert len(first) == len(rows) == 8
    assert again == []
    assert {one.session.id: one.session.verdict for one in first} == {
        one.session.id: one.session.verdict for one in rows
    }
    assert all(one.session.verdict for one in rows)


async def test_without_a_store_nothing_can_be_synced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from evtui.services.store.lazy_store import LazyStore

    def full(*_: object) -> None:
        raise StoreFailed("the disk is full")

    monkeypatch.setattr(LazyStore, "save", full)
    async with (
        Simulator(fleet(4)) as simulator,
        opened(settings_of(simulator, tmp_path), StillClock(LATER)) as workspace,
    ):
        with pytest.raises(StoreFailed, match="disk is full"):
            await synced(workspace, period(7))
