"""The part of a session in which current flows: who limits it, how the pack fills, what heats up."""

from __future__ import annotations

from collections.abc import Callable
from math import exp
from typing import Final

from evtui.simulator import pack
from evtui.simulator.case import Case
from evtui.simulator.course import Course, DetailWord, DeviceError, DeviceState, Limits, StatusWord

UP_A_PER_S: Final = 75.0
DOWN_A_PER_S: Final = 150.0
END_A_PER_S: Final = 120.0
REQUEST_EVERY_S: Final = 300
LONGEST_S: Final = 4 * 3600

AMBIENT_C: Final = 28.0
HEATING_K_PER_S: Final = 0.062
WEAK_COOLING_PER_S: Final = 0.0005
"""Cooling per kelvin above ambient with a weak pump; with 0.0011 a healthy one never lets it come to that."""
WARN_C: Final = 66.0
DERATE_C: Final = 70.0
SHUTDOWN_C: Final = 73.5
DERATED_W: Final = {Case.DERATE: 230_000, Case.TRIP: 320_000}

STOP_AFTER_S: Final = 640
PAUSE_AFTER_S: Final = 520
PAUSE_S: Final = 230
SLOW_AFTER_S: Final = 300
SLOW_S: Final = 800
SLOW_W: Final = 150_000.0
SILENT_AFTER_S: Final = 600
SILENT_S: Final = 240
TRIP_A: Final = 184.0
"""Current at which the breaker opens, two seconds after the shutdown."""

_PUMP = DeviceError("WARN: cooling : pump 1: flow below nominal, temperature rising(no:207)", 12)
_HOT = DeviceError("WARN: converter : sibcos 2: temperature high(no:118)", 1)
_DERATED = DeviceError("WARN: converter : sibcos 2: output reduced by temperature(no:119)", 1)
_SHUTDOWN = (
    DeviceError("ERROR: converter : sibcos 2: over-temperature shutdown(no:121)", 1),
    DeviceError("ERROR: converter : dc link discharge requested(no:133)", 1),
)


