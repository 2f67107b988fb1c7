"""The part of a session in which current flows: who limits it, how the pack fills, how the converter heats up."""

from __future__ import annotations

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
        self.amps = 0.0
        self.celsius = AMBIENT_C
        self.stage = 0
        """0 cool, 1 warned, 2 derated, 3 shut down."""
        self.trip_a = 0

    def run(self, soc_target: float, cut_s: int | None) -> bool:
        """Charge until the target, the vehicle, the converter or the cut ends it; True if the converter did."""
        last_s = LONGEST_S if cut_s is None else max(0, cut_s - self.begin_s) + 1
        for second in range(last_s):
            if self.soc >= soc_target:
                break
            if second and second % REQUEST_EVERY_S == 0:
                self._request()
            if self._story(second):
                break
            self._step(self._target_a(second))
        tripped = self.stage == 3
        self._shut_down() if tripped else self._ramp_down()
        self.course.soc_end = self.soc
        self.course.flow = (self.begin_s + 1.0, len(self.course.volts) - 1.0)
        return tripped

    def _target_a(self, second: int) -> float:
        """Lowest of what vehicle, station, power limit and battery voltage allow at this second."""
        soc = self.soc
        ocv = pack.open_circuit_v(soc)
        volts = ocv + self.amps * pack.RESISTANCE_OHM
        target = min(
            pack.requested_a(soc),
            float(pack.STATION_A),
            self.station_w / volts,
            (pack.UPPER_V - ocv) / pack.RESISTANCE_OHM,
        )
        if self.case is Case.PAUSE and PAUSE_AFTER_S <= second < PAUSE_AFTER_S + PAUSE_S:
            return 0.0
        if self.case is Case.SLOW_PHASE and SLOW_AFTER_S <= second < SLOW_AFTER_S + SLOW_S:
            return min(target, SLOW_W / volts)
        return target

    def _step(self, target_a: float, down_a: float = DOWN_A_PER_S) -> None:
        """One second at a current that slews towards the target."""
        amps = self.amps + min(UP_A_PER_S, max(-down_a, target_a - self.amps))
        volts = pack.open_circuit_v(self.soc) + amps * pack.RESISTANCE_OHM
        course = self.course
        course.volts.append(volts)
        course.amps.append(amps)
        course.soc.append(self.soc)
        course.delivered_wh += volts * amps / 3600.0
        self.soc += volts * amps * self.soc_per_ws
        self.amps = amps

    def _story(self, second: int) -> bool:
        """What the case does at this second; True ends the charging."""
        match self.case:
            case Case.TRIP | Case.DERATE:
                return self._heat()
            case Case.VEHICLE_STOP if second == STOP_AFTER_S:
                self._mark_evidence()
                return True
            case Case.PAUSE if second == PAUSE_AFTER_S + 4:
                self._ocpp("SuspendedEV")
                self._mark_evidence()
            case Case.PAUSE if second == PAUSE_AFTER_S + PAUSE_S:
                self._ocpp("Charging")
            case Case.SLOW_PHASE if second == SLOW_AFTER_S:
                self._mark_evidence()
            case Case.GAP if second == SILENT_AFTER_S:
                self.course.silent = (len(self.course.volts), len(self.course.volts) + SILENT_S)
                self._mark_evidence()
        return False

    def _heat(self) -> bool:
        """Converter temperature with a weak pump: warning, derating, and in a trip the shutdown."""
        load = self.amps / pack.STATION_A
        cooling = WEAK_COOLING_PER_S * (self.celsius - AMBIENT_C)
        self.celsius += HEATING_K_PER_S * load * load - cooling
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

    def _request(self) -> None:
        """The vehicle repeats its wishes, which follow the taper."""
        amps = round(pack.requested_a(self.soc))
        watts = round(amps * self.course.volts[-1] / 1000) * 1000
        at_s = float(len(self.course.volts))
        self.course.limits.append(Limits(at_s, "Request", watts, amps, pack.REQUEST_V, 0))

    def _ramp_down(self) -> None:
        """An orderly end: below one ampere before the breaker opens."""
        while self.amps >= 1.0:
            self._step(0.0, END_A_PER_S)
        if self.case is Case.VEHICLE_STOP:
            self._ocpp("SuspendedEV")
            for _ in range(25):
                self._step(0.0)

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
