"""Smappee rows become reports: units, times, statuses and flags as the API page says, and never a crash."""

from __future__ import annotations

import contextlib
import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evtui.errors import UnexpectedPayload
from evtui.models.instant import US_PER_S, Instant
from evtui.models.provenance import Basis
from evtui.models.report import SessionReport
from evtui.models.session import SessionStatus
from evtui.providers.smappee.mapping import Place, read_rows, richer
from evtui.providers.smappee.settings import SmappeeSettings
from evtui.providers.smappee.wire import cut_rows, is_document, service_locations, station_serials

START_MS = 1_763_700_000_000
HOUR_MS = 3_600_000
ROW: dict[str, Any] = {
    "id": 1, "serialNumber": "6000999999", "status": "STOPPED",
    "from": START_MS, "to": START_MS + 2 * HOUR_MS,
    "startReading": 100.96, "stopReading": 115.21,
}  # fmt: skip

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)
FIELDS = st.sampled_from(
    ["id", "serialNumber", "from", "to", "status", "startReading", "stopReading", "energy", "rfid",
     "maxAmperes", "csmsTransactionId", "connector", "range", "suspendedByUser", "novelty"]
)  # fmt: skip


def report_of(fetched_at: Instant | None = None, **changes: Any) -> SessionReport:
    """The row with some fields changed, or left out with ``...``."""
    value = {key: item for key, item in (ROW | changes).items() if item is not ...}
    reports, problems = read_rows(
        [json.dumps(value).encode()], account="park", place=Place(), fetched_at=fetched_at
    )
    assert problems == ()
    return reports[0]


def facts_of(report: SessionReport) -> dict[str, Any]:
    return {fact.name: fact.value for fact in report.facts}


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("INITIAL", SessionStatus.PENDING),
        ("STARTED", SessionStatus.ACTIVE_IDLE),
        ("CHARGING", SessionStatus.CHARGING),
        ("suspended", SessionStatus.SUSPENDED),
        ("Stopping", SessionStatus.ACTIVE_IDLE),
        ("STOPPED", SessionStatus.FINISHED),
        ("HIBERNATING", SessionStatus.UNKNOWN),
    ],
)
def test_status_words_are_mapped_in_any_case_and_kept(word: str, status: SessionStatus) -> None:
    session = report_of(status=word).session
    assert (session.status, session.status_raw) == (status, word)


def test_energy_is_the_difference_of_the_readings_without_rounding() -> None:
    report = report_of()
    assert (report.session.energy_wh, report.session.meter_start_wh) == (Decimal(14250), Decimal(100960))
    assert facts_of(report)["energy_source"] == "readings"
    reading = next(fact for fact in report.facts if fact.name == "meter_start_wh")
    assert (reading.source, reading.basis, reading.unit) == ("/startReading", Basis.ASSUMED, "Wh")


def test_readings_in_wh_beside_an_energy_in_kwh_are_scaled_and_flagged() -> None:
    session = report_of(startReading=100960, stopReading=115210, energy=14.25).session
    assert session.energy_wh == 14250
    assert session.meter_end_wh == 115210
    assert session.flags == ("unit_scaled",)


def test_an_energy_in_wh_beside_readings_in_kwh_is_scaled_and_flagged() -> None:
    report = report_of(energy=14250)
    assert report.session.energy_wh == 14250
    assert facts_of(report)["energy_reported_wh"] == 14250
    assert "unit_scaled" in report.session.flags


def test_readings_and_energy_that_disagree_are_flagged_and_both_kept() -> None:
    report = report_of(energy="12.0")
    assert report.session.energy_wh == 14250
    assert facts_of(report)["energy_reported_wh"] == 12000
    assert report.session.flags == ("energy_disagrees",)


def test_without_readings_the_reported_energy_counts() -> None:
    report = report_of(stopReading=..., energy="7.5")
    assert report.session.energy_wh == 7500
    assert facts_of(report)["energy_source"] == "reported"


@pytest.mark.parametrize(
    "changes", [{"stopReading": 90}, {"stopReading": 2000.0}], ids=["backwards", "900 kW on average"]
)
def test_implausible_readings_are_unit_suspect(changes: dict[str, Any]) -> None:
    assert "unit_suspect" in report_of(**changes).session.flags


def test_missing_is_not_zero() -> None:
    session = report_of(startReading=None, stopReading=...).session
    assert (session.energy_wh, session.meter_start_wh, session.meter_end_wh) == (None, None, None)
    assert report_of(stopReading=100.96).session.energy_wh == 0


