"""Hand-made sessions through the models, so that goldens depend on no simulator and no provider."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from types import MappingProxyType

import numpy as np

from evtui.models.charge import Alignment, ChargeParameters, Clocks
from evtui.models.event import ErrorCode, Event, EventKind, Severity
from evtui.models.instant import US_PER_S, Instant
from evtui.models.meter_value import MeterSeries, MeterTable
from evtui.models.provenance import Basis
from evtui.models.report import SessionReport
from evtui.models.session import Session
from evtui.services.timeline.timeline import Timeline, build_timeline

PLUG_IN = Instant.parse("2025-11-21T06:27:00Z")
"""Time zero of every scenario; times below are seconds after it."""
_UNITS = {"current": "A", "voltage": "V", "soc": "%", "temperature": "°C", "power": "W"}
Samples = Mapping[str, Sequence[tuple[float, float]]]


def us(at_s: float) -> int:
    """Seconds after the plug-in as microseconds UTC."""
    return PLUG_IN.us + round(at_s * US_PER_S)


def instant(at_s: float) -> Instant:
    """Seconds after the plug-in."""
    return Instant(us(at_s))


def state(
    lane: str, at_s: float | None, word: str, severity: Severity = Severity.INFO, *, carried_in: bool = False
) -> Event:
    """A state word taking effect."""
    return Event(
        at=None if at_s is None else instant(at_s),
        lane=lane,
        severity=severity,
        text=word,
        source="/x",
        kind=EventKind.STATE,
        state=word,
        carried_in=carried_in,
    )


def ocpp(at_s: float, word: str) -> Event:
    """A connector status."""
    early = at_s < -20
    return state(
        "ocppStatus", at_s, word, Severity.ERROR if word == "Faulted" else Severity.INFO, carried_in=early
    )


def device(at_s: float, name: str, word: str) -> Event:
    """A device state without errors."""
    return state(f"deviceStatus.{name}", at_s, word, carried_in=at_s < -20)


def trouble(
    at_s: float, name: str, word: str | None, raw: str, severity: Severity, counter: int | None = 1
) -> Event:
    """A device state with an error text."""
    error = ErrorCode(
        raw=raw,
        severity=severity,
        severity_stated=True,
        device=name.lower(),
        unit="",
        message=raw,
        number=None,
        counter=counter,
    )
    return Event(
        at=instant(at_s),
        lane=f"deviceStatus.{name}",
        severity=severity,
        text=f"{word} · {raw}",
        source="/x",
        kind=EventKind.ERROR_CODE,
        state=word,
        error=error,
        carried_in=at_s < -20,
    )


def word(at_s: float, key: str, value: int, severity: Severity = Severity.INFO) -> Event:
    """A controller status word."""
    raw = f"0x{value:08X}"
    return Event(
        at=instant(at_s),
        lane=f"detailStatus.{key}",
        severity=severity,
        text=f"{key} = {raw}",
        source="/x",
        kind=EventKind.STATUS_WORD,
        state=raw,
        word=value,
        carried_in=at_s < -20,
    )


def moment(at_s: float, lane: str, kind: EventKind, text: str, severity: Severity = Severity.INFO) -> Event:
    """A limit, alignment or breaker record."""
    return Event(at=instant(at_s), lane=lane, severity=severity, text=text, source="/x", kind=kind)


def limit(at_s: float, side: str, power_w: float, current_a: float, voltage_v: float) -> ChargeParameters:
    """What one side announced."""
    return ChargeParameters(
        at=instant(at_s),
        side=side,
        max_power_w=power_w,
        max_current_a=current_a,
        max_voltage_v=voltage_v,
        min_current_a=None,
        min_voltage_v=None,
        source="/x",
    )


def table(samples: Samples) -> MeterTable:
    """Meter values by key, sorted by time as the decoder leaves them."""
    series = {}
    for key, pairs in samples.items():
        ordered = sorted(pairs, key=lambda pair: pair[0])
        unit = next((unit for part, unit in _UNITS.items() if part in key), "")
        series[key] = MeterSeries(
            key=key,
            unit=unit,
            basis=Basis.ASSUMED,
            times_us=np.array([us(at) for at, _ in ordered], dtype=np.int64),
            values=np.array([value for _, value in ordered], dtype=np.float64),
            indexes=np.arange(len(ordered), dtype=np.int64),
        )
    return MeterTable(series=MappingProxyType(series), samples=sum(len(pairs) for pairs in samples.values()))


def report(
    events: Iterable[Event],
    *,
    end_s: float | None,
    start_s: float | None = 0.0,
    limits: Iterable[ChargeParameters] = (),
    alignments: Iterable[Alignment] = (),
    clocks: Clocks | None = None,
    energy_wh: int | None = None,
    meter_values: int | None = None,
) -> SessionReport:
    """A depot report with these blocks."""
    session = Session(
        provider="depot",
        account="north",
        id="123456789",
        charger="HPC-07",
        connector="1",
        started_at=None if start_s is None else instant(start_s),
        ended_at=None if end_s is None else instant(end_s),
        energy_wh=None if energy_wh is None else Decimal(energy_wh),
    )
    return SessionReport(
        session=session,
        events=tuple(events),
        limits=tuple(limits),
        alignments=tuple(alignments),
        clocks=clocks or Clocks(),
        meter_values=meter_values,
    )


def _before_plug_in() -> list[Event]:
    """States carried in from before the plug-in."""
    return [
        word(-57_600, "systemStatus", 0),
        word(-57_600, "operationalStatus", 0),
        device(-397, "Breaker", "OPEN"),
        device(-390, "Cooling", "READY"),
        device(-380, "Isolation", "STANDBY"),
        ocpp(-255, "Available"),
        trouble(
            -243, "Converter", "STANDBY", "WARN: converter : sibcos 1: VQS(no:144)", Severity.WARNING, 29
        ),
    ]


def trip_report() -> SessionReport:
    """Converter over-temperature after 1059 s at 320 kW; breaker opened under load."""
    error, warning = Severity.ERROR, Severity.WARNING
    events = [
        *_before_plug_in(),
        ocpp(0, "Preparing"),
        word(1, "operationalStatus", 0x1),
        device(13, "Isolation", "MEASURING"),
        word(14, "operationalStatus", 0x3),
        device(24, "Isolation", "VALID"),
        device(26, "Converter", "PRECHARGE"),
        word(27, "operationalStatus", 0x7),
        moment(37, "batteryAlignmentResults", EventKind.ALIGNMENT, "598 V of 598 V, in range"),
        device(38, "Breaker", "CLOSED"),
        ocpp(40, "Charging"),
        device(40, "Cooling", "RUNNING"),
        device(41, "Converter", "RUNNING"),
        word(41, "operationalStatus", 0xF),
        trouble(775, "Converter", "RUNNING", "WARN: converter : hot(no:118)", warning),
        trouble(775, "Cooling", "MAX", "WARN: cooling : flow below nominal(no:210)", warning, 12),
        trouble(870, "Converter", "DERATED", "WARN: converter : reduced(no:119)", warning),
        word(870, "systemStatus", 0x10, warning),
        ocpp(1059, "Faulted"),
        word(1059, "systemStatus", 0x10012, warning),
        trouble(1059, "Converter", "ERROR", "ERROR: converter : over-temperature shutdown(no:121)", error),
        trouble(1059, "Converter", "ERROR", "ERROR: converter : dc link discharge requested(no:133)", error),
        moment(
            1059, "dcBreakerOpenConditions", EventKind.BREAKER, "opened at 184 A, 665 V", Severity.CRITICAL
        ),
        trouble(1060, "Breaker", "OPEN", "ERROR: breaker : opened under load(no:402)", error),
        ocpp(1110, "Finishing"),
        device(1110, "Converter", "STANDBY"),
        ocpp(1180, "Available"),
    ]
    limits = [
        limit(4, "Station", 450_000, 600, 920),
        limit(4.13, "Request", 600_000, 800, 760),
        limit(870, "Station", 320_000, 457, 920),
        limit(939, "Request", 528_000, 800, 760),
    ]
    return report(events, end_s=1180, limits=limits, energy_wh=105_400, meter_values=4724)


def trip_samples() -> dict[str, list[tuple[float, float]]]:
    """1 Hz voltage and current, SoC every 10 s, without noise."""
    seconds = [float(at) for at in range(1181)]
    return {
        "present_voltage": [(at, _trip_voltage(at)) for at in seconds],
        "present_current": [(at, _trip_current(at)) for at in seconds],
        "soc": [
            (at, 18 + math.floor(37 * min(max(at - 40, 0), 1020) / 1020)) for at in seconds if at % 10 == 0
        ],
    }


def _trip_voltage(at: float) -> float:
    """Cable check, precharge, then the pack's voltage rising with its charge."""
    if at < 13 or at >= 1066:
        return 2.0
    if at < 16:
        return 170.0 * (at - 13)
    if at < 24:
        return 510.0
    if at < 30:
        return 510.0 * math.exp(-(at - 24) / 1.2)
    if at < 33.5:
        return min(598.0, 175.0 * (at - 30))
    return 598.0 + 67.0 * min((at - 33) / 1020, 1.0) if at < 1060 else 665.0 * math.exp(-(at - 1060) / 1.5)


