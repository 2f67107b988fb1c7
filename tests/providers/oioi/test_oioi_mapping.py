"""OIOI rows become reports: times, money, ids and flags as the API page says, and never a crash."""

from __future__ import annotations

import contextlib
import json
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evtui.clients.call import Reply
from evtui.errors import ProviderError, UnexpectedPayload
from evtui.models.instant import Instant
from evtui.models.report import SessionReport
from evtui.models.session import SessionStatus
from evtui.providers.oioi.mapping import Asked, read_rows, with_station
from evtui.providers.oioi.requests import in_batches
from evtui.providers.oioi.result import judge
from evtui.providers.oioi.settings import OioiSettings
from evtui.providers.oioi.stations import evse_id, stations
from evtui.providers.oioi.wire import cut_sessions, is_document

ROW: dict[str, Any] = {
    "request-sent": "2014-06-23T18:32:49+02:00",
    "connector-id": 9835,
    "charging-station-id": 19018,
    "session-interval": {"start": "2014-06-23T16:32:22+02:00", "end": "2014-06-23T17:42:47+02:00"},
    "charging-interval": {"start": "2014-06-23T16:32:28+02:00", "end": "2014-06-23T17:30:21+02:00"},
    "energy-consumed": 3,
    "cost": "3.76",
    "currency": "EUR",
    "external-session-id": "abc-def",
    "address": "Tempelhofer Ufer 17, 10963 Berlin, Germany",
}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)
TIMES = st.sampled_from(
    ["2014-06-23T16:32:22+02:00", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:60", "soon"]
)
INTERVALS = st.dictionaries(st.sampled_from(["start", "end", "stop", "Start"]), TIMES | JSON, max_size=3)
ROWS = st.dictionaries(
    st.sampled_from([*ROW, "connector_id", "novelty"]), JSON | TIMES | INTERVALS, max_size=8
)


def report_of(zone: str = "UTC", **changes: Any) -> SessionReport:
    """The sample's first row with some fields changed."""
    value = ROW | {key.replace("_", "-"): item for key, item in changes.items()}
    reports, problems = read_rows([json.dumps(value).encode()], Asked(account="roaming", zone=ZoneInfo(zone)))
    assert problems == ()
    return reports[0]


def facts_of(report: SessionReport) -> dict[str, Any]:
    return {fact.name: fact.value for fact in report.facts}


@pytest.mark.parametrize(
    ("sent", "amount"),
    [
        ("3.76", "3.76"), (3.76, "3.76"), ("3,76", "3.76"), (" 2,00 ", "2.00"), (0, "0"), ("", None),
        (None, None),
    ],
)  # fmt: skip
def test_money_is_exact_and_a_comma_may_be_the_decimal_mark(sent: object, amount: str | None) -> None:
    cost = report_of(cost=sent).session.cost
    assert cost == (None if amount is None else Decimal(amount))
    assert cost is None or str(cost) == amount


@pytest.mark.parametrize("sent", ["1.234,56", "1,2,3", "free", "NaN", True, [1]])
def test_money_that_cannot_be_read_is_none_with_a_flag_and_the_row_stays(sent: object) -> None:
    report = report_of(cost=sent)
    assert report.session.cost is None
    assert "cost_unreadable" in report.session.flags
    assert [problem.source for problem in report.problems] == ["/cost"]


@pytest.mark.parametrize(
    ("sent", "energy_wh", "step_wh"),
    [(3, "3000", 1000), (0.053, "53", 1), ("0.5", "500", 100), ("3,0", None, None), (None, None, None)],
)
def test_energy_is_kwh_as_printed(sent: object, energy_wh: str | None, step_wh: int | None) -> None:
    report = report_of(energy_consumed=sent)
    shown = report.session.energy_wh
    assert (None if shown is None else str(shown)) == energy_wh
    assert facts_of(report).get("energy_resolution_wh") == step_wh


def test_the_two_hour_trap_is_flagged_and_never_corrected() -> None:
    report = report_of()
    assert "suspect_tz_shift" in report.session.flags
    assert facts_of(report)["suspect_tz_shift_s"] == 7200
    assert report.session.started_at == Instant.parse("2014-06-23T14:32:22Z")


@pytest.mark.parametrize(
    "sent", ["2014-06-23T16:31:50+02:00", "2014-06-23T17:02:22+02:00", "2014-06-23T20:32:22+02:00", None]
)
def test_a_plausible_request_is_not_flagged(sent: str | None) -> None:
    assert "suspect_tz_shift" not in report_of(request_sent=sent).session.flags


@pytest.mark.parametrize(
    ("zone", "start"),
    [("UTC", "2014-06-23T16:32:22Z"), ("Europe/Berlin", "2014-06-23T14:32:22Z")],
)
def test_times_without_an_offset_are_read_in_the_accounts_zone_and_flagged(zone: str, start: str) -> None:
    session = report_of(zone, session_interval={"start": "2014-06-23T16:32:22", "end": None}).session
    assert session.started_at == Instant.parse(start)
    assert "naive_time" in session.flags


@pytest.mark.parametrize(
    "text", ["2014-06-23T16:32:22+0200", "2014-06-23T14:32:22Z", "2014-06-23t14:32:22.000z"]
)
def test_every_offset_spelling_is_read(text: str) -> None:
    session = report_of(session_interval={"start": text}).session
    assert session.started_at == Instant.parse("2014-06-23T14:32:22Z")
    assert session.status is SessionStatus.ACTIVE


def test_stop_and_underscores_are_understood_and_pointed_to() -> None:
    value = {"session_interval": {"start": "2014-06-23T16:32:22Z", "stop": "2014-06-23T17:00:00Z"}, "cost": 1}
    reports, _ = read_rows([json.dumps(value).encode()], Asked(account="roaming"))
    assert reports[0].session.ended_at == Instant.parse("2014-06-23T17:00:00Z")
    assert [event.source for event in reports[0].events] == [
        "/session_interval/start",
        "/session_interval/stop",
    ]
    assert reports[0].extra == {}


def test_an_unreadable_time_costs_only_itself() -> None:
    report = report_of(session_interval={"start": "yesterday", "end": "2014-06-23T17:42:47+02:00"})
    assert report.session.started_at is None
    assert report.session.ended_at is not None
    assert [problem.source for problem in report.problems] == ["/session-interval/start"]


def test_intervals_may_be_null_whole_or_in_parts() -> None:
    for value in (None, {}, {"start": None, "end": None}):
        session = report_of(charging_interval=value).session
        assert (session.charging_started_at, session.charging_ended_at) == (None, None)
        assert session.energy_wh == 3000


def test_an_end_before_the_start_is_flagged() -> None:
    interval = {"start": "2014-06-23T16:32:22Z", "end": "2014-06-23T16:00:00Z"}
    assert "end_before_start" in report_of(session_interval=interval).session.flags


def test_ids_are_synthetic_stable_and_counted_for_equal_rows() -> None:
    items = [json.dumps(ROW).encode()] * 3 + [
        json.dumps(ROW | {"energy-consumed": "3.0", "cost": 3.76}).encode()
    ]
    first, _ = read_rows(items, Asked(account="one"))
    second, _ = read_rows(items, Asked(account="two", auth_kind="rfid", auth_token="X"))
    ids = [report.session.id for report in first]
    assert ids == [report.session.id for report in second]
    assert ids == [ids[0], f"{ids[0]}-2", f"{ids[0]}-3", f"{ids[0]}-4"]
    assert all("synthetic_id" in report.session.flags for report in first)
    assert report_of(cost="3.77").session.id != ids[0]


def test_cost_per_kwh_is_told_only_where_the_starting_fee_does_not_dominate() -> None:
    assert facts_of(report_of())["cost_per_kwh"] == Decimal("1.2533")
    assert "cost_per_kwh" not in facts_of(report_of(energy_consumed=0.053))


def test_unknown_fields_and_exact_bytes_are_kept() -> None:
    item = b'{"cost": "1.00",  "loyalty-points": {"n": 1}}'
    reports, _ = read_rows([item], Asked(account="roaming"))
    assert reports[0].raw == item
    assert reports[0].extra == {"loyalty-points": {"n": 1}}


def test_a_resolved_station_names_site_and_connector_but_never_moves_the_session() -> None:
    answer = {
        "stations": [
            [{"id": "19018", "name": "Ufer", "connectors": [{"id": 9835, "external-id": "42"}]}, None, {}]
        ],
    }
    (station,) = stations(json.dumps(answer).encode())
    report = report_of()
    named = with_station(report, station)
    assert named.session.site == "Ufer"
    assert named.session.key == report.session.key
    assert facts_of(named)["evse_id"] is None
    assert with_station(named, station) == named
    assert with_station(report, None).session.flags.count("unresolved") == 1


@pytest.mark.parametrize(
    ("external", "evse"),
    [
        ("DE*ABC*E12*3", "DEABCE123"),
        ("deabce1", "DEABCE1"),
        ("DE-ABC-E1", "DEABCE1"),
        ("4711", None),
        (None, None),
    ],
)
def test_evse_ids_are_known_by_their_shape(external: str | None, evse: str | None) -> None:
    assert evse_id(external) == evse


def test_station_ids_are_asked_once_in_tens_and_only_if_numeric() -> None:
    batches = list(in_batches([*map(str, range(12)), "3", "x", "²", "-1", "9" * 30]))
    assert [len(batch) for batch in batches] == [10, 2]


@given(st.lists(ROWS | JSON, max_size=5))
def test_no_row_crashes_and_none_hides_a_good_one(rows: list[Any]) -> None:
    body = json.dumps({"user": {"sessions": [*rows, ROW]}, "result": {"code": 0}}).encode()
    items = cut_sessions(body)
    assert items is not None
    reports, problems = read_rows(items, Asked(account="roaming", zone=ZoneInfo("America/New_York")))
    assert reports[-1].session.energy_wh == 3000
    nested = sum(len(item) - 1 for item in rows if isinstance(item, list))
    assert len(reports) + len(problems) == len(rows) + nested + 1
    assert len({report.session.id for report in reports}) == len(reports)


@given(st.binary(max_size=200) | JSON.map(lambda value: json.dumps(value).encode()))
def test_no_answer_crashes_a_reader(body: bytes) -> None:
    for read in (cut_sessions, stations):
        with contextlib.suppress(UnexpectedPayload):
            read(body)


@given(
    st.sampled_from([200, 204, 302, 400, 401, 404, 429, 500, 503]),
    st.binary(max_size=60)
    | st.dictionaries(st.sampled_from(["result", "error", "success", "user"]), JSON).map(
        lambda value: json.dumps(value).encode()
    ),
)
def test_judging_raises_provider_errors_only(status: int, body: bytes) -> None:
    with contextlib.suppress(ProviderError):
        judge(Reply(status=status, headers={}, body=body, elapsed_s=0.1))


@given(JSON)
def test_recognising_never_crashes(value: Any) -> None:
    assert is_document(value) in (True, False)


@pytest.mark.parametrize(
    "changes",
    [
        {"url": "http://api.example.org/request"},
        {"users": []},
        {"users": [{"identifier_type": "email", "identifier": "x"}]},
        {"time_zone": "Mars/Base"},
        {"unknown": 1},
    ],
)
def test_unusable_settings_are_refused(changes: dict[str, Any]) -> None:
    from evtui.clients.secret import Secret

    users = [{"identifier_type": "rfid", "identifier": 4711}]
    base = {"api_key": Secret("the-api-key"), "users": users}
    assert OioiSettings.model_validate(base).users[0].identifier == "4711"
    with pytest.raises(ValueError, match="validation error"):
        OioiSettings.model_validate(base | changes)
