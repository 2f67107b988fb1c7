"""What is different between two versions of a session."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from types import MappingProxyType
from typing import Any

import numpy as np

from evtui.models.event import Event, EventKind, Severity
from evtui.models.instant import US_PER_S, Instant
from evtui.models.meter_value import EMPTY_METERS, MeterSeries, MeterTable
from evtui.models.provenance import Basis
from evtui.models.report import SessionReport
from evtui.models.session import Session, SessionStatus
from evtui.services.listing.layouts import LAYOUTS
from evtui.services.live.changes import changed_columns, changed_fields, new_events, new_samples

COLUMNS = (*LAYOUTS["smappee"], *LAYOUTS["all"])
BEFORE = SessionReport(
    session=Session(
        provider="smappee",
        account="park",
        id="1",
        charger="5820",
        started_at=Instant(0),
        energy_wh=Decimal(1000),
        meter_start_wh=Decimal(5000),
        status=SessionStatus.CHARGING,
        status_raw="CHARGING",
        outcome="Charging",
    )
)


def later(**more: Any) -> SessionReport:
    return replace(BEFORE, session=replace(BEFORE.session, **more))


def test_the_cells_that_read_differently_are_the_changed_ones() -> None:
    assert changed_columns(BEFORE, later(energy_wh=Decimal(2000)), COLUMNS) == {"kwh"}
    ended = later(
        energy_wh=Decimal(2000),
        meter_end_wh=Decimal(7000),
        ended_at=Instant(3600 * US_PER_S),
        status=SessionStatus.FINISHED,
        status_raw="STOPPED",
        outcome="Completed",
    )
    assert changed_columns(BEFORE, ended, COLUMNS) == {
        "kwh", "meter-to", "duration", "status", "outcome",
    }  # fmt: skip


def test_a_difference_that_no_cell_shows_is_no_change_of_a_cell() -> None:
    assert changed_columns(BEFORE, later(energy_wh=Decimal("1000.4")), COLUMNS) == frozenset()
    assert changed_fields(BEFORE.session, later(energy_wh=Decimal("1000.4")).session) == ("energy_wh",)


def test_that_a_running_session_has_become_longer_is_no_news() -> None:
    assert changed_columns(BEFORE, later(flags=("provisional",)), COLUMNS) == frozenset()


def test_cells_that_need_meter_values_wait_until_both_versions_were_judged_with_them() -> None:
    after = later(outcome="Completed", energy_wh=Decimal(2000))
    assert changed_columns(BEFORE, after, COLUMNS, comparable=False) == {"kwh"}
    assert changed_columns(BEFORE, after, COLUMNS) == {"kwh", "outcome"}


def event(second: int, text: str, source: str = "/ocppStatus/0") -> Event:
    return Event(
        at=Instant(second * US_PER_S),
        lane="ocppStatus",
        severity=Severity.INFO,
        text=text,
        source=source,
        kind=EventKind.STATE,
        state=text,
    )


def test_an_event_is_known_by_what_happened_and_not_by_its_place_in_the_record() -> None:
    before = [event(1, "Preparing", "/ocppStatus/0"), event(9, "Charging", "/ocppStatus/1")]
    shuffled = [
        event(1, "Preparing", "/ocppStatus/2"),
        event(9, "Charging", "/ocppStatus/0"),
        event(12, "SuspendedEV", "/ocppStatus/1"),
    ]
    assert new_events(before, shuffled) == (shuffled[2],)
    assert new_events(before, before) == ()
    assert new_events([], before) == tuple(before)


def test_an_event_that_now_stands_there_twice_is_new_once() -> None:
    twice = [event(1, "Preparing"), event(1, "Preparing", "/ocppStatus/1")]
    assert new_events(twice[:1], twice) == (twice[1],)


def table(**series: list[tuple[int, float]]) -> MeterTable:
    made = {
        key: MeterSeries(
            key=key,
            unit="A",
            basis=Basis.ASSUMED,
            times_us=np.array([at for at, _ in samples], dtype=np.int64),
            values=np.array([value for _, value in samples], dtype=np.float64),
            indexes=np.arange(len(samples), dtype=np.int64),
        )
        for key, samples in series.items()
    }
    return MeterTable(series=MappingProxyType(made), samples=sum(map(len, series.values())))


def samples(found: MeterTable) -> dict[str, list[tuple[int, float]]]:
    return {
        key: list(zip(one.times_us.tolist(), one.values.tolist(), strict=True))
        for key, one in found.series.items()
    }


def test_samples_at_the_end_are_the_new_ones() -> None:
    before = table(current=[(1, 5.0), (2, 6.0)])
    after = table(current=[(1, 5.0), (2, 6.0), (3, 7.0)], voltage=[(1, 400.0)])
    fresh = new_samples(before, after)
    assert samples(fresh) == {"current": [(3, 7.0)], "voltage": [(1, 400.0)]}
    assert fresh.samples == 2
    assert list(fresh.series["current"].indexes) == [2]
    assert samples(new_samples(EMPTY_METERS, before)) == samples(before)
    assert new_samples(after, after).series == {}


def test_samples_that_came_late_are_found_among_the_older_ones() -> None:
    before = table(current=[(1, 5.0), (3, 7.0), (3, 7.0)])
    after = table(current=[(1, 5.0), (2, 6.0), (3, 7.0), (3, 7.0), (3, 7.0)])
    assert samples(new_samples(before, after)) == {"current": [(2, 6.0), (3, 7.0)]}
    corrected = table(current=[(1, 5.5), (3, 7.0), (3, 7.0)])
    assert samples(new_samples(before, corrected)) == {"current": [(1, 5.5)]}
    assert new_samples(after, before).series == {}
