"""A row of the store and its record give the report that the walk mapped."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from evtui.models.fetch import SessionQuery
from evtui.models.meter_value import MeterTable
from evtui.models.report import Kept, SessionReport
from evtui.simulator.server import Simulator
from tests.services.keeping.stage import Heard, StillClock, fleet, heard, opened, settings_of


@pytest.fixture
async def simulator() -> AsyncIterator[Simulator]:
    async with Simulator(fleet(40)) as running:
        yield running


def bare(report: SessionReport) -> SessionReport:
    """Without what only the store says of a report, and what is judged again each time."""
    session = replace(report.session, outcome=None, severity=None, errors=0, warnings=0)
    return replace(report, session=session, raw=b"", digest=b"", kept=Kept.NOTHING, is_partial=False)


def curves(table: MeterTable) -> dict[str, list[tuple[int, float]]]:
    """Times and values by key."""
    return {
        one.key: list(zip(one.times_us.tolist(), one.values.tolist(), strict=True))
        for one in table.series.values()
    }


async def test_the_whole_fleet_comes_back_from_the_store_as_it_was_mapped(
    simulator: Simulator, tmp_path: Path
) -> None:
    settings, clock = settings_of(simulator, tmp_path), StillClock()
    async with opened(settings, clock) as workspace:
        first = await heard(workspace, SessionQuery(default_period=True))
    providers = {report.session.provider for report in first.reports.values()}
    assert providers == {"depot", "smappee", "oioi"}
    assert {r.session.site for r in first.reports.values() if r.session.provider != "depot"} - {None}
    simulator.refuse()
    async with opened(settings, clock, offline=True) as workspace:
        again = await heard(workspace, SessionQuery(default_period=True))
        assert again.reports.keys() == first.reports.keys()
        for key, report in again.reports.items():
            assert report.is_summary
            whole = await workspace.whole(report)
            assert bare(whole) == bare(first.reports[key])
            assert await workspace.raw(whole) == first.reports[key].raw == await workspace.raw(report)
            assert curves(await workspace.meters(whole)) == curves(await workspace.meters(first.reports[key]))


async def test_meter_values_that_were_cut_out_are_still_counted(tmp_path: Path) -> None:
    clock = StillClock()
    async with (
        Simulator(fleet(4, spacing_s=2.0)) as simulator,
        opened(settings_of(simulator, tmp_path), clock) as workspace,
    ):
        first = await heard(workspace, SessionQuery(), "depot-demo")
        await workspace.flush()
        found = Heard((await heard(workspace, SessionQuery(), "depot-demo")).events[:1])
        row = max(found.reports.values(), key=lambda one: one.meter_values or 0)
        whole = await workspace.whole(row)
    before = first.reports[row.session.key]
    assert whole.is_partial
    assert whole.meter_values == before.meter_values
    assert json.loads(whole.raw)["sessionMeterValues"] == []
    assert len(whole.raw) < len(before.raw)
