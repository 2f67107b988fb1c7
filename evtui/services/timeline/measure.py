"""What lies between two instants: time, energy by register and by integral, power, SoC, trouble (``v``)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Final
from weakref import WeakKeyDictionary

import numpy as np

from evtui.models.event import Severity
from evtui.models.instant import US_PER_S
from evtui.models.provenance import Basis
from evtui.services.timeline.integral import Integral, RunningSums, integral, running_sums
from evtui.services.timeline.lane import TimedEvent
from evtui.services.timeline.series import Series, SeriesRole
from evtui.services.timeline.timeline import Timeline

_SECONDS_US: Final = 5 * US_PER_S
"""An edge that snapped to an event this near to start or end still holds the session whole."""

_SUMS: Final[WeakKeyDictionary[Timeline, RunningSums]] = WeakKeyDictionary()


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A quantity at both edges."""

    name: str
    """The provider's key, ``charge counter`` or ``grid counter``; untrusted."""
    start: Decimal
    end: Decimal
    approximate: bool = False
    """True when an edge stands between two samples, or takes a sample inside the range."""

    @property
    def difference(self) -> Decimal:
        """End minus start."""
        return self.end - self.start


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """A range measured; both edges are on the event clock, like everything on the axis."""

    start_us: int
    end_us: int
    power: Integral | None
    """Power integrated, with mean, least and most; None without a power series."""
    power_is_derived: bool
    """True for current × voltage, False for power as sent."""
    registers: tuple[Change, ...]
    """Energy counters in Wh: those with samples, and the session's own when the range holds all of it."""
    soc: Change | None
    """Percent at both edges."""
    events: int
    errors: int
    warnings: int
    event_clock: bool
    """True when the session's own clock disagrees: its times and counters are then left out."""

    @property
    def span_us(self) -> int:
        """Length of the range."""
        return self.end_us - self.start_us


def measure(timeline: Timeline, start_us: int, end_us: int) -> Measure:
    """Measure ``[start_us, end_us]``, both on the axis. Raises nothing; what is not known is None."""
    power = timeline.series_of(SeriesRole.POWER)
    soc = timeline.series_of(SeriesRole.SOC)
    inside = [event for event in timeline.events if _is_inside(event, start_us, end_us)]
    return Measure(
        start_us=start_us,
        end_us=end_us,
        power=None if power is None else integral(_sums(timeline, power), start_us, end_us),
        power_is_derived=power is not None and power.basis is Basis.DERIVED,
        registers=_registers(timeline, start_us, end_us),
        soc=_session_soc(timeline, start_us, end_us) if soc is None else change(soc, start_us, end_us),
        events=len(inside),
        errors=sum(event.severity.rank <= Severity.ERROR.rank for event in inside),
        warnings=sum(event.severity is Severity.WARNING for event in inside),
        event_clock=timeline.event_clock,
    )


def _sums(timeline: Timeline, power: Series) -> RunningSums:
    """The sums of a session's power, worked out with its first range."""
    if timeline not in _SUMS:
        _SUMS[timeline] = running_sums(power)
    return _SUMS[timeline]


def _is_inside(event: TimedEvent, start_us: int, end_us: int) -> bool:
    return event.at_us is not None and start_us <= event.at_us <= end_us


def change(series: Series, start_us: int, end_us: int) -> Change | None:
    """A series at both edges; an edge without a value takes the nearest sample inside. None without two."""
    first, last = series.reading(start_us), series.reading(end_us)
    behind = int(np.searchsorted(series.times_us, end_us, side="right"))
    values = series.values[int(np.searchsorted(series.times_us, start_us)) : behind]
    if (first.value is None or last.value is None) and not len(values):
        return None
    start = float(values[0]) if first.value is None else first.value
    end = float(values[-1]) if last.value is None else last.value
    exact = all(one.value is not None and not one.interpolated for one in (first, last))
    return Change(name=series.key, start=_decimal(start), end=_decimal(end), approximate=not exact)


def _decimal(value: float) -> Decimal:
    return Decimal(str(round(value, 3)))


def _registers(timeline: Timeline, start_us: int, end_us: int) -> tuple[Change, ...]:
    """Counters with samples; without one the counters the report sends for the whole session."""
    sampled = [change(one, start_us, end_us) for one in timeline.series if one.unit == "Wh"]
    found = tuple(one for one in sampled if one is not None)
    if found or not _holds_session(timeline, start_us, end_us):
        return found
    energies = timeline.report.energies
    sides = (
        ("charge counter", energies.charge_start_wh, energies.charge_end_wh),
        ("grid counter", energies.primary_start_wh, energies.primary_end_wh),
    )
    return tuple(
        Change(name=name, start=start, end=end)
        for name, start, end in sides
        if start is not None and end is not None
    )


def _session_soc(timeline: Timeline, start_us: int, end_us: int) -> Change | None:
    """The session's SoC at start and end, when the range holds all of it."""
    session = timeline.report.session
    if session.soc_start is None or session.soc_end is None:
        return None
    if not _holds_session(timeline, start_us, end_us):
        return None
    return Change(name="soc", start=session.soc_start, end=session.soc_end)


def _holds_session(timeline: Timeline, start_us: int, end_us: int) -> bool:
    """Whether a range holds a finished session but for seconds; never where its clock is not the axis's."""
    session = timeline.report.session
    return (
        not timeline.event_clock
        and session.started_at is not None
        and session.ended_at is not None
        and start_us <= session.started_at.us + _SECONDS_US
        and session.ended_at.us - _SECONDS_US <= end_us
    )