def _trip_current(at: float) -> float:
    """600 A, then what 320 kW allow, then off."""
    if at < 42 or at > 1060:
        return 0.0
    if at < 50:
        return 75.0 * (at - 42)
    if at < 870:
        return 600.0
    return 320_000 / _trip_voltage(at) if at < 1059 else 216.8 if at == 1059 else 40.0


def trip() -> Timeline:
    """The converter trip with its meter values."""
    return build_timeline(trip_report(), table(trip_samples()))


def precharge_report() -> SessionReport:
    """A start that failed: the output stays 134 V under what the battery asks for."""
    events = [
        *_before_plug_in()[:-1],
        device(-243, "Converter", "STANDBY"),
        ocpp(0, "Preparing"),
        word(1, "operationalStatus", 0x1),
        device(17, "Isolation", "MEASURING"),
        word(17, "operationalStatus", 0x3),
        device(28, "Isolation", "VALID"),
        word(32, "operationalStatus", 0x7),
        device(32, "Converter", "PRECHARGE"),
        ocpp(62, "Finishing"),
        word(62, "systemStatus", 0x200, Severity.WARNING),
        moment(
            62, "batteryAlignmentResults", EventKind.ALIGNMENT, "461 V of 595 V, not in range", Severity.ERROR
        ),
        trouble(62, "Converter", "ERROR", "ERROR: converter : precharge timeout(no:171)", Severity.ERROR),
        ocpp(126, "Available"),
        word(126, "operationalStatus", 0),
    ]
    alignment = Alignment(
        at=instant(62), in_range=False, present_voltage_v=461.0, requested_voltage_v=595.0, source="/x"
    )
    limits = [limit(4, "Station", 450_000, 600, 920), limit(4.13, "Request", 600_000, 800, 760)]
    return report(events, end_s=126, limits=limits, alignments=[alignment], energy_wh=0, meter_values=254)


