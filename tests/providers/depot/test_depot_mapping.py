"""A raw depot report as ours: every field is found again, and no field takes another with it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evtui.errors import UnexpectedPayload
from evtui.models.event import Event, EventKind, Severity
from evtui.models.provenance import Basis
from evtui.models.report import SessionReport
from evtui.models.session import SessionStatus
from evtui.providers.depot.blocks import MAX_PROBLEMS
from evtui.providers.depot.error_code import parse_error
from evtui.providers.depot.events import status_word
from evtui.providers.depot.mapping import Stamp, session_report
from evtui.providers.depot.meters import read_meters, unit_of
from tests.providers.depot.depot_samples import NOW, SAMPLE, Raw, short_report, stamp

STAMP = Stamp(account="north", charger="HPC-01", connector="1")


def mapped(report: Any) -> SessionReport:
    return session_report(json.dumps(report).encode(), STAMP)


def sample_report() -> SessionReport:
    return mapped(json.loads(SAMPLE)["items"][0])


def at(minutes: float) -> str:
    return stamp(NOW + timedelta(minutes=minutes))


def event_at(report: SessionReport, source: str) -> Event:
    return next(event for event in report.events if event.source == source)


def resolve(value: Any, pointer: str) -> Any:
    for part in pointer.split("/")[1:]:
        name = part.replace("~1", "/").replace("~0", "~")
        value = value[int(name)] if isinstance(value, list) else value[name]
    return value


def leaves(value: Any, path: str = "") -> Iterator[str]:
    """Pointer of every scalar."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from leaves(inner, f"{path}/{name.replace('~', '~0').replace('/', '~1')}")
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from leaves(inner, f"{path}/{place}")
    else:
        yield path


def told_places(report: SessionReport) -> set[str]:
    """Every place of the raw object that something points at."""
    places = {fact.source for fact in report.facts} | {event.source for event in report.events}
    places |= {problem.source for problem in report.problems} | {"/" + name for name in report.extra}
    return {place for place in places if place}


def test_the_documented_sample_gives_its_known_figures() -> None:
    report = sample_report()
    session = report.session
    assert (session.id, session.vehicle, session.status) == ("123456789", "qwerty", SessionStatus.FINISHED)
    assert session.started_at is not None and session.started_at.rfc3339() == "2022-08-03T16:20:30.661Z"
    assert (session.energy_wh, session.soc_start, session.soc_end) == tuple(map(Decimal, (37_264, 76, 98)))
    assert (report.energies.primary_wh, report.energies.requested_wh) == (Decimal(39_261), Decimal(37_514))
    assert report.energies.efficiency == pytest.approx(0.949, abs=5e-4)
    assert report.meter_values == 2 and not report.problems and not report.extra


def test_the_sample_stands_on_the_event_clock_498_days_apart() -> None:
    report = sample_report()
    assert report.clocks.event_clock and report.session.flags == ("clock_offset",)
    assert report.clocks.event_first is not None and report.clocks.event_last is not None
    assert report.clocks.event_first.rfc3339() == "2021-03-23T16:59:11.670Z"
    assert report.clocks.event_last.rfc3339() == "2021-03-23T17:13:44.735Z"
    (fact,) = [fact for fact in report.facts if fact.name == "event_clock_offset_days"]
    assert fact.value == Decimal("-497.98") and fact.basis is Basis.DERIVED
    assert fact.note.startswith("event clock is 498 days behind the session clock")


def test_states_from_before_the_plug_in_are_carried_in() -> None:
    report = sample_report()
    assert [(event.source, event.carried_in) for event in report.events] == [
        ("/detailStatus/0", True), ("/detailStatus/1", True), ("/deviceStatus/0", True),
        ("/ocppStatus/0", True),        ("/deviceStatus/1/errorCodes/0", True),
        ("/ocppStatus/1", False), ("/chargeParameters/0", False),
        ("/chargeParameters/1", False), ("/batteryAlignmentResults", False),
        ("/dcBreakerOpenConditions", False),
    ]  # fmt: skip


def test_the_sample_speaks_in_lanes_and_texts() -> None:
    report = sample_report()
    error = event_at(report, "/deviceStatus/1/errorCodes/0")
    assert error.lane == "deviceStatus.Converter" and error.state == "STANDBY"
    assert error.text == (
        "STANDBY · WARN: converter : sibcos 1: VQS disabled from operating mode(no:144) ×29"
    )
    assert error.error is not None and (error.error.number, error.error.counter) == (144, 29)
    assert (error.severity, error.shown_severity) == (Severity.WARNING, Severity.INFO)
    assert event_at(report, "/detailStatus/0").text == "systemStatus = 0x00000000"
    assert event_at(report, "/dcBreakerOpenConditions").text == "breaker opened at 0 A, 676 V"
    assert {event.lane for event in report.events} == {
        "ocppStatus", "detailStatus.systemStatus", "detailStatus.operationalStatus", "deviceStatus.Breaker",
        "deviceStatus.Converter", "chargeParameters.Station", "chargeParameters.Request",
        "batteryAlignmentResults", "dcBreakerOpenConditions",
    }  # fmt: skip


