"""Which instants of a course become meter values: fixed pace, on change, densely where something happens."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from random import Random
from typing import Final, NamedTuple

from evtui.simulator.course import Course

VOLT_NOISE: Final = 0.35
AMP_NOISE: Final = 0.6
DENSE_STEP_A: Final = 8.0
"""A current that moves more than this in a second is sampled at 1 Hz."""
DENSE_STEP_V: Final = 5.0
HEARTBEAT_S: Final = 15
"""On change does not mean never: the longest silence of a steady value."""
DEADBAND: Final = 2.0
"""Smallest change (V or A) worth a meter value on change."""
SOC_EVERY_S: Final = 30


class MeterSample(NamedTuple):
    """One entry of sessionMeterValues."""

    at_ms: int
    """Milliseconds after the plug-in."""
    key: str
    value: float


@dataclass(frozen=True, slots=True)
class Sampling:
    """How densely a charger reports."""

    spacing_s: float = 5.0
    """Usual distance of two values of one key; 1.0 reports every step of the physics."""
    on_change: bool = False
    count: int | None = None
    """Exactly so many values in all, spread evenly: the huge report of the benchmarks."""


def meter_samples(course: Course, sampling: Sampling, seed: str) -> Iterable[MeterSample]:
    """All meter values of a course in time order, with measuring noise."""
    random = Random(f"meter/{seed}")
    if sampling.count is not None:
        return _evenly(course, sampling.count, random)
    samples = [MeterSample(-277_400, "present_current", 0), MeterSample(-2_985, "present_voltage", 3)]
    phase_ms = random.randrange(100, 700)
    seconds = _seconds(course, max(1, round(sampling.spacing_s)))
    last_v = last_a = last_soc = -1e9
    at_v = at_a = at_soc = -1
    for second, dense in seconds:
        volts, amps = _noisy(course, second, random)
        at_ms = second * 1000 + phase_ms
        due = dense or not sampling.on_change
        if due or abs(amps - last_a) >= DEADBAND or second - at_a >= HEARTBEAT_S:
            samples.append(MeterSample(at_ms, "present_current", amps))
            last_a, at_a = amps, second
        if due or abs(volts - last_v) >= DEADBAND or second - at_v >= HEARTBEAT_S:
            samples.append(MeterSample(at_ms + 137, "present_voltage", volts))
            last_v, at_v = volts, second
        soc = float(int(course.soc[second] * 100 + 1e-9))
        if second - at_soc >= SOC_EVERY_S or soc != last_soc:
            samples.append(MeterSample(at_ms + 251, "present_soc", int(soc)))
            last_soc, at_soc = soc, second
    return samples


def _seconds(course: Course, spacing_s: int) -> Iterator[tuple[int, bool]]:
    """The seconds to report, each with whether it lies in a stretch worth 1 Hz."""
    volts, amps = course.volts, course.amps
    silent_from, silent_to = course.silent or (-1, -1)
    dense_until = -1
    pairs = zip(amps, [*amps[1:], amps[-1]], volts, [*volts[1:], volts[-1]], strict=True)
    for second, (amp, next_amp, volt, next_volt) in enumerate(pairs):
        if abs(next_amp - amp) > DENSE_STEP_A or abs(next_volt - volt) > DENSE_STEP_V:
            dense_until = second + 3
        if second > dense_until and second % spacing_s:
            continue
        if not silent_from <= second < silent_to:
            yield second, second <= dense_until


def _noisy(course: Course, second: int, random: Random) -> tuple[float, float]:
    """Voltage and current as an instrument with noise would show them."""
    amps = course.amps[second]
    if amps >= 5.0:
        amps += random.gauss(0.0, AMP_NOISE)
    volts = course.volts[second] + random.gauss(0.0, VOLT_NOISE)
    return round(max(0.0, volts), 1), round(max(0.0, amps), 1)


def _evenly(course: Course, count: int, random: Random) -> Iterator[MeterSample]:
    """``count`` values of current and voltage, evenly over the whole session."""
    pairs = (count + 1) // 2
    seconds = len(course.volts) - 1
    volts, amps = course.volts, course.amps
    noise = [random.gauss(0.0, VOLT_NOISE) for _ in range(997)]  # a prime, so that no pattern shows
    for n in range(count):
        at_ms = (n // 2) * seconds * 1000 // max(1, pairs)
        second = at_ms // 1000
        if n % 2:
            yield MeterSample(at_ms, "present_voltage", round(abs(volts[second] + noise[n % 997]), 1))
        else:
            yield MeterSample(at_ms, "present_current", round(abs(amps[second] + noise[n % 997]), 1))