def precharge() -> Timeline:
    """The failed start with its meter values."""
    seconds = [float(at) for at in range(127)]
    volts = [(at, _precharge_voltage(at)) for at in seconds]
    return build_timeline(
        precharge_report(),
        table({"present_voltage": volts, "present_current": [(at, 0.9) for at in seconds]}),
    )


def _precharge_voltage(at: float) -> float:
    if 17 <= at < 20:
        return 170.0 * (at - 16)
    if 20 <= at < 28:
        return 510.0
    if 28 <= at < 32:
        return 510.0 * math.exp(-(at - 28) / 1.2)
    if 32 <= at < 36:
        return 461.0 * (at - 31) / 5
    if 36 <= at < 62:
        return 461.0
    return 461.0 * math.exp(-(at - 62) / 1.5) if at >= 62 else 2.0


def gap() -> Timeline:
    """A healthy session with 240 s without meter values."""
    events = [*_before_plug_in()[:-1], ocpp(0, "Preparing"), ocpp(40, "Charging"), ocpp(1180, "Finishing")]
    limits = [limit(4, "Station", 450_000, 600, 920), limit(4.13, "Request", 600_000, 800, 760)]
    samples = {
        key: [(at, value) for at, value in pairs if not 400 < at < 640]
        for key, pairs in trip_samples().items()
    }
    return build_timeline(report(events, end_s=1200, limits=limits), table(samples))


def offset_clock_report() -> SessionReport:
    """Session and events 498 days apart, as in the vendor's own sample."""
    events = [ocpp(0, "Preparing"), device(30, "Breaker", "CLOSED"), ocpp(600, "Finishing")]
    clocks = Clocks(
        event_first=instant(0), event_last=instant(600), offset_us=-498 * 86_400 * US_PER_S, event_clock=True
    )
    days = 498 * 86_400.0
    return report(events, start_s=days, end_s=days + 1200, clocks=clocks)