def test_every_field_of_the_sample_is_pointed_at_and_every_pointer_leads_somewhere() -> None:
    raw = json.loads(SAMPLE)["items"][0]
    report = mapped(raw)
    places = told_places(report)
    for leaf in leaves(raw):
        assert any(leaf == place or leaf.startswith(place + "/") for place in places), leaf
    for fact in report.facts:
        if fact.source and not fact.name.endswith("_entries"):
            value = resolve(raw, fact.source)
            assert str(value) == str(fact.value), fact
    assert json.loads(report.raw) == raw


def test_units_are_marked_as_assumed() -> None:
    assumed = {fact.unit for fact in sample_report().facts if fact.basis is Basis.ASSUMED}
    assert assumed == {"Wh", "%", "W", "A", "V"}
    assert not [fact for fact in sample_report().facts if fact.unit and fact.basis is Basis.MEASURED]


def test_a_null_is_no_zero() -> None:
    report = mapped(short_report(1, NOW, energyChargeStart=None, energySocStart=None, vehicleId=None))
    assert report.session.energy_wh is None and report.session.soc_start is None
    (fact,) = [fact for fact in report.facts if fact.name == "energy_charge_start_wh"]
    assert fact.value is None
    assert not [fact for fact in report.facts if fact.name == "energy_wh"]


@pytest.mark.parametrize(
    ("name", "value"),
    [("ocppStatus", "Charging"), ("deviceStatus", 17), ("chargeParameters", [5, None, "x"]),
     ("detailStatus", True), ("dcBreakerOpenConditions", "open"), ("sessionMeterValues", "none"),
     ("energyChargeEnd", {"a": 1}), ("sessionTimeEnd", "yesterday"), ("sessionId", [1]),
     ("energySocEnd", "NaN")],
)  # fmt: skip
def test_an_unreadable_part_is_a_problem_and_costs_only_itself(name: str, value: Any) -> None:
    report = mapped(short_report(1, NOW, **{"vehicleId": "bus 7", name: value}))
    assert report.session.vehicle == "bus 7"
    assert report.problems and all(
        (problem.source or "").startswith(f"/{name}") for problem in report.problems
    )
    assert json.loads(report.raw)[name] == value


def test_an_unreadable_field_still_shows_its_text_among_the_facts() -> None:
    report = mapped(short_report(1, NOW, energyChargeEnd="lots"))
    (fact,) = [fact for fact in report.facts if fact.name == "energy_charge_end_wh"]
    assert fact.value == "lots" and fact.note.startswith("unreadable")


def test_problems_are_named_up_to_a_limit_and_then_counted() -> None:
    report = mapped(short_report(1, NOW, ocppStatus=[5] * 100))
    assert len(report.problems) == MAX_PROBLEMS + 1
    assert report.problems[-1].message == f"{100 - MAX_PROBLEMS} more places unreadable"


def test_several_errors_of_a_device_are_several_events_with_its_state() -> None:
    errors = [
        {"errorCode": "ERROR: converter : sibcos 2: over temperature(no:121)", "errorCounter": "1"},
        {"errorCode": "hot", "errorCounter": 12, "eventTimestamp": at(3)},
        "INFO: a : b: c",
    ]
    device = {"deviceId": "Converter", "status": "ERROR", "eventTimestamp": at(2), "errorCodes": errors}
    report = mapped(short_report(1, NOW, deviceStatus=[device, {**device, "errorCodes": []}]))
    found = [event for event in report.events if event.lane == "deviceStatus.Converter"]
    assert [(event.kind, event.severity, event.text) for event in found] == [
        (EventKind.ERROR_CODE, Severity.ERROR,
         "ERROR · converter : sibcos 2: over temperature(no:121)"),
        (EventKind.ERROR_CODE, Severity.INFO, "ERROR · INFO: a : b: c"),
        (EventKind.STATE, Severity.INFO, "ERROR"),
        (EventKind.ERROR_CODE, Severity.WARNING, "ERROR · hot ×12"),
    ]  # fmt: skip
    assert {event.state for event in found} == {"ERROR"}
    assert [event.source for event in found] == [
        "/deviceStatus/0/errorCodes/0", "/deviceStatus/0/errorCodes/2", "/deviceStatus/1",
        "/deviceStatus/0/errorCodes/1",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("current", "severity"),
    [(0, "info"), (1.9, "info"), (2, "warning"), (-4.9, "warning"), (5, "error"), (19.9, "error"),
     (184, "critical"), (None, "info")],
)  # fmt: skip
def test_a_breaker_is_as_bad_as_the_current_it_interrupts(current: float | None, severity: str) -> None:
    block = {"current": current, "voltage": 665, "eventTimestamp": at(9)}
    event = event_at(mapped(short_report(1, NOW, dcBreakerOpenConditions=block)), "/dcBreakerOpenConditions")
    assert event.severity == severity
    if current == 184:
        assert event.text == "breaker opened at 184 A, 665 V"


