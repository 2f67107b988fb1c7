"""The figures of the simulated session that the design gives."""

from __future__ import annotations

import pytest

from evtui.simulator.case import Case
from evtui.simulator.charging import PAUSE_S, SILENT_S, SLOW_S
from evtui.simulator.course import Course
from evtui.simulator.physics import Order, simulate


def run(case: Case, *, capacity_kwh: int = 280, soc_start: float = 0.18, soc_target: float = 0.92) -> Course:
    """One session of a case."""
    return simulate(Order(case, capacity_kwh, soc_start, soc_target, "test"))


def words(course: Course) -> list[str]:
    """OCPP words in order."""
    return [event.word for event in course.ocpp]


def power_w(course: Course) -> list[float]:
    """Power at each second."""
    return [volts * amps for volts, amps in zip(course.volts, course.amps, strict=True)]


def test_a_bus_from_18_to_92_percent_takes_74_minutes_and_210_kwh_with_a_peak_of_411_kw() -> None:
    course = run(Case.NORMAL)
    assert course.duration_s / 60 == pytest.approx(74, abs=1)
    assert course.delivered_wh / 1000 == pytest.approx(210.4, abs=0.5)
    assert max(power_w(course)) / 1000 == pytest.approx(411, abs=1)
    assert course.soc_end == pytest.approx(0.92, abs=0.002)
    assert words(course) == ["Available", "Preparing", "Charging", "Finishing", "Available"]


def test_the_station_current_binds_first_and_power_rises_with_the_voltage() -> None:
    course = run(Case.NORMAL)
    flat = [second for second, amps in enumerate(course.amps) if amps == 600.0]
    power = power_w(course)
    assert power[flat[0]] / 1000 == pytest.approx(373, abs=3)
    assert power[flat[-1]] / 1000 == pytest.approx(411, abs=1)
    assert course.soc[flat[-1]] == pytest.approx(0.65, abs=0.01)


def test_the_vehicle_tapers_to_41_kw_at_90_percent() -> None:
    course = run(Case.NORMAL)
    second = next(second for second, soc in enumerate(course.soc) if soc >= 0.90)
    assert power_w(course)[second] / 1000 == pytest.approx(41, abs=2)


def test_energy_is_the_integral_of_voltage_and_current() -> None:
    for case in (Case.NORMAL, Case.TRIP, Case.PAUSE):
        course = run(case)
        assert course.delivered_wh == pytest.approx(sum(power_w(course)) / 3600, rel=0.001)


def test_current_never_passes_what_either_side_announced() -> None:
    for case in (Case.NORMAL, Case.DERATE, Case.TRIP, Case.SLOW_PHASE):
        course = run(case)
        for second, amps in enumerate(course.amps):
            valid = {limit.side: limit for limit in course.limits if limit.at_s <= second - 5}
            for limit in valid.values():
                assert amps <= limit.max_a + 5, (case, second)
                assert amps * course.volts[second] <= limit.max_w * 1.05, (case, second)


def test_a_trip_warns_at_66_degrees_derates_and_opens_the_breaker_at_184_a() -> None:
    course = run(Case.TRIP)
    assert course.duration_s == pytest.approx(19 * 60 + 40, abs=30)
    assert course.delivered_wh / 1000 == pytest.approx(105.4, abs=1)
    assert course.soc_end == pytest.approx(0.55, abs=0.01)
    assert course.opening is not None and course.opening.amps == 184
    assert [limit.max_w for limit in course.limits if limit.side == "Station"] == [450_000, 320_000]
    assert words(course)[-3:] == ["Faulted", "Finishing", "Available"]
    texts = [error.text for event in course.devices for error in event.errors if event.at_s > 0]
    assert "ERROR: converter : sibcos 2: over-temperature shutdown(no:121)" in texts
    faulted = next(event.at_s for event in course.ocpp if event.word == "Faulted")
    assert course.evidence_s < faulted - 200, "the cause stands in the record minutes before the stop"


def test_a_derated_session_is_longer_and_gets_its_second_limit_from_the_station() -> None:
    derated, normal = run(Case.DERATE), run(Case.NORMAL)
    assert [limit.max_w for limit in derated.limits if limit.side == "Station"] == [450_000, 230_000]
    assert derated.duration_s > normal.duration_s + 300
    assert max(power_w(derated)[1500:1600]) <= 230_500


def test_an_isolation_fault_ends_the_start_after_about_80_seconds_without_energy() -> None:
    course = run(Case.ISOLATION)
    assert course.duration_s == pytest.approx(80, abs=8)
    assert course.delivered_wh == 0
    assert max(course.volts) == 510
    assert "Charging" not in words(course) and "Faulted" in words(course)
    assert course.alignment is None
    assert ("Isolation", "FAULT") in [(event.device, event.state) for event in course.devices]


def test_a_failed_precharge_stays_134_v_short_for_26_seconds_and_never_closes() -> None:
    course = run(Case.PRECHARGE)
    assert course.alignment is not None and not course.alignment.in_range
    assert course.alignment.requested_v - course.alignment.present_v == 134
    assert len([volts for volts in course.volts if 455 < volts < 465]) >= 26
    assert course.duration_s == pytest.approx(126, abs=8)
    assert "CLOSED" not in [event.state for event in course.devices]


def test_a_vehicle_that_stops_shows_suspended_ev_after_640_seconds_of_charging() -> None:
    course = run(Case.VEHICLE_STOP)
    at_s = {event.word: event.at_s for event in course.ocpp}
    assert at_s["SuspendedEV"] - at_s["Charging"] == pytest.approx(640, abs=8)
    assert course.opening is not None and course.opening.amps == 0


def test_a_pause_is_230_seconds_without_current_and_then_goes_on() -> None:
    course = run(Case.PAUSE)
    assert words(course)[2:5] == ["Charging", "SuspendedEV", "Charging"]
    quiet = [second for second in range(500, 1000) if course.amps[second] < 1]
    assert len(quiet) == pytest.approx(PAUSE_S, abs=8)
    assert course.soc_end == pytest.approx(0.92, abs=0.002)


def test_a_slow_phase_has_no_record_that_explains_it() -> None:
    course = run(Case.SLOW_PHASE)
    slow = [second for second, watts in enumerate(power_w(course)) if 149_000 < watts < 151_000]
    assert len(slow) == pytest.approx(SLOW_S, abs=8)
    station = [limit for limit in course.limits if limit.side == "Station"]
    assert len(station) == 1


def test_a_gap_lasts_four_minutes_while_the_charging_goes_on() -> None:
    course = run(Case.GAP)
    assert course.silent is not None
    begin, end = course.silent
    assert end - begin == SILENT_S == 240
    assert min(course.amps[begin:end]) > 500


def test_the_handshake_holds_510_v_for_8_seconds_and_meets_the_battery_within_a_few_volts() -> None:
    course = run(Case.NORMAL)
    assert len([volts for volts in course.volts[:60] if volts == 510.0]) == 9
    assert course.alignment is not None and course.alignment.in_range
    assert abs(course.alignment.present_v - course.alignment.requested_v) <= 3


def test_states_from_before_the_plug_in_are_in_the_record() -> None:
    course = run(Case.NORMAL)
    before = [event for event in course.devices if event.at_s < 0]
    assert ("Converter", "STANDBY") in [(event.device, event.state) for event in before]
    assert [error.counter for event in before for error in event.errors] == [29]
    assert min(event.at_s for event in course.detail) < -16 * 3600


def test_the_same_order_gives_the_same_course() -> None:
    assert run(Case.PAUSE) == run(Case.PAUSE)
