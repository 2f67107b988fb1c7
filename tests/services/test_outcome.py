"""What became of a session, from the states and texts of its report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest

from evtui.formats.widths import cells
from evtui.models.charge import Alignment, ChargeParameters
from evtui.models.event import ErrorCode, Event, EventKind, Severity
from evtui.models.instant import Instant
from evtui.models.meter_value import EMPTY_METERS, MeterSeries, MeterTable
from evtui.models.provenance import Basis
from evtui.models.report import SessionReport
from evtui.models.session import Session, SessionStatus
from evtui.services.outcome import verdict_line, with_outcome
from evtui.services.outcome.phrase import MAX_PHRASE_CELLS

START = Instant.parse("2026-11-20T06:00:00Z")


def at(second: float) -> Instant:
    return Instant(START.us + int(second * 1_000_000))


def ocpp(second: float, word: str) -> Event:
    severity = Severity.ERROR if word == "Faulted" else Severity.INFO
    return Event(
        at=at(second),
        lane="ocppStatus",
        severity=severity,
        text=word,
        source="",
        kind=EventKind.STATE,
        state=word,
    )


def device(second: float, name: str, message: str, severity: Severity, *, carried_in: bool = False) -> Event:
    code = ErrorCode(
        raw=message,
        severity=severity,
        severity_stated=True,
        device=name,
        unit="",
        message=message,
        number=1,
        counter=1,
    )
    return Event(
        at=at(second), lane=f"deviceStatus.{name}", severity=severity, text=f"ERROR · {message}", source="",
        kind=EventKind.ERROR_CODE, state="ERROR", error=code, carried_in=carried_in,
    )  # fmt: skip


def limit(second: float, side: str, power_w: float) -> ChargeParameters:
    return ChargeParameters(
        at=at(second), side=side, max_power_w=power_w, max_current_a=600, max_voltage_v=920,
        min_current_a=0, min_voltage_v=0, source="",
    )  # fmt: skip


def depot(
    words: str, *more: Event, energy_wh: int = 100_000, limits: Sequence[ChargeParameters] = ()
) -> SessionReport:
    session = Session(
        provider="depot", account="a", id="1", started_at=START, ended_at=at(3600),
        energy_wh=Decimal(energy_wh), status=SessionStatus.FINISHED,
    )  # fmt: skip
    events = tuple(ocpp(index * 60, word) for index, word in enumerate(words.split())) + more
    return SessionReport(session=session, events=events, limits=tuple(limits))


def curve(amps: Sequence[float], *, step_s: float = 10, hole: tuple[int, int] = (0, 0)) -> MeterTable:
    """One sample per step at 700 V; samples in ``hole`` are missing."""
    keep = [index for index in range(len(amps)) if not hole[0] <= index < hole[1]]
    times = np.array([at(index * step_s).us for index in keep], np.int64)

    def series(key: str, unit: str, values: list[float]) -> MeterSeries:
        return MeterSeries(
            key=key, unit=unit, basis=Basis.ASSUMED, times_us=times, values=np.array(values, np.float64),
            indexes=np.arange(len(keep), dtype=np.int64),
        )  # fmt: skip

    return MeterTable(
        series={
            "present_current": series("present_current", "A", [amps[index] for index in keep]),
            "present_voltage": series("present_voltage", "V", [700.0] * len(keep)),
        }
    )


DONE = "Preparing Charging Finishing Available"
HOT = device(90, "Converter", "over-temperature shutdown", Severity.ERROR)
WARM = device(90, "Converter", "sibcos 2 temperature high", Severity.WARNING)


@pytest.mark.parametrize(
    ("report", "phrase", "severity"),
    [
        (depot(DONE), "Completed", None),
        (depot("Preparing Charging Faulted Finishing", HOT), "Converter overtemp", Severity.ERROR),
        (depot("Preparing Charging SuspendedEV Finishing"), "Vehicle stopped", Severity.INFO),
        (depot("Preparing Charging SuspendedEV Charging Finishing"), "Paused by vehicle", Severity.INFO),
        (
            depot(DONE, WARM, limits=[limit(4, "Station", 450_000), limit(90, "Station", 230_000)]),
            "Reduced by temp",
            Severity.WARNING,
        ),
        (
            depot("Preparing Faulted", device(20, "Isolation", "fault", Severity.ERROR), energy_wh=0),
            "Isolation fault",
            Severity.ERROR,
        ),
        (depot("Preparing Finishing Available", energy_wh=0), "No vehicle limits", Severity.ERROR),
        (depot("Available", energy_wh=0), "No attempt", Severity.INFO),
        (depot("", energy_wh=0), "No events", Severity.INFO),
    ],
)
def test_a_depot_session_gets_the_phrase_of_its_case(
    report: SessionReport, phrase: str, severity: Severity | None
) -> None:
    session = with_outcome(report).session
    assert (session.outcome, session.severity) == (phrase, severity)


def test_a_precharge_that_missed_the_battery_voltage_is_named() -> None:
    missed = Alignment(at=at(30), in_range=False, present_voltage_v=480, requested_voltage_v=614, source="")
    report = replace(
        depot("Preparing Faulted", device(31, "Converter", "precharge timeout", Severity.ERROR), energy_wh=0),
        alignments=(missed,),
    )
    assert with_outcome(report).session.outcome == "Precharge failed"
    assert verdict_line(report).startswith("Failed to start: precharge did not reach the battery voltage")


def test_the_sentence_of_a_trip_names_the_charger_and_its_own_words() -> None:
    report = depot("Preparing Charging Faulted", HOT)
    assert verdict_line(report) == "Stopped by charger: converter over-temperature shutdown"


def test_what_was_there_before_the_plug_in_counts_for_nothing() -> None:
    before = device(-300, "Converter", "VQS disabled", Severity.WARNING, carried_in=True)
    session = with_outcome(depot(DONE, before)).session
    assert (session.outcome, session.severity, session.warnings) == ("Completed", None, 0)


def test_a_hole_in_the_curve_is_told_only_when_the_curve_is_there() -> None:
    report = depot(DONE)
    holed = curve([400.0] * 120, hole=(40, 63))
    assert with_outcome(report, EMPTY_METERS).session.outcome == "Completed"
    assert with_outcome(report, holed).session.outcome == "4 min no data"
    assert with_outcome(report, curve([400.0] * 120)).session.outcome == "Completed"


def test_a_slow_phase_that_nobody_announced_is_told_and_a_taper_is_not() -> None:
    limits = [limit(0, "Station", 450_000), limit(0, "Request", 600_000)]
    report = depot(DONE, limits=limits)
    slow = curve([600.0] * 30 + [210.0] * 80 + [600.0] * 30)
    taper = curve([600.0] * 30 + [600.0 - 4 * index for index in range(110)])
    assert with_outcome(report, slow).session.outcome == "Nobody limits 13m"
    assert with_outcome(report, taper).session.outcome == "Completed"


def test_the_peak_is_current_times_the_nearest_voltage() -> None:
    assert with_outcome(depot(DONE), curve([100.0, 600.0, 50.0])).session.peak_power_w == pytest.approx(
        420_000
    )


def test_a_running_session_is_not_judged_as_a_failed_one() -> None:
    report = depot("Preparing", energy_wh=0)
    running = replace(
        report,
        session=replace(report.session, ended_at=None, status=SessionStatus.ACTIVE, status_raw="Preparing"),
    )
    assert with_outcome(running).session.outcome == "Running"


def roaming(**facts: object) -> SessionReport:
    return SessionReport(session=replace(Session(provider="oioi", account="r", id="x"), **facts))  # type: ignore[arg-type]  # fields by name


def test_a_roaming_row_without_charging_but_with_a_price_is_an_error() -> None:
    report = roaming(
        started_at=START, ended_at=at(147), cost=Decimal("2.03"), currency="EUR", energy_wh=Decimal(53)
    )
    session = with_outcome(report).session
    assert (session.outcome, session.severity) == ("Never charged", Severity.ERROR)
    assert "2.03 EUR due" in verdict_line(report)


def test_an_hour_of_idling_is_a_warning() -> None:
    report = roaming(
        started_at=START,
        ended_at=at(11_880),
        charging_started_at=at(10),
        charging_ended_at=at(4_380),
        cost=Decimal(1),
    )
    assert with_outcome(report).session.outcome == "Idle 2h05m"


@pytest.mark.parametrize(
    ("status", "energy", "phrase", "severity"),
    [
        (SessionStatus.SUSPENDED, 4600, "Suspended", Severity.WARNING),
        (SessionStatus.CHARGING, 4600, "Charging", None),
        (SessionStatus.ACTIVE_IDLE, 0, "No power yet", Severity.INFO),
        (SessionStatus.FINISHED, 14_250, "Completed", None),
        (SessionStatus.FINISHED, 0, "No energy", Severity.INFO),
        (SessionStatus.FINISHED, None, "Energy not sent", Severity.INFO),
        (SessionStatus.UNKNOWN, 1, "Unknown status", Severity.INFO),
    ],
)
def test_a_smappee_row_is_judged_by_its_status(
    status: SessionStatus, energy: int | None, phrase: str, severity: Severity | None
) -> None:
    energy_wh = None if energy is None else Decimal(energy)
    session = Session(provider="smappee", account="p", id="1", status=status, energy_wh=energy_wh)
    judged = with_outcome(SessionReport(session=session)).session
    assert (judged.outcome, judged.severity) == (phrase, severity)
    assert cells(judged.outcome or "") <= MAX_PHRASE_CELLS