@pytest.mark.parametrize(
    ("word", "severity"),
    [("Faulted", "error"), ("SuspendedEVSE", "warning"), ("Unavailable", "warning"), ("SuspendedEV", "info"),
     ("Charging", "info"), ("Unheard", "info")],
)  # fmt: skip
def test_state_words_imply_a_severity(word: str, severity: str) -> None:
    report = mapped(short_report(1, NOW, ocppStatus=[{"value": word, "eventTimestamp": at(1)}]))
    assert (event_at(report, "/ocppStatus/0").severity, event_at(report, "/ocppStatus/0").text) == (
        severity,
        word,
    )


@pytest.mark.parametrize(
    ("key", "raw", "word", "severity"),
    [("systemStatus", "0x00010012", 0x10012, "warning"), ("systemStatus", "0x0", 0, "info"),
     ("operationalStatus", "0X000f", 15, "info"), ("chargingProcessStatus", "0x0000784B", 0x784B, "info"),
     ("systemStatus", "65554", 65554, "warning"), ("systemStatus", 65554, 65554, "warning")],
)  # fmt: skip
def test_status_words_are_numbers_and_only_the_systems_alarms(
    key: str, raw: Any, word: int, severity: str
) -> None:
    entry = {"key": key, "value": raw, "eventTimestamp": at(1)}
    event = event_at(mapped(short_report(1, NOW, detailStatus=[entry])), "/detailStatus/0")
    assert (event.word, event.severity, event.state) == (word, severity, str(raw))
    assert (event.lane, event.text) == (f"detailStatus.{key}", f"{key} = {raw}")


@pytest.mark.parametrize("raw", ["", "0x", "0xZZ", "0x00000000000000000", "-1", "1.5", "٣", None])
def test_what_is_no_word_has_no_number(raw: str | None) -> None:
    assert status_word(raw) is None


def test_an_alignment_out_of_range_is_an_error_even_when_the_voltages_agree() -> None:
    block = {"inRange": "false", "presentVoltage": 634, "requestedVoltage": "634", "eventTimestamp": at(1)}
    report = mapped(short_report(1, NOW, batteryAlignmentResults=block))
    event = event_at(report, "/batteryAlignmentResults")
    assert event.severity is Severity.ERROR
    assert event.text == "out of range: 634 V present, 634 V requested"


def test_single_objects_may_come_as_lists() -> None:
    blocks = [{"current": 0, "voltage": 1, "eventTimestamp": at(1)}, {"current": 30, "eventTimestamp": at(2)}]
    report = mapped(short_report(1, NOW, dcBreakerOpenConditions=blocks))
    assert [record.current_a for record in report.breakers] == [0, 30]
    assert [fact.value for fact in report.facts if fact.name == "dc_breaker_open_current_a"] == [30]


def test_limits_are_records_and_events() -> None:
    entry = {"paramType": "Station", "maxPower": 450000, "maxCurrent": 600.5, "eventTimestamp": at(1)}
    report = mapped(short_report(1, NOW, chargeParameters=[entry, {"paramType": "Third/Word"}]))
    assert (report.limits[0].max_power_w, report.limits[0].max_voltage_v) == (450_000, None)
    assert event_at(report, "/chargeParameters/0").text == "at most 450 kW, 600.5 A"
    assert event_at(report, "/chargeParameters/1").lane == "chargeParameters.Third/Word"


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("WARN: converter : sibcos 1: VQS disabled from operating mode(no:144)",
         ("warning", True, "converter", "sibcos 1", "VQS disabled from operating mode", 144)),
        ("error:a:b:c: d ( no : 7 )", ("error", True, "a", "b", "c: d", 7)),
        ("CRIT: a : b :", ("error", True, "a", "b", "", None)),
        ("Info: a: b: c (no:12) more", ("info", True, "a", "b", "c (no:12) more", None)),
        ("ODD: a : b: c", ("warning", False, "a", "b", "c", None)),
        ("WARN: only this", ("warning", True, "", "", "WARN: only this", None)),
        ("ERROR: converter : dc link discharge requested(no:133)",
         ("error", True, "converter", "", "dc link discharge requested", 133)),
        ("ODD: converter : dc link(no:133)",
         ("warning", False, "", "", "ODD: converter : dc link(no:133)", None)),
        ("plain text", ("warning", False, "", "", "plain text", None)),
        ("", ("warning", False, "", "", "", None)),
    ],
)  # fmt: skip
def test_error_texts_are_taken_apart(text: str, parts: tuple[Any, ...]) -> None:
    error = parse_error(text, None)
    got = (error.severity, error.severity_stated, error.device, error.unit, error.message, error.number)
    assert got == parts and error.raw == text


