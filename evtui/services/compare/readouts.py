"""What both sessions say at the shared crosshair: A, B and B minus A beside each plot."""

from __future__ import annotations

from typing import Final

from evtui.formats.glyphs import Tier, for_tier, glyphs
from evtui.formats.ink import BOLD, MUTED, Ink, Line, Role, Span
from evtui.formats.times import since
from evtui.formats.units import quantity
from evtui.models.provenance import Basis
from evtui.services.compare.cohort import LEAST, Baseline
from evtui.services.compare.overlay import Overlay
from evtui.services.compare.plots import A_INK, ABOVE, B_INK, BELOW, band_start_us, difference_range
from evtui.services.timeline.cells import one_cell_text
from evtui.services.timeline.plan import PlannedPlot
from evtui.services.timeline.series import Series, SeriesRole
from evtui.services.timeline.timeline import Timeline

_THREE: Final = 3


def axis_readout(cursor_us: int) -> Line:
    """``+14:00`` from the instant that both share."""
    return (Span(since(cursor_us), Ink(Role.TEXT, Role.CURSOR, bold=True)),)


def state_readout(timeline: Timeline, letter: str, cursor_us: int, tier: Tier) -> Line:
    """``A Charging``."""
    lane = timeline.lane("ocppStatus")
    segment = None if lane is None else lane.segment_at(cursor_us)
    ink = A_INK if letter == "A" else B_INK
    text = glyphs(tier).missing if segment is None else one_cell_text(segment.text, tier)
    return (Span(f"{letter} ", Ink(ink.fg, bold=True)), Span(text, MUTED if segment is None else BOLD))


def plot_readouts(
    overlay: Overlay, plot: PlannedPlot, cursor_us: int, baseline: Baseline | None, tier: Tier
) -> list[Line]:
    """A, B, Δ, what is usual: one a row; in two rows A and B, in one Δ alone."""
    first, second = overlay.a.series_of(plot.role), overlay.b.series_of(plot.role)
    if first is None and second is None:
        return [()] * plot.rows
    delta = _delta(overlay, plot.role, first or second, cursor_us, tier)
    if plot.rows == 1:
        return [delta]
    lines = [_value("A", first, cursor_us, A_INK, tier), _value("B", second, cursor_us, B_INK, tier)]
    if plot.rows >= _THREE:
        lines.append(delta)
    if baseline is not None and plot.role is SeriesRole.POWER:
        lines.extend(_usual(overlay, baseline, cursor_us, tier))
    return [*lines, *([()] * plot.rows)][: plot.rows]


def _value(letter: str, series: Series | None, cursor_us: int, ink: Ink, tier: Tier) -> Line:
    """``A 320.0 kW``, with ``~`` between samples; ``no data`` in a gap, ``–`` outside the samples."""
    bold = Ink(ink.fg, bold=True)
    reading = None if series is None else series.reading(cursor_us)
    if series is None or reading is None or reading.value is None:
        words = "no data" if reading is not None and reading.in_gap else glyphs(tier).missing
        return (Span(f"{letter} ", bold), Span(words, MUTED))
    is_rough = reading.interpolated or (series.role is SeriesRole.SOC and series.basis is Basis.DERIVED)
    return (Span(f"{letter} {'~' if is_rough else ''}{quantity(reading.value, series.unit)}", bold),)


def _delta(overlay: Overlay, role: SeriesRole, series: Series | None, cursor_us: int, tier: Tier) -> Line:
    """``Δ +77.1 kW``; nothing where one has no value."""
    value = overlay.difference_at(role, cursor_us)
    if value is None or series is None:
        return ()
    return (Span(for_tier(f"Δ {signed(value, series.unit)}", tier), MUTED),)


def signed(value: float, unit: str) -> str:
    """``+77.1 kW``, ``-1.0 kW``."""
    return f"{'' if value < 0 else '+'}{quantity(value, unit)}"


def _usual(overlay: Overlay, baseline: Baseline, cursor_us: int, tier: Tier) -> list[Line]:
    """Median and the band at the crosshair."""
    start_us = band_start_us(overlay)
    usual = None if start_us is None else baseline.at(cursor_us - start_us)
    if usual is None:
        return [(Span(f"usual: n < {LEAST}", MUTED),)]
    low, median, high = (f"{value / 1000:.0f}" for value in usual)
    return [
        (Span(f"usual {median} kW", MUTED),),
        (Span(f"p10-90 {low}-{high}", MUTED),),
        (Span(f"n {baseline.n}", MUTED),),
    ]


def difference_readouts(overlay: Overlay) -> list[Line]:
    """The largest B - A and the smallest, over all the time in which both charged."""
    found = difference_range(overlay)
    if found is None:
        return [(), ()]
    return [
        (Span(f"max {signed(found[1], 'W')}", ABOVE),),
        (Span(f"min {signed(found[0], 'W')}", BELOW),),
    ]