def test_epoch_seconds_are_read_and_flagged() -> None:
    session = report_of(None, **{"from": START_MS // 1000}, to=None, status="CHARGING").session
    assert session.started_at == Instant(START_MS * 1000)
    assert session.flags == ("epoch_seconds",)


@pytest.mark.parametrize("value", [0, -5, 4_102_444_800_001, "soon", [1]])
def test_an_impossible_time_is_none_with_a_problem(value: object) -> None:
    report = report_of(to=value)
    assert report.session.ended_at is None
    assert "time_unreadable" in report.session.flags
    assert [problem.source for problem in report.problems] == ["/to"]


def test_odd_ends_are_flagged() -> None:
    assert "stopped_without_end" in report_of(to=...).session.flags
    assert "end_before_start" in report_of(to=START_MS - 1).session.flags


def test_a_row_is_provisional_for_a_quarter_of_an_hour() -> None:
    end_us = (START_MS + 2 * HOUR_MS) * 1000
    assert "provisional" in report_of(Instant(end_us + 899 * US_PER_S)).session.flags
    assert "provisional" not in report_of(Instant(end_us + 900 * US_PER_S)).session.flags
    assert "provisional" not in report_of().session.flags


@pytest.mark.parametrize(
    ("sent", "kept"),
    [("", None), (" ", None), (None, None), ("null", None), ("0", "0"), ("-1", "-1"), (77, "77")],
)
def test_transaction_ids_are_text(sent: object, kept: str | None) -> None:
    assert report_of(csmsTransactionId=sent).session.csms_transaction_id == kept


def test_ids_are_text_whatever_they_were_sent_as() -> None:
    session = report_of(id=9_007_199_254_740_993, serialNumber=6000999999, connector=2).session
    assert (session.id, session.charger, session.connector) == ("9007199254740993", "6000999999", "2")


def test_a_row_without_an_id_gets_a_stable_one() -> None:
    session = report_of(id=...).session
    assert session.id == f"6000999999-0-{START_MS}"
    assert "synthetic_id" in session.flags


def test_smart_charging_wishes_are_shown_but_mean_nothing() -> None:
    report = report_of(range=100, duration=2, priority=100)
    wishes = [fact for fact in report.facts if fact.name.startswith("target_")]
    assert [(fact.value, fact.unit, fact.basis) for fact in wishes] == [
        (100, "", Basis.ASSUMED), (2, "", Basis.ASSUMED), (100, "", Basis.ASSUMED),
    ]  # fmt: skip
    assert report.session.duration_us == 2 * HOUR_MS * 1000


def test_raw_bytes_and_unknown_fields_are_kept() -> None:
    item = b'{"id": 1,  "from": 1763700000000, "serialNumber": 5, "station": {"secret": "life"}}'
    reports, _ = read_rows([item], account="park", place=Place())
    assert reports[0].raw == item
    assert reports[0].extra == {"station": {"secret": "life"}}


def test_events_point_into_the_row() -> None:
    events = report_of().events
    assert [(event.lane, event.source) for event in events] == [("session", "/from"), ("session", "/to")]


def test_of_two_copies_the_one_that_tells_more_wins_in_any_order() -> None:
    running, finished = report_of(to=..., status="CHARGING", stopReading=...), report_of()
    assert richer(running, finished) is finished
    assert richer(finished, running) is finished


@pytest.mark.parametrize("body", [b"<html>", b"17", b'"x"', b'{"message": "no"}', b"[1, 2", b"{}"])
def test_anything_but_sessions_is_unexpected(body: bytes) -> None:
    with pytest.raises(UnexpectedPayload):
        cut_rows(body)


@pytest.mark.parametrize(
    "body", [b"", b" \n", b"null", b"[]", b'{"sessions": []}', b'{"sessions": null}', b"\xef\xbb\xbf[]"]
)
def test_nothing_is_no_session(body: bytes) -> None:
    assert cut_rows(body).items == ()


def test_an_object_that_is_no_session_is_told_in_the_servers_words() -> None:
    with pytest.raises(UnexpectedPayload, match="this is not a park"):
        cut_rows(b'{"error": "this is not a park"}')


@pytest.mark.parametrize("body", [b"{}", b'{"serviceLocations": 5}', b'{"error": "x"}', b"7"])
def test_what_is_no_list_of_locations_is_told_and_not_taken_as_none(body: bytes) -> None:
    with pytest.raises(UnexpectedPayload):
        service_locations(body)


def test_locations_and_stations_are_read_with_keys_in_any_case() -> None:
    listed = service_locations(
        b'{"servicelocations": [{"serviceLocationId": 7, "Name": "A"}, {"name": "B"}, 3]}'
    )
    assert [(location.service_location_id, location.name) for location in listed] == [("7", "A")]
    assert service_locations(b"[]") == service_locations(b'{"serviceLocations": null}') == ()
    station = b'{"serialnumber": 5, "chargers": [{"serialNumber": "9"}]}'
    metering = b'{"ChargingStations": [' + station + b', null, {"serialNumber": [1]}]}'
    assert station_serials(metering) == ("5",)


@given(st.lists(st.dictionaries(FIELDS, JSON, max_size=8) | JSON, max_size=6))
def test_no_row_crashes_and_none_hides_a_good_one(rows: list[Any]) -> None:
    good = ROW | {"id": "the good one"}
    body = json.dumps([*rows, good]).encode()
    items = cut_rows(body).items
    reports, problems = read_rows(items, account="park", place=Place())
    assert len(reports) + len(problems) == len(rows) + 1
    assert reports[-1].session.id == "the good one"
    assert is_document([*rows, good])


@given(st.binary(max_size=200) | JSON.map(lambda value: json.dumps(value).encode()))
def test_no_answer_crashes_the_reader(body: bytes) -> None:
    for read in (cut_rows, service_locations, station_serials):
        with contextlib.suppress(UnexpectedPayload):
            read(body)


@given(JSON)
def test_recognising_never_crashes(value: Any) -> None:
    assert is_document(value) in (True, False)


@pytest.mark.parametrize(
    "changes",
    [{"api_base": "http://example.org"}, {"slack_days": -1}, {"service_locations": ["../x"]}, {"unknown": 1}],
)
def test_unusable_settings_are_refused(changes: dict[str, Any]) -> None:
    from evtui.clients.secret import Secret

    given_settings = {
        "client_id": "c", "client_secret": Secret("secret-1"),
        "username": "u", "password": Secret("secret-2"),
    }  # fmt: skip
    SmappeeSettings.model_validate(given_settings)
    with pytest.raises(ValueError, match="validation error"):
        SmappeeSettings.model_validate(given_settings | changes)