@given(st.text(alphabet="WARNno:( )1 \t", max_size=60) | st.text())
@settings(deadline=None)
def test_no_error_text_makes_the_parser_crash(text: str) -> None:
    assert parse_error(text, 3).raw == text


def test_hostile_white_space_costs_nothing() -> None:
    text = "WARN:" + " " * 1_000_000 + "(" * 1000
    assert parse_error(text, None).severity is Severity.WARNING


def test_a_preparing_of_an_earlier_session_is_no_anchor() -> None:
    words = [("Preparing", -180), ("Charging", -179), ("Finishing", -120), ("Available", -110),
             ("Preparing", -0.5),             ("Charging", 1)]  # fmt: skip
    listed = [{"value": word, "eventTimestamp": at(minutes)} for word, minutes in words]
    report = mapped(short_report(1, NOW, ocppStatus=listed))
    assert [event.carried_in for event in report.events] == [True] * 4 + [False] * 2


def test_without_preparing_the_session_begins_at_its_own_start() -> None:
    listed = [
        {"value": "Available", "eventTimestamp": at(-90)},
        {"value": "Charging", "eventTimestamp": at(2)},
    ]
    report = mapped(short_report(1, NOW, ocppStatus=listed))
    assert [event.carried_in for event in report.events] == [True, False]
    assert not report.clocks.event_clock


def test_old_states_alone_are_carried_in_and_no_other_clock() -> None:
    listed = [{"value": "Available", "eventTimestamp": at(-16 * 60)}]
    report = mapped(short_report(1, NOW, ocppStatus=listed))
    assert report.events[0].carried_in and not report.clocks.event_clock
    assert not report.session.flags


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        (3, "event clock is 3 hours ahead of"),
        (2, "119 minutes ahead of"),
        (-72, "event clock is 3 days behind"),
        (0.5, None),
        (-0.9, None),
    ],
)
def test_clocks_more_than_an_hour_apart_are_flagged_and_named(hours: float, words: str | None) -> None:
    report = short_report(1, NOW)
    shifted = short_report(1, NOW + timedelta(hours=hours, minutes=9), 20)
    got = mapped({**report, "ocppStatus": shifted["ocppStatus"]})
    assert got.clocks.event_clock == (words is not None)
    notes = [fact.note for fact in got.facts if fact.name == "event_clock_offset_days"]
    assert any(words in note for note in notes) if words else "clock_offset" not in got.session.flags


@pytest.mark.parametrize(
    ("words", "status"),
    [(["Preparing"], "pending"), (["Preparing", "Charging"], "charging"), (["SuspendedEV"], "suspended"),
     (["Charging", "Finishing"], "active_idle"), (["Charging", "Faulted"], "unknown"), ([], "active"),
     (["Charging", "Available"], "finished")],
)  # fmt: skip
def test_a_session_without_end_has_the_status_of_its_last_word(words: list[str], status: str) -> None:
    listed = [{"value": word, "eventTimestamp": at(minute)} for minute, word in enumerate(words)]
    report = mapped(short_report(1, NOW, None, ocppStatus=listed))
    assert report.session.status == status
    assert report.session.status_raw == (words[-1] if words else None)


def test_a_report_without_an_id_gets_a_stable_one() -> None:
    raw = short_report(1, NOW)
    del raw["sessionId"]
    first, second = mapped(raw), mapped(raw)
    assert first.session.id == second.session.id and "synthetic_id" in first.session.flags
    assert mapped({**raw, "vehicleId": "other"}).session.id != first.session.id


def test_times_without_a_zone_are_taken_as_utc_and_flagged() -> None:
    report = mapped(short_report(1, NOW, sessionTimeStart="2025-11-21T12:00:00"))
    assert "naive_time" in report.session.flags
    assert report.session.started_at is not None
    assert report.session.started_at.datetime() == datetime(2025, 11, 21, 12, tzinfo=UTC)


