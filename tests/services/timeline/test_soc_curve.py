"""Power over state of charge: from SoC samples, from start and end, or a reason why not."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest

from evtui.formats.glyphs import Tier
from evtui.services.timeline.frame import render, text_of
from evtui.services.timeline.plan import RowKind
from evtui.services.timeline.soc_curve import SocCurve, soc_curve
from evtui.services.timeline.soc_plot import soc_cursor
from evtui.services.timeline.timeline import Timeline, build_timeline
from evtui.services.timeline.view import at_instant, initial_view
from evtui.services.timeline.window import Window
from tests.services.timeline import scenarios as s


def charge(*, soc: bool, start: int | None = None, end: int | None = None, hole: bool = False) -> Timeline:
    """600 s at 100 kW, then 400 s at 50 kW; SoC 20 to 100 % at an even pace."""
    times = [at for at in range(0, 1001, 10) if not (hole and 300 < at < 600)]
    values = {
        "present_current": [(at, 200.0 if at <= 600 else 100.0) for at in times],
        "present_voltage": [(at, 500.0) for at in times],
    }
    if soc:
        values["soc"] = [(at, 20 + at * 0.08) for at in range(0, 1001, 10)]
    report = s.report([s.ocpp(0, "Charging")], end_s=1000)
    session = replace(
        report.session,
        soc_start=None if start is None else Decimal(start),
        soc_end=None if end is None else Decimal(end),
    )
    return build_timeline(replace(report, session=session), s.table(values))


def curve(timeline: Timeline) -> SocCurve:
    found = soc_curve(timeline)
    assert isinstance(found, SocCurve)
    return found


def test_samples_of_power_stand_at_their_sampled_state_of_charge() -> None:
    found = curve(charge(soc=True))
    assert not found.reckoned
    assert found.soc_at(s.us(500)) == pytest.approx(60)
    columns = found.columns(80)
    assert columns.high[found.column(40, 80)] == 100_000
    assert columns.high[found.column(90, 80)] == 50_000
    assert found.soc_at(s.us(-1)) is None


def test_start_and_end_are_enough_and_the_energy_between_them_says_where_the_battery_was() -> None:
    found = curve(charge(soc=False, start=20, end=100))
    assert found.reckoned
    assert found.soc_at(s.us(600)) == pytest.approx(20 + 80 * 60 / 80, abs=0.5)
    assert found.soc_at(s.us(1000)) == pytest.approx(100)


def test_one_dip_inside_a_column_is_not_lost() -> None:
    timeline = charge(soc=True)
    power = next(one for one in timeline.series if one.key == "power")
    power.values[30] = 5_000.0
    columns = curve(timeline).columns(20)
    assert columns.low.min() == 5_000.0


def test_a_silence_of_the_meter_is_a_gap_and_not_a_line() -> None:
    found = curve(charge(soc=True, hole=True))
    columns = found.columns(80)
    assert columns.gap[found.column(56, 80)] and np.isnan(columns.high[found.column(56, 80)])
    assert not columns.gap[found.column(30, 80)]


@pytest.mark.parametrize(
    ("timeline", "reason"),
    [
        (charge(soc=False), "neither SoC values nor a SoC at start and end"),
        (charge(soc=False, start=20), "neither SoC values"),
        (charge(soc=False, start=20, end=20), "neither SoC values"),
        (build_timeline(s.report([], end_s=60), s.table({"soc": [(0, 20), (10, 30)]})), "no power"),
        (build_timeline(s.report([], end_s=60), None), "not decoded yet"),
    ],
)
def test_without_power_or_soc_it_says_what_is_missing(timeline: Timeline, reason: str) -> None:
    found = soc_curve(timeline)
    assert isinstance(found, str) and reason in found


@pytest.mark.parametrize("tier", list(Tier))
@pytest.mark.parametrize("size", [(80, 17), (120, 28), (200, 43)])
def test_the_plot_has_its_own_axis_and_the_crosshair_at_its_own_column(
    tier: Tier, size: tuple[int, int]
) -> None:
    timeline = charge(soc=True)
    view = at_instant(initial_view(timeline), timeline, s.us(500))
    view = replace(view, against_soc=True, window=Window(s.us(450), s.us(900)))
    frame = render(timeline, view, *size, tier)
    assert len(frame.rows) == size[1] and all(len(row.chars) == frame.plot_width for row in frame.rows)
    axis = next(row for row in frame.rows if row.kind is RowKind.CURVE_AXIS)
    assert "60 %" in axis.chars and not any(row.kind is RowKind.PLOT for row in frame.rows)
    column = soc_cursor(timeline, s.us(500), frame.plot_width)
    assert column is not None and column != frame.cursor_column
    text = text_of(frame)
    assert "60.0 %" in text and "100.0 kW" in text
    assert tier is not Tier.ASCII or text.isascii()


def test_another_session_without_soc_says_so_in_the_plot() -> None:
    timeline = charge(soc=False)
    view = replace(initial_view(timeline), against_soc=True)
    assert "no power over SoC: the report has neither" in text_of(render(timeline, view, 120, 28, Tier.FULL))
