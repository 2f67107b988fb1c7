"""A Smappee account against a server that is not the simulator."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterable
from contextlib import aclosing
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from evtui.clients.secret import Secret
from evtui.errors import AuthenticationRefused, PermissionRefused, ResourceNotFound
from evtui.models.fetch import Batch, CutShort, FetchEvent, Finished, Progress, RetryScheduled, SessionQuery
from evtui.models.instant import Instant
from evtui.models.report import SessionReport
from evtui.models.session import Session, SessionStatus
from evtui.providers.protocol import Provider
from evtui.providers.registry import load_provider
from evtui.providers.spec import OpenContext
from tests.providers.foreign_http import Answer
from tests.providers.smappee.smappee_server import Row, SmappeeServer

NOW = datetime(2025, 11, 21, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)
WEEK = SessionQuery(since=Instant.from_datetime(NOW - 7 * DAY), until=Instant.from_datetime(NOW))
ALLOWED_PATHS = ("/servicelocation", "/chargingparks/", "/chargingstations/")


class StillClock:
    """Time that only sleeping moves."""

    def __init__(self) -> None:
        self.slept: list[float] = []
        self._now = NOW

    def now(self) -> datetime:
        return self._now

    def monotonic(self) -> float:
        return self._now.timestamp()

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self._now += timedelta(seconds=seconds)
        await asyncio.sleep(0)


def ms(moment: datetime) -> int:
    return int(moment.timestamp()) * 1000


def row(number: int, start: datetime, hours: float | None = 2, **more: Any) -> Row:
    """A finished row, or a running one without ``hours``."""
    made: Row = {
        "id": number, "serialNumber": "6000999999", "connector": 1, "from": ms(start), "status": "CHARGING",
        "startReading": 100.5, "authenticationType": "RFID", "rfid": "04A1",
    }  # fmt: skip
    if hours is not None:
        made |= {"to": ms(start + timedelta(hours=hours)), "status": "STOPPED", "stopReading": 112.75}
    return made | more


@pytest.fixture
async def server() -> AsyncIterator[SmappeeServer]:
    async with SmappeeServer() as running:
        yield running


@pytest.fixture
def clock() -> StillClock:
    return StillClock()


def opened(
    server: SmappeeServer, clock: StillClock, *, state: Path | None = None, **settings: Any
) -> Provider:
    spec = load_provider("smappee")
    given = {
        "api_base": server.base,
        "client_id": "client",
        "client_secret": Secret("client-secret"),
        "username": "me",
        "password": Secret("pass-word"),
        "service_locations": [123],
        **settings,
    }
    context = OpenContext(
        account="park", clock=clock, state_dir=str(state) if state else None, random=lambda: 0.5
    )
    return spec.open(spec.settings.model_validate(given), context)


async def heard(provider: Provider, query: SessionQuery = WEEK) -> list[FetchEvent]:
    """Everything a walk says; the account is closed afterwards."""
    try:
        return [event async for event in provider.sessions(query)]
    finally:
        await provider.aclose()


def sessions_in(events: Iterable[FetchEvent]) -> dict[str, Session]:
    """Session id to its last copy."""
    return {
        report.session.id: report.session
        for event in events
        if isinstance(event, Batch)
        for report in event.reports
    }


def reports_in(events: Iterable[FetchEvent]) -> list[SessionReport]:
    return [report for event in events if isinstance(event, Batch) for report in event.reports]


def problems_in(events: Iterable[FetchEvent]) -> list[str]:
    return [problem.message for event in events if isinstance(event, Batch) for problem in event.problems]


async def test_a_park_is_listed_with_running_and_finished_rows_merged(
    server: SmappeeServer, clock: StillClock
) -> None:
    server.parks["123"] = [row(1, NOW - 3 * DAY), row(2, NOW - DAY / 4, hours=None)]
    server.names["123"] = "Depot Gent"
    events = await heard(opened(server, clock))
    found = sessions_in(events)
    assert {key: session.status for key, session in found.items()} == {
        "1": SessionStatus.FINISHED,
        "2": SessionStatus.CHARGING,
    }
    assert found["1"].energy_wh == 12250
    assert str(found["1"].energy_wh) == "12250"
    assert found["2"].energy_wh is None
    assert found["1"].site == "Depot Gent"
    assert isinstance(events[-1], Finished)
    assert not events[-1].truncated


async def test_rows_come_before_the_name_of_their_location(server: SmappeeServer, clock: StillClock) -> None:
    server.parks["123"] = [row(1, NOW - DAY)]
    server.names["123"] = "Depot Gent"
    reports = reports_in(await heard(opened(server, clock)))
    assert [report.session.site for report in reports] == ["123", "Depot Gent"]
    assert len({report.session.key for report in reports}) == 1
    zone = next(fact for fact in reports[-1].facts if fact.name == "time_zone")
    assert zone.value == "Europe/Brussels"


async def test_every_session_call_carries_a_raw_comma_range_in_milliseconds(
    server: SmappeeServer, clock: StillClock
) -> None:
    await heard(opened(server, clock))
    assert server.session_calls
    for request in server.session_calls:
        query = request.query.split("&")
        start, end = query[0].removeprefix("range=").split(",")
        assert len(start) == len(end) == 13
        assert query[1:] in ([], ["active=true"])
    assert {request.query.endswith("active=true") for request in server.session_calls} == {True, False}


async def test_the_period_is_asked_with_slack_newest_first_without_holes(
    server: SmappeeServer, clock: StillClock
) -> None:
    query = SessionQuery(since=Instant.from_datetime(NOW - 60 * DAY), until=Instant.from_datetime(NOW))
    await heard(opened(server, clock, slack_days=4), query)
    ranges = [
        tuple(map(int, request.query.removeprefix("range=").split(",")))
        for request in server.session_calls
        if "active" not in request.query
    ]
    assert ranges[0] == (ms(NOW - 7 * DAY), ms(NOW))
    assert ranges[1][1] - ranges[1][0] == 14 * 86_400_000
    assert [end for _, end in ranges[1:]] == [start for start, _ in ranges[:-1]]
    assert ranges[-1][0] == ms(NOW - 64 * DAY)


async def test_a_session_that_began_before_the_period_and_ran_into_it_is_found(
    server: SmappeeServer, clock: StillClock
) -> None:
    server.parks["123"] = [
        row(1, NOW - 8 * DAY, hours=48),
        row(2, NOW - 9 * DAY, hours=1),
    ]
    assert sessions_in(await heard(opened(server, clock))).keys() == {"1"}


async def test_a_refused_period_is_halved_until_it_is_answered(
    server: SmappeeServer, clock: StillClock
) -> None:
    server.parks["123"] = [row(number, NOW - number * DAY) for number in range(1, 7)]
    server.largest_span_ms = 2 * 86_400_000
    events = await heard(opened(server, clock))
    assert sessions_in(events).keys() == {"1", "2", "3", "4", "5", "6"}
    assert isinstance(events[-1], Finished)
    assert not events[-1].truncated


async def test_a_gateway_timeout_halves_the_period_too(server: SmappeeServer, clock: StillClock) -> None:
    server.parks["123"] = [row(1, NOW - DAY)]
    server.faults = [None, *[Answer(504)] * 4]
    events = await heard(opened(server, clock))
    assert sessions_in(events).keys() == {"1"}
    assert any(isinstance(event, RetryScheduled) for event in events)


async def test_refusals_after_the_first_answer_cut_the_walk_short_and_say_so(
    server: SmappeeServer, clock: StillClock
) -> None:
    server.parks["123"] = [row(1, NOW - DAY)]
    query = SessionQuery(since=Instant.from_datetime(NOW - 30 * DAY), until=Instant.from_datetime(NOW))
    server.faults = [None, None, *[Answer.of({"error": "no"}, 400)] * 9]
    events = await heard(opened(server, clock), query)
    assert sessions_in(events).keys() == {"1"}
    assert any(isinstance(event, CutShort) for event in events)
    assert isinstance(events[-1], Finished)
    assert events[-1].truncated


@pytest.mark.parametrize(
    "shape",
    [
        pytest.param(lambda rows: Answer.of(rows), id="list"),
        pytest.param(lambda rows: Answer.of({"sessions": rows}), id="wrapper"),
        pytest.param(lambda rows: Answer.of({"paging": [], "items": rows}), id="wrapper beside another list"),
        pytest.param(lambda rows: Answer.of({"whatever": rows}), id="unknown wrapper"),
        pytest.param(lambda rows: Answer.of(rows[0]) if rows else Answer(204), id="object"),
        pytest.param(lambda rows: Answer.of(rows) if rows else Answer(), id="empty body"),
        pytest.param(
            lambda rows: Answer.of(rows or None) if rows else Answer.of({"sessions": None}), id="null"
        ),
    ],
)
async def test_every_shape_of_an_answer_is_read(server: SmappeeServer, clock: StillClock, shape: Any) -> None:
    server.parks["123"] = [row(1, NOW - DAY)]
    server.shape = shape
    events = await heard(opened(server, clock))
    assert sessions_in(events).keys() == {"1"}
    assert problems_in(events) == []


async def test_numeric_strings_null_fields_and_unknown_words_are_read(
    server: SmappeeServer, clock: StillClock
) -> None:
    odd = row(
        7, NOW - DAY, serialNumber=6000999999, startReading="100.96", stopReading="115.21", status="Resting",
        rfid=None, csmsTransactionId=88, priority="50", novelty={"a": 1},
    )  # fmt: skip
    odd["from"], odd["to"] = str(odd["from"]), str(odd["to"])
    server.parks["123"] = [odd]
    events = await heard(opened(server, clock))
    session = sessions_in(events)["7"]
    assert (session.charger, session.energy_wh) == ("6000999999", Decimal(14250))
    assert (session.status, session.status_raw) == (SessionStatus.UNKNOWN, "Resting")
    assert (session.auth_token, session.csms_transaction_id, session.priority) == (None, "88", "50")
    assert reports_in(events)[0].extra == {"novelty": {"a": 1}}


async def test_a_bad_row_never_hides_good_ones(server: SmappeeServer, clock: StillClock) -> None:
    good = json.dumps(row(1, NOW - DAY)).encode()
    server.shape = lambda _: Answer(200, b'[17, "x", null, {"status":"STOPPED"}, ' + good + b', {"id": NaN}]')
    events = await heard(opened(server, clock))
    assert sessions_in(events).keys() == {"1"}
    assert any("row 1 is unreadable" in message for message in problems_in(events))


async def test_one_401_refreshes_once_and_repeats_the_call(server: SmappeeServer, clock: StillClock) -> None:
    server.parks["123"] = [row(1, NOW - DAY)]
    provider = opened(server, clock)
    server.faults = [None, Answer.of({"error": "expired"}, 401)]
    assert sessions_in(await heard(provider)).keys() == {"1"}
    assert server.grants == ["password", "refresh_token"]


async def test_the_rotated_pair_outlives_the_process_and_is_private(
    server: SmappeeServer, clock: StillClock, tmp_path: Path
) -> None:
    server.parks["123"] = [row(1, NOW - DAY)]
    await heard(opened(server, clock, state=tmp_path / "state"))
    server.expire_token()
    await heard(opened(server, clock, state=tmp_path / "state"))
    server.expire_token()
    assert sessions_in(await heard(opened(server, clock, state=tmp_path / "state"))).keys() == {"1"}
    assert server.grants == ["password", "refresh_token", "refresh_token"]
    stored = [path for path in (tmp_path / "state").iterdir() if path.stat().st_size]
    assert stored
    assert all(path.stat().st_mode & 0o077 == 0 for path in stored)


async def test_a_refused_login_is_an_authentication_problem(server: SmappeeServer, clock: StillClock) -> None:
    provider = opened(server, clock, password=Secret("wrong-password"))
    with pytest.raises(AuthenticationRefused) as caught:
        await heard(provider)
    assert "Invalid Credentials" in str(caught.value)
    assert "wrong-password" not in str(caught.value)
    assert caught.value.account == "park"


async def test_429_with_retry_after_is_waited_for_and_heard_during_the_wait(
    server: SmappeeServer, clock: StillClock
) -> None:
    server.parks["123"] = [row(1, NOW - DAY)]
    server.faults = [Answer.of({"error": "slow down"}, 429, retry_after="7")]
    events = await heard(opened(server, clock))
    assert sessions_in(events).keys() == {"1"}
    retry = next(event for event in events if isinstance(event, RetryScheduled))
    assert (retry.attempt, retry.wait_s) == (2, 7.0)
    assert 7.0 in clock.slept


async def test_without_configured_locations_the_accounts_own_are_tried(
    server: SmappeeServer, clock: StillClock
) -> None:
    park, home = {"serviceLocationId": 123, "name": "Park"}, {"serviceLocationId": 9, "name": "Home"}
    server.locations = {"appName": "x", "serviceLocations": [park, home]}
    server.parks["123"] = [row(1, NOW - DAY)]
    events = await heard(opened(server, clock, service_locations=[]))
    assert sessions_in(events)["1"].site == "Park"
    assert any(message.startswith("park 9") for message in problems_in(events))


async def test_a_location_that_is_no_park_is_read_station_by_station(
    server: SmappeeServer, clock: StillClock
) -> None:
    server.parks = {}
    server.metering["123"] = {
        "chargingstations": [
            {"serialNumber": 6000999999, "chargers": [{"serialNumber": "6100000001", "position": 1}]},
            {"serialNumber": "6000888888", "chargers": []},
        ]
    }
    server.stations = {"6000999999": [row(1, NOW - DAY)], "6000888888": [row(2, NOW - DAY, hours=None)]}
    events = await heard(opened(server, clock))
    assert sessions_in(events).keys() == {"1", "2"}
    assert isinstance(events[-1], Finished)


async def test_configured_stations_are_asked_by_serial(server: SmappeeServer, clock: StillClock) -> None:
    server.stations = {"6000999999": [row(1, NOW - DAY)]}
    events = await heard(opened(server, clock, service_locations=[], stations=[6000999999]))
    assert sessions_in(events).keys() == {"1"}
    assert all("/chargingstations/6000999999/" in request.path for request in server.session_calls)


async def test_an_unknown_park_is_not_found_and_a_forbidden_one_is_no_permission(
    server: SmappeeServer, clock: StillClock
) -> None:
    with pytest.raises(ResourceNotFound):
        await heard(opened(server, clock, service_locations=[404]))
    server.faults = [Answer.of({"error": "role"}, 403)] * 2
    with pytest.raises(PermissionRefused):
        await heard(opened(server, clock))


async def test_one_session_is_fetched_again_by_its_start(server: SmappeeServer, clock: StillClock) -> None:
    server.parks["123"] = [row(1, NOW - DAY, hours=None)]
    provider = opened(server, clock)
    running = sessions_in([event async for event in provider.sessions(WEEK)])["1"]
    server.parks["123"] = [row(1, NOW - DAY)]
    again = await provider.report(running)
    assert again.session.status is SessionStatus.FINISHED
    server.parks["123"] = []
    with pytest.raises(ResourceNotFound):
        await provider.report(running)
    await provider.aclose()


async def test_a_remembered_nothing_still_finds_a_session_in_any_location(
    server: SmappeeServer, clock: StillClock
) -> None:
    server.parks["123"] = [row(1, NOW - DAY)]
    provider = opened(server, clock)
    (session,) = sessions_in(await heard(provider)).values()
    other = opened(server, clock, service_locations=[9, 123])
    assert (await other.report(session)).session.id == "1"
    await other.aclose()


async def test_charger_and_running_filters_are_applied(server: SmappeeServer, clock: StillClock) -> None:
    server.parks["123"] = [row(1, NOW - DAY), row(2, NOW - DAY, connector=2), row(3, NOW - DAY, hours=None)]
    only_two = SessionQuery(since=WEEK.since, until=WEEK.until, chargers=("6000999999/2",))
    assert sessions_in(await heard(opened(server, clock), only_two)).keys() == {"2"}
    running = SessionQuery(since=WEEK.since, until=WEEK.until, active_only=True)
    assert sessions_in(await heard(opened(server, clock), running)).keys() == {"3"}


async def test_an_open_period_ends_somewhere_and_finds_old_sessions(
    server: SmappeeServer, clock: StillClock
) -> None:
    server.parks["123"] = [row(1, datetime(2019, 5, 1, tzinfo=UTC))]
    assert sessions_in(await heard(opened(server, clock), SessionQuery())).keys() == {"1"}
    assert len(server.session_calls) < 20


async def test_closing_the_walk_early_stops_it(server: SmappeeServer, clock: StillClock) -> None:
    provider = opened(server, clock)
    async with aclosing(provider.sessions(SessionQuery())) as events:  # type: ignore[type-var]  # a generator
        async for event in events:
            assert isinstance(event, Progress)
            break
    await provider.aclose()
    await provider.aclose()
    assert server.session_calls == []


async def test_nothing_but_read_calls_is_ever_sent(server: SmappeeServer, clock: StillClock) -> None:
    server.parks = {}
    server.metering["123"] = {"chargingStations": [{"serialNumber": "6000999999"}]}
    server.stations = {"6000999999": [row(1, NOW - DAY)]}
    await heard(opened(server, clock))
    for request in server.api_calls:
        assert request.method == "GET"
        assert request.path.removeprefix("/dev/v3").startswith(ALLOWED_PATHS)
        assert "/mode" not in request.path


def test_secrets_are_never_in_a_repr() -> None:
    spec = load_provider("smappee")
    secrets = {"client_secret": Secret("hush-hush"), "password": Secret("pssst!")}
    settings = spec.settings.model_validate({"client_id": "c", "username": "u", **secrets})
    assert "hush-hush" not in f"{settings!r}{settings}"
    assert "pssst!" not in f"{settings!r}{settings}"
