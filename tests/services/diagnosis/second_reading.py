"""A second reading of a raw report in plain Python: no code of ours, no numpy, as slow as it is plain."""

from __future__ import annotations

import itertools
import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from statistics import median
from typing import Any, NamedTuple

S = 1_000_000
"""Microseconds in a second."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Sample(NamedTuple):
    at: int
    """Microseconds UTC."""
    value: float


class Reading:
    """What a raw report says, worked out anew."""

    def __init__(self, raw: bytes) -> None:
        self.raw: dict[str, Any] = json.loads(raw)
        self.amps = self.samples("present_current")
        self.volts = self.samples("present_voltage")
        self.watts = [self._watts(one) for one in self.amps]
        """Power at each current sample; None without a voltage within 5 s."""

    def samples(self, key: str) -> list[Sample]:
        """Samples of a key in time order, immediate repeats once."""
        found = [
            Sample(micros(entry["eventTimestamp"]), float(entry["value"]))
            for entry in self.raw["sessionMeterValues"]
            if entry["key"] == key
        ]
        found.sort(key=lambda one: one.at)
        return [one for n, one in enumerate(found) if n == 0 or one != found[n - 1]]

    def _watts(self, sample: Sample) -> float | None:
        best = min(self.volts, key=lambda one: (abs(one.at - sample.at), one.at), default=None)
        if best is None or abs(best.at - sample.at) > 5 * S:
            return None
        return sample.value * best.value

    # energy --------------------------------------------------------------------------------------

    def counted(self, name: str) -> Decimal | None:
        """A counter's difference."""
        start, end = self.raw.get(f"{name}Start"), self.raw.get(f"{name}End")
        return None if start is None or end is None else Decimal(str(end)) - Decimal(str(start))

    def flow(self) -> tuple[int, int] | None:
        """Start and end of flow."""
        words = [(micros(e["eventTimestamp"]), e["value"]) for e in self.raw["ocppStatus"]]
        anchor = min(at for at, word in words if word == "Preparing")
        flowing = [one.at for one in self.amps if one.value >= 5 and one.at >= anchor]
        if not flowing:
            return None
        opening = self.raw.get("dcBreakerOpenConditions")
        return flowing[0], micros(opening["eventTimestamp"]) if opening else flowing[-1]

    def silences(self) -> list[tuple[int, int]]:
        """Holes of current or voltage while energy flows."""
        flow = self.flow()
        assert flow is not None
        found = []
        for series in (self.amps, self.volts):
            times = [one.at for one in series if flow[0] <= one.at <= flow[1]]
            spacings = [later - earlier for earlier, later in itertools.pairwise(times)]
            longest = max(60 * S, 10 * median(spacings)) if spacings else 60 * S
            marks = [flow[0], *times, flow[1]]
            found += [(a, b) for a, b in itertools.pairwise(marks) if b - a > longest]
        return sorted(set(found))

    def integral(self) -> tuple[float, int] | None:
        """Energy of the samples in Wh, and how many there are."""
        flow = self.flow()
        if flow is None:
            return None
        points = [
            (one.at, watts)
            for one, watts in zip(self.amps, self.watts, strict=True)
            if watts is not None and flow[0] <= one.at <= flow[1]
        ]
        if len(points) < 2:
            return None
        silent, total = self.silences(), 0.0
        for (start, before), (end, after) in itertools.pairwise(points):
            if not any(start < gap_end and end > gap_start for gap_start, gap_end in silent):
                total += (before + after) / 2 * (end - start) / (3600 * S)
        return total, len(points)

    # limiter -------------------------------------------------------------------------------------

    def limiters(self) -> tuple[dict[str, float], dict[str, float]]:
        """Seconds and Wh by limiter word."""
        words = [self._word(n) for n in range(len(self.amps))]
        longest = _gap_us(self.amps)
        seconds: dict[str, float] = {}
        energy: dict[str, float] = {}
        power = self._power_line()
        for n in range(len(self.amps) - 1):
            length = self.amps[n + 1].at - self.amps[n].at
            silent, word = length > longest, words[n]
            if not word or (silent and not words[n + 1]) or not length:
                continue
            word = "unknown" if silent else word
            seconds[word] = seconds.get(word, 0.0) + length / S
            before, after = power[n], power[n + 1]
            if not silent and before is not None and after is not None:
                energy[word] = energy.get(word, 0.0) + (before + after) / 2 * length / (3600 * S)
        return seconds, energy

    def _power_line(self) -> list[float | None]:
        """Power at each current sample, interpolated between known ones; None in silences and outside."""
        known = [(one.at, w) for one, w in zip(self.amps, self.watts, strict=True) if w is not None]
        silent = [
            (earlier.at, later.at)
            for series in (self.amps, self.volts)
            for earlier, later in itertools.pairwise(series)
            if later.at - earlier.at > _gap_us(series)
        ]
        line: list[float | None] = []
        place = 0
        for one, watts in zip(self.amps, self.watts, strict=True):
            while place + 1 < len(known) and known[place + 1][0] < one.at:
                place += 1
            if watts is not None or not known or one.at < known[0][0] or place + 1 >= len(known):
                line.append(watts)
                continue
            (start, low), (end, high) = known[place], known[place + 1]
            hidden = any(end > a + 5 * S and start < b - 5 * S for a, b in silent)
            share = (one.at - start) / (end - start)
            line.append(None if hidden else low + (high - low) * share)
        return line

    def _word(self, n: int) -> str:
        """What limits at a current sample; empty without current."""
        at, amps = self.amps[n]
        if amps < 2:
            return ""
        if n and abs(amps - self.amps[n - 1].value) / max((at - self.amps[n - 1].at) / S, 1) > 20:
            return "ramp"
        known = [(one.at, w) for one, w in zip(self.amps, self.watts, strict=True) if w is not None]
        watts = _held(known, at)
        station, vehicle = self._limit("Station", at), self._limit("Request", at)
        of_power, of_current = _share(watts, station["maxPower"]), _share(amps, station["maxCurrent"])
        asked = _most(_share(watts, vehicle["maxPower"]), _share(amps, vehicle["maxCurrent"]))
        if (
            of_power is not None
            and of_power >= 0.97
            and not (of_current is not None and of_current > of_power)
        ):
            return "station power"
        if of_current is not None and of_current >= 0.97:
            return "station current"
        if self._tapers(at):
            return "taper"
        if asked is not None and asked >= 0.97:
            return "vehicle request"
        ceilings = [v for v in (station["maxVoltage"], vehicle["maxVoltage"]) if v is not None]
        volts = _held([(one.at, one.value) for one in self.volts], at)
        if ceilings and volts is not None and volts >= min(ceilings) * 0.99:
            return "voltage window"
        if _most(of_power, of_current) is None or asked is None:
            return "unknown"
        return "nobody"

    def _limit(self, side: str, at: int) -> dict[str, float | None]:
        """The side's maxima in force."""
        names = ("maxPower", "maxCurrent", "maxVoltage")
        rows = sorted(
            (
                (micros(row["eventTimestamp"]), row)
                for row in self.raw["chargeParameters"]
                if row["paramType"] == side
            ),
            key=lambda pair: pair[0],
        )
        holding = [row for since, row in rows if since <= at]
        if not holding:
            return dict.fromkeys(names)
        return {
            name: holding[-1][name] if holding[-1][name] and holding[-1][name] > 0 else None for name in names
        }

    def _tapers(self, at: int) -> bool:
        """Whether the means of the four half minutes around an instant fall one after the other."""
        means: list[float | None] = []
        for step in range(-2, 2):
            start, end = at + step * 30 * S, at + (step + 1) * 30 * S
            inside = [one.value for one in self.amps if start <= one.at < end]
            means.append(sum(inside) / len(inside) if inside else None)
        pairs = [(a, b) for a, b in itertools.pairwise(means) if a is not None and b is not None]
        return sum(mean is not None for mean in means) >= 2 and all(b < a * 0.998 + 1e-6 for a, b in pairs)


def micros(text: str) -> int:
    """A time as microseconds UTC."""
    return (datetime.fromisoformat(text.replace("Z", "+00:00")) - _EPOCH) // timedelta(microseconds=1)


def _gap_us(series: list[Sample]) -> float:
    """The longest silence over which a line is drawn."""
    spacings = [later.at - earlier.at for earlier, later in itertools.pairwise(series)]
    return max(20 * S, 3 * int(median(spacings))) if spacings else 20 * S


def _held(points: list[tuple[int, float]], at: int) -> float | None:
    """The last value at or before an instant, the first one before that."""
    before = [value for since, value in points if since <= at]
    return before[-1] if before else points[0][1] if points else None


def _share(value: float | None, limit: float | None) -> float | None:
    return None if value is None or limit is None else value / limit


def _most(*values: float | None) -> float | None:
    return max((value for value in values if value is not None), default=None)
