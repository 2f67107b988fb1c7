"""The physics of one DC session in steps of one second, handshake to unplugging."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp
from random import Random
from typing import Final

from evtui.simulator import pack
from evtui.simulator.case import Case
from evtui.simulator.charging import Charger
from evtui.simulator.course import (
    Alignment,
    BreakerOpening,
    Course,
    DetailWord,
    DeviceError,
    DeviceState,
    Limits,
    StatusWord,
)

VQS: Final = DeviceError("WARN: converter : sibcos 1: VQS disabled from operating mode(no:144)", 29)
CHECK_V: Final = 510.0
SHORTFALL_V: Final = 134.0
"""How far the output stays under the battery when precharge fails."""
UNPLUG_S: Final = 75
"""From the end of charging to Available."""


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be simulated."""

    case: Case
    capacity_kwh: int
    soc_start: float
    """From 0 to 1."""
    soc_target: float
    """State of charge at which charging ends, if nothing ends it before."""
    seed: str
    """Seed of the small random differences between sessions."""
    cut_s: int | None = None
    """Seconds after the plug-in at which the record stops (running, or lost); None for a whole session."""


def simulate(order: Order) -> Course:
    """The course of the session; the same order gives the same course. About 1 µs a simulated second."""
    return _Session(order).run()


class _Session:
    """One run through the phases of a session; each method is a phase and moves the time on."""

    def __init__(self, order: Order) -> None:
        self.order = order
        self.random = Random(order.seed)
        self.course = Course(order.soc_start, order.soc_start)
        self.battery_v = pack.open_circuit_v(order.soc_start)

    def run(self) -> Course:
        """Handshake, then whatever the case has in store."""
        self._carried_in()
        self._plug_in()
        case = self.order.case
        if case is Case.ISOLATION:
            self._isolation_fault()
        else:
            self._cable_check()
            if case is Case.PRECHARGE:
                self._failed_precharge()
            else:
                self._precharge()
                self._charge()
        if self.order.cut_s is not None:
            cut(self.course, self.order.cut_s)
        self.course.duration_s = self.now_s - 1
        return self.course

    # time and marks ------------------------------------------------------------------------------

    @property
    def now_s(self) -> int:
        """Seconds simulated so far."""
        return len(self.course.volts)

    def _hold(self, seconds: int, volts: float, amps: float = 0.0) -> None:
        """Let time pass at constant output."""
        self._extend([volts] * seconds, amps)

    def _extend(self, volts: list[float], amps: float = 0.0) -> None:
        """Let one second pass for each voltage."""
        course = self.course
        course.volts += volts
        course.amps += [amps] * len(volts)
        course.soc += [course.soc_end] * len(volts)

    def _decay(self, seconds: int, constant_s: float) -> None:
        """The output discharges into its bleeder resistor."""
        last = self.course.volts[-1]
        self._extend([max(2.5, last * exp(-second / constant_s)) for second in range(1, seconds + 1)])

    def _ocpp(self, at_s: float, word: str) -> None:
        self.course.ocpp.append(StatusWord(at_s, word))

    def _detail(self, at_s: float, key: str, value: int) -> None:
        self.course.detail.append(DetailWord(at_s, key, value))

    def _device(self, at_s: float, device: str, state: str, *errors: DeviceError) -> None:
        self.course.devices.append(DeviceState(at_s, device, state, errors))

    # phases --------------------------------------------------------------------------------------

    def _carried_in(self) -> None:
        """States found at the plug-in: in the record, but older than the session (Session Reports API)."""
        self._detail(-16 * 3600 - 603.0, "systemStatus", 0)
        self._detail(-16 * 3600 - 603.0, "operationalStatus", 0)
        self._device(-402.0, "Cooling", "READY")
        self._device(-399.5, "Isolation", "STANDBY")
        self._device(-397.0, "Breaker", "OPEN")
        self._ocpp(-255.0, "Available")
        self._device(-243.0, "Converter", "STANDBY", VQS)

    def _plug_in(self) -> None:
        """Preparing, then both sides announce their limits."""
        self._ocpp(0.0, "Preparing")
        self._detail(0.4, "operationalStatus", 0x1)
        limits = self.course.limits
        limits.append(
            Limits(4.0, "Station", pack.STATION_W, pack.STATION_A, pack.STATION_V, pack.STATION_MIN_V)
        )
        limits.append(Limits(4.13, "Request", pack.REQUEST_W, pack.REQUEST_A, pack.REQUEST_V, 0))
        self._hold(self.random.randint(13, 20), 2.5)

    def _start_check(self) -> None:
        """Ramp to the test voltage of the insulation test."""
        self._device(float(self.now_s), "Isolation", "MEASURING")
        self._detail(self.now_s + 0.2, "operationalStatus", 0x3)
        self._extend([170.0, 340.0, CHECK_V])

    def _cable_check(self) -> None:
        """Hold the test voltage for 8 s, then discharge."""
        self._start_check()
        self._hold(8, CHECK_V)
        self._device(float(self.now_s), "Isolation", "VALID")
        self._decay(4, 1.2)

    def _isolation_fault(self) -> None:
        """The insulation monitor trips while the test voltage is held."""
        self._start_check()
        self._hold(6, CHECK_V)
        at_s = float(self.now_s)
        self.course.evidence_s = at_s
        fault = DeviceError("ERROR: isomon : R_iso 62 kOhm below 100 Ohm/V limit(no:311)", 1)
        inhibited = DeviceError("ERROR: converter : start inhibited by isolation monitor(no:158)", 1)
        self._device(at_s, "Isolation", "FAULT", fault)
        self._device(at_s + 0.3, "Converter", "ERROR", inhibited)
        self._ocpp(at_s + 0.5, "Faulted")
        self._detail(at_s + 0.6, "systemStatus", 0x0001_0040)
        self._decay(46, 1.2)
        self._finish(10)

    def _start_precharge(self) -> None:
        self._detail(self.now_s + 0.1, "operationalStatus", 0x7)
        self._device(self.now_s + 0.2, "Converter", "PRECHARGE")

    def _failed_precharge(self) -> None:
        """The output stays short of the battery until the controller gives up."""
        self._start_precharge()
        reached_v = self.battery_v - SHORTFALL_V
        self._extend([reached_v * part for part in (0.29, 0.59, 0.88)], 0.6)
        self._hold(26, reached_v, 0.9)
        at_s = float(self.now_s)
        present_v, asked_v = round(reached_v), round(self.battery_v)
        self.course.alignment = Alignment(at_s - 0.4, False, present_v, asked_v)
        # before, the samples show a voltage, but nothing says yet which one was asked for
        self.course.evidence_s = at_s - 0.4
        text = f"ERROR: converter : precharge timeout, output {asked_v - present_v} V below request(no:171)"
        self._device(at_s, "Converter", "ERROR", DeviceError(text, 1))
        self._detail(at_s + 0.1, "systemStatus", 0x200)
        self._ocpp(at_s + 0.2, "Finishing")
        self._decay(8, 1.5)
        self._finish(56)

    def _precharge(self) -> None:
        """Bring the output to battery voltage, align, close the breaker."""
        self._start_precharge()
        battery_v = self.battery_v
        self._extend([battery_v * part for part in (0.29, 0.59, 0.88)], 0.6)
        self._hold(1, battery_v, 0.5)
        at_s = float(self.now_s)
        present_v = round(battery_v) + self.random.randint(-2, 2)
        self.course.alignment = Alignment(at_s - 0.5, True, present_v, round(battery_v))
        self._device(at_s, "Breaker", "CLOSED")
        self._hold(2, battery_v)

    def _charge(self) -> None:
        """Converter on; the vehicle draws current until somebody ends it."""
        at_s = float(self.now_s)
        self._device(at_s, "Converter", "RUNNING")
        self._device(at_s + 0.3, "Cooling", "RUNNING")
        self._ocpp(at_s + 0.5, "Charging")
        self._detail(at_s + 0.6, "operationalStatus", 0xF)
        charger = Charger(self.course, self.order.case, self.order.capacity_kwh)
        tripped = charger.run(self.order.soc_target, self.order.cut_s)
        if tripped:
            self._open_under_load(charger.trip_a)
        else:
            self._open_normally()

    def _open_normally(self) -> None:
        """The breaker opens without current; the vehicle stands on the spot for a while."""
        at_s = float(self.now_s)
        volts = pack.open_circuit_v(self.course.soc_end)
        self._device(at_s, "Breaker", "OPEN")
        self.course.opening = BreakerOpening(at_s - 0.2, 0, round(volts))
        self._ocpp(at_s + 0.8, "Finishing")
        self._device(at_s + 1.2, "Converter", "STANDBY")
        self._hold(1, volts)
        self._decay(10, 1.5)
        self._finish(UNPLUG_S - 11 + self.random.randint(-8, 8))
        if self.order.case is Case.NORMAL:
            self.course.evidence_s = self.course.opening.at_s

    def _open_under_load(self, amps: int) -> None:
        """The breaker opens with current flowing, because the converter shut down."""
        at_s = float(self.now_s)
        volts = round(self.course.volts[-1])
        self.course.opening = BreakerOpening(at_s - 0.1, amps, volts)
        text = f"ERROR: breaker : opened under load {amps} A(no:402)"
        self._device(at_s + 0.1, "Breaker", "OPEN", DeviceError(text, 1))
        self._decay(48, 1.5)
        self._ocpp(float(self.now_s), "Finishing")
        self._device(self.now_s + 0.2, "Converter", "STANDBY")
        self._hold(70, 2.5)
        self._leave()

    def _finish(self, seconds: int) -> None:
        """Finishing, if nobody said so yet, and then the vehicle leaves."""
        if self.course.ocpp[-1].word != "Finishing":
            self._ocpp(float(self.now_s), "Finishing")
        self._hold(seconds, 2.5)
        self._leave()

    def _leave(self) -> None:
        """Unplugged: everything back to rest."""
        at_s = float(self.now_s - 1)
        self._device(at_s - 0.6, "Cooling", "READY")
        self._device(at_s - 0.5, "Isolation", "STANDBY")
        if self.course.device_state("Converter") != "STANDBY":
            self._device(at_s - 0.4, "Converter", "STANDBY")
        self._detail(at_s - 0.2, "operationalStatus", 0)
        if self.course.detail_value("systemStatus") != 0:
            self._detail(at_s - 0.1, "systemStatus", 0)
        self._ocpp(at_s, "Available")


def cut(course: Course, at_s: int) -> None:
    """Forget everything that has not happened yet at a second after the plug-in, in place."""
    del course.volts[at_s + 1 :], course.amps[at_s + 1 :], course.soc[at_s + 1 :]
    course.ocpp[:] = [event for event in course.ocpp if event.at_s <= at_s]
    course.detail[:] = [event for event in course.detail if event.at_s <= at_s]
    course.devices[:] = [event for event in course.devices if event.at_s <= at_s]
    course.limits[:] = [event for event in course.limits if event.at_s <= at_s]
    if course.alignment is not None and course.alignment.at_s > at_s:
        course.alignment = None
    if course.opening is not None and course.opening.at_s > at_s:
        course.opening = None
    if course.flow is not None:
        course.flow = (course.flow[0], min(course.flow[1], float(at_s))) if course.flow[0] <= at_s else None
    course.soc_end = course.soc[-1]
    course.evidence_s = float(at_s)
    course.delivered_wh = sum(u * i for u, i in zip(course.volts, course.amps, strict=True)) / 3600.0
