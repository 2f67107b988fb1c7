"""The mini timeline of the session list (``design`` 3.1): OCPP row, marks, curves, times."""

from __future__ import annotations

from datetime import UTC, tzinfo
from typing import Final

from evtui.formats.glyphs import Tier, for_tier, glyphs
from evtui.formats.ink import FAINT, MUTED, Ink, Line, Span
from evtui.formats.times import clock
from evtui.formats.widths import fit
from evtui.models.instant import Instant
from evtui.services.timeline.axis import put_marks, session_marks
from evtui.services.timeline.cells import CellRow, line_of
from evtui.services.timeline.lane import LaneKind
from evtui.services.timeline.lanes import spec_of
from evtui.services.timeline.plan import share_rows
from evtui.services.timeline.plot import ink_of
from evtui.services.timeline.raster import ACROSS, paint_area, paint_line
from evtui.services.timeline.scale import Scale, label
from evtui.services.timeline.series import Series, SeriesRole
from evtui.services.timeline.timeline import MeterState, Timeline
from evtui.services.timeline.window import Window

_GUTTER: Final = 6
_TIMES_FROM: Final = 10
"""Heights from which the last row shows start and end."""
_SHARES: Final = {SeriesRole.POWER: 50.0, SeriesRole.CURRENT: 25.0, SeriesRole.VOLTAGE: 25.0}
_UNITS: Final = {SeriesRole.POWER: "kW", SeriesRole.CURRENT: "A", SeriesRole.VOLTAGE: "V"}


def preview(timeline: Timeline, width: int, height: int, tier: Tier, zone: tzinfo = UTC) -> tuple[Line, ...]:
    """Exactly ``height`` lines of ``width`` cells over the whole session.

    When no power flowed all plot rows show the voltage, with ``no power delivered`` in them; while meter
    values are not decoded they show dots, and without any a sentence.
    """
    plot_width = max(width - _GUTTER, 1)
    rows: list[tuple[str, Ink, CellRow]] = []
    for lane in timeline.lanes_of(LaneKind.OCPP):
        cells = spec_of(lane.kind).draw(lane, timeline.whole, plot_width, tier)
        rows.append(("OCPP", MUTED, cells))
    marks = CellRow.blank(plot_width)
    put_marks(marks, session_marks(timeline, timeline.whole, plot_width), tier)
    rows.append(("Marks", MUTED, marks))
    times = height >= _TIMES_FROM
    left = max(height - len(rows) - times, 0)
    rows.extend(_plots(timeline, plot_width, left, tier))
    if times:
        rows.append(("", MUTED, _times(timeline.whole, plot_width, zone)))
    return tuple(_line(name, ink, cells, tier) for name, ink, cells in rows[:height])


def _line(name: str, ink: Ink, cells: CellRow, tier: Tier) -> Line:
    return (Span(fit(for_tier(name, tier), _GUTTER), ink), *line_of(cells))


def _times(window: Window, width: int, zone: tzinfo) -> CellRow:
    """Start at the left, end at the right."""
    row = CellRow.blank(width)
    row.put(0, clock(Instant(window.start_us), zone, seconds=False), MUTED)
    end = clock(Instant(window.end_us - 1), zone, seconds=False)
    row.put(width - len(end), end, MUTED)
    return row


def _plots(timeline: Timeline, width: int, height: int, tier: Tier) -> list[tuple[str, Ink, CellRow]]:
    """The rows between marks and times."""
    rows = [CellRow.blank(width) for _ in range(height)]
    if not rows:
        return []
    chosen = _chosen(timeline, height)
    if not chosen:
        if timeline.meter_state is MeterState.PENDING:
            for row in rows:
                row.fill(0, width, glyphs(tier).dot, FAINT)
        else:
            rows[0].put(1, for_tier(f"no values · {timeline.samples} sessionMeterValues", tier), MUTED)
        return [("", MUTED, row) for row in rows]
    named: list[tuple[str, Ink, CellRow]] = []
    for series, number in chosen:
        part = rows[len(named) : len(named) + number]
        scale = Scale(min(series.low, 0.0), series.high if series.high > 0 else 1.0)
        _draw(part, series, scale, timeline.whole, tier)
        ink = ink_of(series.role)
        names = [label(scale.high, series.role, scale.high - scale.low), _UNITS[series.role]]
        named.extend(
            (names[index] if index < len(names) else "", ink if index == 0 else MUTED, row)
            for index, row in enumerate(part)
        )
    if not timeline.delivered:
        _say_no_power(rows)
    return named


def _chosen(timeline: Timeline, height: int) -> list[tuple[Series, int]]:
    """Which series are drawn, and their rows."""
    if not timeline.delivered:
        voltage = timeline.series_of(SeriesRole.VOLTAGE)
        return [] if voltage is None else [(voltage, height)]
    found = [series for role in _SHARES if (series := timeline.series_of(role)) is not None]
    shown = found[: max(1, height // 2)]
    if not shown:
        return []
    numbers = share_rows(height, [_SHARES[series.role] for series in shown])
    return [(series, number) for series, number in zip(shown, numbers, strict=True) if number]


def _draw(rows: list[CellRow], series: Series, scale: Scale, window: Window, tier: Tier) -> None:
    """Gaps, then an area for power or a line."""
    width = len(rows[0])
    columns = series.columns(window, width)
    for column in [at for at, gap in enumerate(columns.gap.tolist()) if gap]:
        for row in rows:
            row.put(column, glyphs(tier).gap, FAINT)
    if series.role is SeriesRole.POWER:
        paint_area(rows, columns, scale, tier)
    else:
        paint_line(rows, series.columns(window, width * ACROSS[tier]), scale, ink_of(series.role), tier)


def _say_no_power(rows: list[CellRow]) -> None:
    """``no power delivered`` where nothing is drawn, the top rows first, from the right."""
    words = "no power delivered"
    for row in [*rows[1:], rows[0]]:
        start = len(row) - len(words)
        if start >= 1 and row.blank_between(start - 1, len(row)):
            row.put(start, words, MUTED)
            return
