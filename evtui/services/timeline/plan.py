"""Which rows a body of some height has (``design`` 3.2): overview, axis, lanes, plots and their shares."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from evtui.services.timeline.lane import Lane, LaneKind
from evtui.services.timeline.series import SeriesRole
from evtui.services.timeline.timeline import Timeline
from evtui.services.timeline.view import TimelineView


class RowKind(StrEnum):
    """What a row of the frame is."""

    OVERVIEW = "overview"
    MARKS = "marks"
    """Marks and viewport under the overview."""
    AXIS = "axis"
    LANE = "lane"
    FOLDED = "folded"
    """Marks of the devices that have no row of their own."""
    PLOT = "plot"
    CURVE_AXIS = "curve axis"
    """States of charge under the lanes, when power is plotted against them."""
    CURVE = "curve"
    BLANK = "blank"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedPlot:
    """A plot with its height."""

    key: str
    """Series key; a role's word when the report has no such series."""
    role: SeriesRole
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """All rows of a body from the top."""

    marks_row: bool
    lanes: tuple[Lane, ...]
    folded: tuple[Lane, ...]
    """Devices without a row of their own; one row carries all their marks."""
    plots: tuple[PlannedPlot, ...]
    blank_between: bool
    """A blank row above each plot."""
    curve_rows: int = 0
    """Rows of power over state of charge, its axis included; then there are no plots."""


MARKS_FROM: Final = 26
DEVICES_FROM: Final = 17
LIMITER_FROM: Final = 20
WORDS_FROM: Final = (20, 24, 34, 38)
MOMENTS_FROM: Final = 48
_SHARES: Final = {
    SeriesRole.POWER: 36.0,
    SeriesRole.CURRENT: 27.0,
    SeriesRole.VOLTAGE: 22.0,
    SeriesRole.SOC: 15.0,
    SeriesRole.OTHER: 15.0,
}
_SHARES_LOW: Final = {SeriesRole.POWER: 50.0, SeriesRole.CURRENT: 30.0, SeriesRole.VOLTAGE: 20.0}
_SHARES_FAILED: Final = {SeriesRole.VOLTAGE: 68.0, SeriesRole.CURRENT: 20.0, SeriesRole.POWER: 12.0}
_ALL_FROM: Final = 12
"""Plot rows from which the SoC has a plot of its own."""
_BLANKS_FROM: Final = 24
_PLOTS_LEFT: Final = 7
"""Devices are folded before the plots fall under 7 rows."""


def plan_rows(timeline: Timeline, view: TimelineView, height: int) -> Plan:
    """The rows of a body ``height`` high; overview, axis, OCPP and at least one plot row come first."""
    visible = view.layout.arranged(timeline.lanes)
    pinned = {lane.key for lane in visible if lane.key in view.layout.pinned}
    marks_row = height >= MARKS_FROM
    others = [
        lane
        for lane in visible
        if lane.key in pinned
        or (lane.kind is not LaneKind.DEVICE and _has_row(lane, visible, height, timeline))
    ]
    devices = [lane for lane in visible if lane.kind is LaneKind.DEVICE and lane.key not in pinned]
    room = height - 2 - marks_row - len(others)
    shown, folded = _devices(devices, room - _PLOTS_LEFT if height >= DEVICES_FROM else 2, height)
    lanes = [lane for lane in visible if lane in others or lane in shown]
    left = room - len(shown) - bool(folded)
    while left < 1 and len(lanes) > len(pinned):
        left += 1
        lanes.pop()
    plots, blank = ((), False) if view.against_soc else _plots(timeline, view, left)
    return Plan(
        marks_row=marks_row,
        lanes=tuple(lanes),
        folded=folded,
        plots=plots,
        blank_between=blank,
        curve_rows=max(left, 0) if view.against_soc else 0,
    )


def _has_row(lane: Lane, visible: Sequence[Lane], height: int, timeline: Timeline) -> bool:
    """Whether a lane other than a device has a row at this height."""
    match lane.kind:
        case LaneKind.WORD:
            words = [one for one in visible if one.kind is LaneKind.WORD]
            rank = words.index(lane)
            return rank < len(WORDS_FROM) and height >= WORDS_FROM[rank]
        case LaneKind.LIMITER:
            return height >= LIMITER_FROM and timeline.delivered
        case LaneKind.MOMENTS:
            return height >= MOMENTS_FROM
        case _:
            return True


def _devices(devices: list[Lane], room: int, height: int) -> tuple[tuple[Lane, ...], tuple[Lane, ...]]:
    """Devices that get a row and those that are folded: the worst get one, in their own order."""
    if len(devices) <= room:
        return tuple(devices), ()
    keep = max(min(room, len(devices)) - (height >= DEVICES_FROM), 2)
    worst = sorted(devices, key=lambda lane: lane.worst)[:keep]
    folded = tuple(lane for lane in devices if lane not in worst) if height >= DEVICES_FROM else ()
    return tuple(lane for lane in devices if lane in worst), folded


def _plots(timeline: Timeline, view: TimelineView, left: int) -> tuple[tuple[PlannedPlot, ...], bool]:
    """Which series are plotted in ``left`` rows, and whether blank rows stand above them."""
    if left < 1:
        return (), False
    wanted = _wanted(timeline)
    if left < _PLOTS_LEFT:
        key, role = wanted[view.series_index % len(wanted)]
        return (PlannedPlot(key=key, role=role, rows=left),), False
    charged = _SHARES_LOW if left < _ALL_FROM else _SHARES
    shares = charged if timeline.delivered else _SHARES_FAILED
    chosen = [pair for pair in wanted if pair[1] in shares and pair[1] is not SeriesRole.OTHER]
    picked = wanted[view.series_index % len(wanted)]
    if picked not in chosen:
        chosen[-1] = picked
    if not timeline.delivered:
        order = list(shares)
        chosen.sort(key=lambda pair: order.index(pair[1]) if pair[1] in order else len(order))
    blank = left >= _BLANKS_FROM and timeline.delivered
    weights = [shares.get(role, min(shares.values())) for _, role in chosen]
    rows = share_rows(left - len(chosen) * blank, weights)
    plots = tuple(
        PlannedPlot(key=key, role=role, rows=number)
        for (key, role), number in zip(chosen, rows, strict=True)
        if number
    )
    return plots, blank


def _wanted(timeline: Timeline) -> list[tuple[str, SeriesRole]]:
    """Power, current and voltage always (an empty plot says why), then what else there is."""
    found = [(series.key, series.role) for series in timeline.series]
    roles = {role for _, role in found}
    for role in (SeriesRole.POWER, SeriesRole.CURRENT, SeriesRole.VOLTAGE):
        if role not in roles:
            found.append((role.value, role))
    order = list(SeriesRole)
    return sorted(found, key=lambda pair: order.index(pair[1]))


def share_rows(rows: int, weights: Sequence[float]) -> list[int]:
    """Rows by weight: the last share is rounded first (at least 2 of 12), the others by largest remainder."""
    total = sum(weights)
    if len(weights) < 4:
        return _largest_remainder(rows, weights)
    last = max(round(rows * weights[-1] / total), 2)
    return [*_largest_remainder(rows - last, weights[:-1]), last]


def _largest_remainder(rows: int, weights: Sequence[float]) -> list[int]:
    """Whole rows that add up to ``rows``."""
    exact = [rows * weight / sum(weights) for weight in weights]
    result = [int(value) for value in exact]
    by_remainder = sorted(range(len(exact)), key=lambda index: result[index] - exact[index])
    for index in by_remainder[: rows - sum(result)]:
        result[index] += 1
    return result
