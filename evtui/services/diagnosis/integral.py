"""Energy from the samples: the integral of voltage times current, and the holes that it does not bridge."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from evtui.models.instant import US_PER_S
from evtui.services.diagnosis.finding import Evidence
from evtui.services.diagnosis.record import SessionRecord, sample_evidence
from evtui.services.diagnosis.runs import Floats, Ints
from evtui.services.diagnosis.thresholds import Thresholds
from evtui.services.timeline.series import Gap

_US_PER_H: Final = 3600 * US_PER_S


@dataclass(frozen=True, slots=True, kw_only=True)
class Integral:
    """What the samples between the start and the end of flow add up to."""

    energy_wh: float
    """Trapezoids between power samples; a hole adds nothing, so with holes this is a lower bound."""
    covered_s: float
    """Seconds that were integrated over."""
    samples: int
    """Current samples with a voltage beside them."""
    holes: tuple[Gap, ...]
    """Silences of current or voltage that were left out, in time order, microseconds UTC, event clock."""
    first: Evidence
    last: Evidence


def integrate(record: SessionRecord) -> Integral | None:
    """The integral over c0 to c1; None without two power samples there. Power is as in ``record.watts``."""
    current, c0_us, c1_us = record.current, record.c0_us, record.c1_us
    if current is None or c0_us is None or c1_us is None:
        return None
    during = (current.times_us >= c0_us) & (current.times_us <= c1_us)
    places = np.flatnonzero(during & ~np.isnan(record.watts))
    if places.size < 2:
        return None
    silences = power_holes(record, c0_us, c1_us)
    lengths_us = bridged_us(current.times_us[places], silences)
    return Integral(
        energy_wh=float(np.sum(trapezoids(record.watts[places]) * lengths_us)) / _US_PER_H,
        covered_s=float(lengths_us.sum()) / US_PER_S,
        samples=len(places),
        holes=silences,
        first=sample_evidence(current, int(places[0])),
        last=sample_evidence(current, int(places[-1])),
    )


def trapezoids(values: Floats) -> Floats:
    """Mean value of each interval between two samples."""
    return (values[1:] + values[:-1]) / 2


def bridged_us(times_us: Ints, silences: tuple[Gap, ...]) -> Ints:
    """Length of each interval between two samples, 0 where it passes a silence."""
    lengths = np.diff(times_us)
    for gap in silences:
        first = np.searchsorted(times_us[1:], gap.start_us, side="right")
        lengths[first : np.searchsorted(times_us[:-1], gap.end_us)] = 0
    return lengths


def power_holes(record: SessionRecord, start_us: int, end_us: int) -> tuple[Gap, ...]:
    """Where current or voltage is silent, in time order; such stretches may overlap.

    Power itself is no measure: where both are sent on change, few of them lie within 5 s of each other.
    """
    found = {
        gap
        for series in (record.current, record.voltage)
        if series is not None
        for gap in holes(series.times_us, start_us, end_us, record.thresholds)
    }
    return tuple(sorted(found, key=lambda gap: (gap.start_us, gap.end_us)))


def holes(times_us: Ints, start_us: int, end_us: int, thresholds: Thresholds) -> tuple[Gap, ...]:
    """Silences of over 60 s and 10 times the median spacing between two instants, which count as samples."""
    first, after = np.searchsorted(times_us, [start_us, end_us + 1])
    inside = times_us[first:after]
    marks = np.concatenate(([start_us], inside, [end_us]))
    silent = np.diff(marks) > thresholds.gap_s * US_PER_S
    if not silent.any():  # the usual case: finding the median would take longer than all the rest
        return ()
    if len(inside) > 1:
        silent &= np.diff(marks) > thresholds.gap_medians * float(np.median(np.diff(inside)))
    return tuple(Gap(int(marks[n]), int(marks[n + 1])) for n in np.flatnonzero(silent).tolist())
