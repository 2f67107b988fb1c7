"""What rules of the user's may ask of the meter values."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from evtui.models.instant import US_PER_S
from evtui.models.meter_value import MeterSeries
from evtui.services.diagnosis.finding import Evidence
from evtui.services.diagnosis.record import SessionRecord, sample_evidence

Numbers = NDArray[np.float64]


def _largest(series: MeterSeries | None) -> float | None:
    return None if series is None else float(series.values.max())


def _mean(values: Numbers) -> float | None:
    """The mean without NaN; None of nothing."""
    known = values[np.isfinite(values)]
    return float(known.mean()) if known.size else None


def max_current_a(record: SessionRecord) -> float | None:
    """Largest current sample in A."""
    return _largest(record.current)


def max_voltage_v(record: SessionRecord) -> float | None:
    """Largest voltage sample in V."""
    return _largest(record.voltage)


def mean_current_a(record: SessionRecord) -> float | None:
    """Mean of the current samples with flow, in A."""
    return None if record.current is None else _mean(record.current.values[record.flow])


def max_power_w(record: SessionRecord) -> float | None:
    """Largest power in W, without NaN."""
    known = record.watts[np.isfinite(record.watts)]
    return float(known.max()) if known.size else None


def mean_power_w(record: SessionRecord) -> float | None:
    """Mean power in W over the samples with flow."""
    return _mean(record.watts[record.flow])


def count(record: SessionRecord) -> float:
    """Readable meter values of all keys."""
    return float(sum(len(series) for series in record.meters.series.values()))


def gaps_s(record: SessionRecord) -> tuple[float, ...] | None:
    """Seconds between neighbouring current samples from the first to the end of the flow."""
    times = _charging_times(record)
    return None if times.size < 2 else tuple((np.diff(times) / US_PER_S).tolist())


def _charging(record: SessionRecord) -> NDArray[np.int64]:
    """Places of the current samples between c0 and c1 (without c1: up to the last)."""
    if record.current is None or record.c0_us is None:
        return np.zeros(0, dtype=np.int64)
    times, end = record.current.times_us, record.c1_us
    inside = (times >= record.c0_us) & (times <= (times[-1] if end is None else end))
    return np.flatnonzero(inside)


def _charging_times(record: SessionRecord) -> NDArray[np.int64]:
    places = _charging(record)
    return np.zeros(0, np.int64) if record.current is None else record.current.times_us[places]


def current_place(record: SessionRecord) -> tuple[Evidence, ...]:
    """The sample with the largest current."""
    return _largest_place(record.current)


def voltage_place(record: SessionRecord) -> tuple[Evidence, ...]:
    """The sample with the largest voltage."""
    return _largest_place(record.voltage)


def _largest_place(series: MeterSeries | None) -> tuple[Evidence, ...]:
    return () if series is None else (sample_evidence(series, int(series.values.argmax())),)


def longest_gap_place(record: SessionRecord) -> tuple[Evidence, ...]:
    """The samples on both sides of the longest gap."""
    places, times = _charging(record), _charging_times(record)
    if record.current is None or times.size < 2:
        return ()
    widest = int(np.diff(times).argmax())
    return tuple(sample_evidence(record.current, int(places[at])) for at in (widest, widest + 1))