def test_events_without_a_readable_time_come_last_and_are_told() -> None:
    listed = [
        {"value": "A", "eventTimestamp": "soon"},
        {"value": "B", "eventTimestamp": at(1)},
        {"value": "C"},
    ]
    report = mapped(short_report(1, NOW, ocppStatus=listed))
    assert [event.text for event in report.events] == ["B", "A", "C"]
    assert [problem.source for problem in report.problems] == ["/ocppStatus/0/eventTimestamp"]


@pytest.mark.parametrize("raw", [b"5", b"null", b"[]", b'"x"', b"", b"{"])
def test_what_is_no_object_is_no_report(raw: bytes) -> None:
    with pytest.raises(UnexpectedPayload):
        if session_report(raw, STAMP).problems:
            raise UnexpectedPayload("told")  # "{" is an object that stops at once


FIELDS = (*json.loads(SAMPLE)["items"][0], "unknownField", "eventTimestamp", "model_config", "_private", "")
scalars = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
    | st.sampled_from(["0x1F", "2021-03-23T16:59:11.670Z", "1e5", "WARN: a : b: c(no:1)", "Preparing",
                       "", "true"])
)  # fmt: skip
inner_names = st.sampled_from(
    ["value", "eventTimestamp", "key", "deviceId", "status", "errorCodes", "errorCode", "errorCounter", 
     "inRange",     "paramType", "maxPower", "current", "presentVoltage", "x"]
)  # fmt: skip
anything = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(inner_names, inner, max_size=5)
)


@given(st.dictionaries(st.sampled_from(FIELDS), anything, max_size=12))
@settings(max_examples=200, deadline=None)
def test_no_report_makes_the_mapping_crash_and_nothing_is_lost(raw: Raw) -> None:
    report = mapped(raw)
    assert json.loads(report.raw) == raw
    places = told_places(report) | {"/sessionMeterValues"}
    for name, value in raw.items():
        pointer = "/" + name.replace("~", "~0").replace("/", "~1")
        assert any(place == pointer or place.startswith(pointer + "/") for place in places) or value in (
            [],
            None,
        ), name
    for event in report.events:
        resolve(raw, event.source)
    marks = [event.carried_in for event in report.events]
    assert marks == sorted(marks, reverse=True)
    read_meters(report, lambda share: None)


@given(st.dictionaries(st.sampled_from(FIELDS), anything, max_size=3), st.integers(0, 3))
@settings(deadline=None)
def test_a_damaged_field_never_hides_the_good_ones(damage: Raw, place: int) -> None:
    raw = json.loads(SAMPLE)["items"][0]
    whole = mapped(raw)
    got = mapped({**raw, **damage})
    for block in ("ocppStatus", "detailStatus", "chargeParameters", "batteryAlignmentResults"):
        if block not in damage:
            kept = [event.text for event in whole.events if event.source.startswith(f"/{block}")]
            assert [event.text for event in got.events if event.source.startswith(f"/{block}")] == kept
    if not {"energyChargeStart", "energyChargeEnd"} & set(damage):
        assert got.session.energy_wh == 37_264


@pytest.mark.parametrize(
    ("key", "unit"),
    [("present_current", "A"), ("requested_VOLTAGE", "V"), ("power_dc", "W"), ("evSoc", "%"),
     ("energy_total", "Wh"),     ("temperature_inlet", "°C"), ("humidity", "")],
)  # fmt: skip
def test_units_of_meter_keys_are_read_from_their_names(key: str, unit: str) -> None:
    assert unit_of(key) == unit


def test_meter_values_become_series_with_assumed_units_and_told_losses() -> None:
    values = [
        {"key": "present_current", "value": 1, "eventTimestamp": at(0)},
        {"key": "present_current", "value": True, "eventTimestamp": at(1)},
        {"key": "present_voltage", "value": "650.5", "eventTimestamp": "2025-11-21T12:00:00"},
    ]
    shares: list[float] = []
    table = read_meters(mapped(short_report(1, NOW, sessionMeterValues=values)), shares.append)
    assert {key: (one.unit, one.basis, len(one)) for key, one in table.series.items()} == {
        "present_current": ("A", Basis.ASSUMED, 1), "present_voltage": ("V", Basis.ASSUMED, 1),
    }  # fmt: skip
    assert (table.samples, table.rejected) == (3, 1) and shares
    assert [problem.message for problem in table.problems] == [
        "1 of 3 meter values unreadable, left out", "1 meter values without a time zone, taken as UTC",
    ]  # fmt: skip