class Charger:
    """Charging from the first ampere to the last; appends to the course second by second."""

    def __init__(self, course: Course, case: Case, capacity_kwh: int) -> None:
        self.course = course
        self.case = case
        self.soc = course.soc_start
        self.soc_per_ws = pack.CHARGE_EFFICIENCY / (capacity_kwh * 3.6e6)
        self.begin_s = len(course.volts)
        self.station_w = float(pack.STATION_W)
        self.cap_w: float | None = None
        """A power that something outside the record allows; None: nobody interferes."""
        self.amps = 0.0
        self.celsius = AMBIENT_C
        self.stage = 0
        """0 cool, 1 warned, 2 derated, 3 shut down."""
        self.trip_a = 0

    def run(self, soc_target: float, cut_s: int | None) -> bool:
        """Charge until target, vehicle, converter or cut ends it; True if the converter did."""
        last_s = LONGEST_S if cut_s is None else max(0, cut_s - self.begin_s) + 1
        requests = [(second, self._request) for second in range(REQUEST_EVERY_S, last_s, REQUEST_EVERY_S)]
        steps = [
            step for step in sorted(requests + self._story(), key=lambda step: step[0]) if step[0] < last_s
        ]
        for second, act in steps:
            if self._draw_until(second, soc_target) or act():
                break
        else:
            self._draw_until(last_s, soc_target)
        tripped = self.stage == 3
        self._shut_down() if tripped else self._ramp_down()
        self.course.soc_end = self.soc
        self.course.flow = (self.begin_s + 1.0, len(self.course.volts) - 1.0)
        return tripped

    def _story(self) -> list[tuple[int, Callable[[], bool]]]:
        """What the case does and when, in seconds of charging; an act that returns True ends the charging."""
        match self.case:
            case Case.VEHICLE_STOP:
                return [(STOP_AFTER_S, self._stop)]
            case Case.PAUSE:
                return [
                    (PAUSE_AFTER_S, lambda: self._cap(0.0)),
                    (PAUSE_AFTER_S + 4, self._suspend),
                    (PAUSE_AFTER_S + PAUSE_S, self._resume),
                ]
            case Case.SLOW_PHASE:
                return [(SLOW_AFTER_S, self._slow), (SLOW_AFTER_S + SLOW_S, lambda: self._cap(None))]
            case Case.GAP:
                return [(SILENT_AFTER_S, self._fall_silent)]
        return []

    def _draw_until(self, second: int, soc_target: float) -> bool:
        """Draw current up to a second of charging; True if the target or the converter ended it before.

        The inner loop of the simulator: a fleet takes a quarter of a million steps, so it calls nothing.
        """
        course, soc, amps, cap_w = self.course, self.soc, self.amps, self.cap_w
        append_v, append_a, append_soc = course.volts.append, course.amps.append, course.soc.append
        cells, ohm, per_ws, energy_ws = pack.CELLS, pack.RESISTANCE_OHM, self.soc_per_ws, 0.0
        heats = self.case in DERATED_W
        ended = False
        for _ in range(second - (len(course.volts) - self.begin_s)):
            if soc >= soc_target or (heats and self._heat(amps)):
                ended = True
                break
            ocv = cells * (3.28 + 0.62 * soc + 0.20 * soc * soc * soc - 0.25 * exp(-18.0 * soc))
            watts = self.station_w if cap_w is None else cap_w
            target = min(600.0, watts / (ocv + amps * ohm), (748.0 - ocv) / ohm)
            if soc > 0.62:
                target = min(target, 800.0 * max(0.05, exp((0.62 - soc) / 0.105)))
            change = target - amps
            amps += UP_A_PER_S if change > UP_A_PER_S else change if change > -DOWN_A_PER_S else -DOWN_A_PER_S
            volts = ocv + amps * ohm
            append_v(volts)
            append_a(amps)
            append_soc(soc)
            energy_ws += volts * amps
            soc += volts * amps * per_ws
        self.soc, self.amps = soc, amps
        course.delivered_wh += energy_ws / 3600.0
        return ended

    def _step(self, target_a: float, down_a: float) -> None:
        """One second of current falling towards the target."""
        amps = max(target_a, self.amps - down_a)
        volts = pack.open_circuit_v(self.soc) + amps * pack.RESISTANCE_OHM
        course = self.course
        course.volts.append(volts)
        course.amps.append(amps)
        course.soc.append(self.soc)
        course.delivered_wh += volts * amps / 3600.0
        self.soc += volts * amps * self.soc_per_ws
        self.amps = amps

    # acts of the stories -------------------------------------------------------------------------

    def _stop(self) -> bool:
        return True

    def _cap(self, watts: float | None) -> bool:
        self.cap_w = watts
        return False

    def _suspend(self) -> bool:
        self._ocpp("SuspendedEV")
        self._mark_evidence()
        return False

    def _resume(self) -> bool:
        self._ocpp("Charging")
        return self._cap(None)

    def _slow(self) -> bool:
        self._mark_evidence()
        return self._cap(SLOW_W)

    def _fall_silent(self) -> bool:
        self.course.silent = (len(self.course.volts), len(self.course.volts) + SILENT_S)
        self._mark_evidence()
        return False

    def _heat(self, amps: float) -> bool:
        """Converter temperature with a weak pump: warning, derating, and in a trip the shutdown."""
        load = amps / pack.STATION_A
        self.celsius += HEATING_K_PER_S * load * load - WEAK_COOLING_PER_S * (self.celsius - AMBIENT_C)
        if self.stage == 0 and self.celsius >= WARN_C:
            self.stage = 1
            self._mark_evidence()
            self._device("Cooling", "MAX", _PUMP)
            self._device("Converter", "RUNNING", _HOT)
        elif self.stage == 1 and self.celsius >= DERATE_C:
            self.stage = 2
            self._derate()
        elif self.stage == 2 and self.case is Case.TRIP and self.celsius >= SHUTDOWN_C:
            self.stage = 3
            return True
        return False

    def _derate(self) -> None:
        """The station announces a lower power."""
        self.station_w = float(DERATED_W[self.case])
        at_s = float(len(self.course.volts))
        watts = int(self.station_w)
        amps = watts // 640  # above what the power allows, so that the power is what binds
        self.course.limits.append(Limits(at_s, "Station", watts, amps, pack.STATION_V, pack.STATION_MIN_V))
        self._device("Converter", "DERATED", _DERATED)
        self.course.detail.append(DetailWord(at_s + 0.2, "systemStatus", 0x10))

    def _request(self) -> bool:
        """The vehicle repeats its wishes, which follow the taper."""
        amps = round(pack.requested_a(self.soc))
        watts = round(amps * self.course.volts[-1] / 1000) * 1000
        at_s = float(len(self.course.volts))
        self.course.limits.append(Limits(at_s, "Request", watts, amps, pack.REQUEST_V, 0))
        return False

    def _ramp_down(self) -> None:
        """An orderly end: below one ampere before the breaker opens."""
        while self.amps >= 1.0:
            self._step(0.0, END_A_PER_S)
        if self.case is Case.VEHICLE_STOP:
            self._ocpp("SuspendedEV")
            self._mark_evidence()  # the current falls like this at every end; the word tells who did it
            for _ in range(25):
                self._step(0.0, END_A_PER_S)

    def _shut_down(self) -> None:
        """The converter stops at once; the breaker opens two seconds later, under load."""
        at_s = len(self.course.volts)
        self.course.ocpp.append(StatusWord(at_s + 0.1, "Faulted"))
        self.course.detail.append(DetailWord(at_s + 0.2, "systemStatus", 0x0001_0012))
        self.course.devices.append(DeviceState(at_s + 0.3, "Converter", "ERROR", _SHUTDOWN))
        fall_a = (self.amps - TRIP_A) / 2
        self._step(TRIP_A, fall_a)
        self._step(TRIP_A, fall_a)
        self.trip_a = round(self.amps)

    def _mark_evidence(self) -> None:
        self.course.evidence_s = float(len(self.course.volts))

    def _ocpp(self, word: str) -> None:
        self.course.ocpp.append(StatusWord(float(len(self.course.volts)), word))

    def _device(self, device: str, state: str, error: DeviceError) -> None:
        self.course.devices.append(DeviceState(float(len(self.course.volts)), device, state, (error,)))
