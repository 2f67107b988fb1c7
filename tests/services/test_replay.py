"""A saved session played as if live ends as the session that was saved."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from evtui.errors import ResourceNotFound
from evtui.models.fetch import SessionQuery
from evtui.models.instant import US_PER_S, Instant
from evtui.models.meter_value import MeterTable
from evtui.models.report import SessionReport
from evtui.models.session import SessionStatus
from evtui.providers.registry import load_provider
from evtui.services.files import read_files
from evtui.services.outcome import with_outcome
from evtui.services.replay import Growth, Replay, ReplayAccount, growth_of
from evtui.services.reports import decode_meters
from evtui.services.sessions import collect
from evtui.services.workspace import Workspace
from evtui.simulator.case import Case
from evtui.simulator.depot_report import report_json
from tests.simulator.simulated import small_fleet

SAVED = Path(__file__).parent / "saved"
FLEET = small_fleet()


def saved_reports(name: str) -> tuple[SessionReport, ...]:
    return read_files([SAVED / name]).reports


def simulated(case: Case) -> SessionReport:
    """A simulated report as a saved file holds it."""
    plan = next(plan for plan in FLEET.plans if plan.case is case)
    head = json.dumps({"ChargerID": plan.charger, "ConnectorID": plan.connector}).encode()[:-1]
    body = head + b', "items": [' + report_json(FLEET, plan) + b"]}"
    return read_files(["-"], body).reports[0]


async def growth(report: SessionReport) -> Growth:
    return growth_of(report, await decode_meters(report))


def meters_of(report: SessionReport) -> MeterTable | None:
    read = load_provider(report.session.provider).read_meters
    return None if read is None else read(report, lambda done: None)


def samples(table: MeterTable | None) -> dict[str, list[tuple[int, float]]]:
    return {} if table is None else {
        key: list(zip(one.times_us.tolist(), one.values.tolist(), strict=True))
        for key, one in table.series.items()
    }  # fmt: skip


SEEDS = [
    pytest.param(report, id=f"{name}-{number}")
    for name in ("depot-sample.json", "smappee-sample.json", "oioi-sample.json")
    for number, report in enumerate(saved_reports(name))
]
CASES = [pytest.param(simulated(case), id=case.value) for case in Case]


@pytest.mark.parametrize("saved", [*SEEDS, *CASES])
async def test_the_final_state_of_a_replay_equals_the_static_load(saved: SessionReport) -> None:
    growing = await growth(saved)
    last = growing.report_at(growing.end_us)
    assert last == saved
    assert samples(meters_of(last)) == samples(meters_of(saved))
    assert with_outcome(last) == with_outcome(saved)


@pytest.mark.parametrize("saved", [*SEEDS, *CASES])
async def test_just_before_the_end_everything_but_the_end_is_there_though_put_together_anew(
    saved: SessionReport,
) -> None:
    """The same comparison where the bytes are not simply the saved ones: every part in its place."""
    growing = await growth(saved)
    pieces = replace(growing, instants_us=(*growing.instants_us, growing.end_us + 1))
    late = {member.name for member in growing.members if member.late}
    whole = json.loads(saved.raw)
    rebuilt = json.loads(pieces.raw_at(growing.end_us))
    names = [name for name in whole if json.dumps(name).encode() not in late]
    assert {name: rebuilt.get(name) for name in names} == {name: whole[name] for name in names}


@pytest.mark.parametrize("saved", CASES)
async def test_at_each_instant_nothing_later_is_known_and_nothing_earlier_is_missing(
    saved: SessionReport,
) -> None:
    growing = await growth(saved)
    raw = json.loads(saved.raw)
    for us in growing.instants_us[:: max(1, len(growing.instants_us) // 12)][:-1]:
        now = Instant(us)
        seen = json.loads(growing.raw_at(us))
        for name, items in raw.items():
            if not isinstance(items, list):
                continue
            timed = [item for item in items if _time(item) <= now]
            early = [item for item in items if _time(item) < growing_start(growing)]
            assert _sorted(seen[name]) == _sorted(timed or early), name
        assert "sessionTimeEnd" not in seen
        assert growing.report_at(us).session.ended_at is None


def growing_start(growing: Growth) -> Instant:
    return Instant(growing.start_us)


def _time(item: dict[str, Any]) -> Instant:
    return Instant.parse(item["eventTimestamp"])


def _sorted(items: Sequence[Any]) -> list[str]:
    return sorted(json.dumps(item, sort_keys=True) for item in items)


async def test_a_session_of_the_depot_is_running_until_its_record_ends() -> None:
    growing = await growth(simulated(Case.TRIP))
    middle = growing.report_at((growing.start_us + growing.end_us) // 2)
    assert middle.session.status is SessionStatus.CHARGING
    assert middle.session.charger == "HPC-07"
    assert middle.session.id == growing.saved.session.id
    assert not with_outcome(middle).session.errors
    assert with_outcome(growing.report_at(growing.end_us)).session.errors


@pytest.mark.parametrize("name", ["smappee-sample.json", "oioi-sample.json"])
async def test_sessions_without_a_curve_run_until_their_end_and_keep_their_identity(name: str) -> None:
    for saved in saved_reports(name):
        growing = await growth(saved)
        if growing.start_us == growing.end_us:
            continue
        first = growing.report_at(growing.start_us)
        assert first.session.key == saved.session.key
        assert first.session.status is SessionStatus.ACTIVE
        assert (first.session.ended_at, first.session.energy_wh) == (None, None)


async def test_an_account_in_replay_grows_with_the_clock_and_rests_at_the_end() -> None:
    growing = await growth(simulated(Case.NORMAL))
    passed_s = [0.0]
    replay = Replay(growing, speed=60, monotonic=lambda: passed_s[0], from_us=growing.start_us)
    account = ReplayAccount(replay)
    async with Workspace([account]) as workspace:
        (first,) = (await collect(workspace.stream(SessionQuery()))).reports
        assert first.session.account.startswith("replay:")
        assert first.session.status.is_running
        passed_s[0] = 5.0
        later = await workspace.report(first.session)
        assert later.meter_values is not None
        assert first.meter_values is not None
        assert later.meter_values > first.meter_values
        assert replay.now() == Instant(growing.start_us + 300 * US_PER_S)
        assert await account.report(first.session) is await account.report(first.session)
        passed_s[0] = 1e9
        last = await workspace.report(first.session)
        assert replay.is_over
        assert replay.now() == Instant(growing.end_us)
        placed = replace(last.session, account=growing.saved.session.account)
        assert placed == with_outcome(growing.saved).session
        assert last.raw == growing.saved.raw
        other = replace(first.session, id="another")
        with pytest.raises(ResourceNotFound):
            await account.report(other)


async def test_a_replay_begins_where_it_is_told_but_never_outside_the_session() -> None:
    growing = await growth(simulated(Case.NORMAL))
    middle = (growing.start_us + growing.end_us) // 2
    assert Replay(growing, speed=1, monotonic=lambda: 0.0, from_us=middle).now() == Instant(middle)
    assert Replay(growing, speed=1, monotonic=lambda: 0.0, from_us=0).now() == Instant(growing.start_us)
    after = Replay(growing, speed=1, monotonic=lambda: 0.0, from_us=growing.end_us + US_PER_S)
    assert after.is_over


async def test_a_record_without_any_time_is_there_at_once() -> None:
    saved = read_files(["-"], b'[{"sessionId": 7, "ocppStatus": [{"value": "Charging"}]}]').reports[0]
    growing = await growth(saved)
    assert growing.report_at(growing.end_us) == saved
