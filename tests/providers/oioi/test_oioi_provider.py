"""A PlugSurfing account against a server that is not the simulator."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from evtui.clients.secret import Secret
from evtui.errors import (
    AuthenticationRefused,
    ForbiddenCall,
    PermissionRefused,
    ProviderBroken,
    ProviderError,
    RequestRefused,
    ResourceNotFound,
    UnexpectedPayload,
)
from evtui.models.fetch import Batch, FetchEvent, Finished, Progress, RetryScheduled, SessionQuery
from evtui.models.instant import Instant
from evtui.models.session import Session, SessionStatus
from evtui.providers.oioi.requests import WHITELIST, recent_sessions, stations_by_ids
from evtui.providers.oioi.settings import OioiUser
from evtui.providers.protocol import Provider
from evtui.providers.registry import load_provider
from evtui.providers.spec import OpenContext
from tests.providers.foreign_http import Answer
from tests.providers.oioi.oioi_server import OK, OioiServer, Row

NOW = datetime(2025, 11, 21, 12, 0, tzinfo=UTC)
ALL = SessionQuery()
READ_CALLS = {"user-get-recent-sessions", "station-get-by-ids"}


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


def row(day: int = 20, **more: Any) -> Row:
    """A finished row of a day in November."""
    start, end = f"2025-11-{day:02d}T08:00:00+01:00", f"2025-11-{day:02d}T10:00:00+01:00"
    return {
        "request-sent": f"2025-11-{day:02d}T07:59:30+01:00",
        "connector-id": 9835,
        "charging-station-id": 19018,
        "session-interval": {"start": start, "end": end},
        "charging-interval": {"start": start, "end": end},
        "energy-consumed": 12.5,
        "cost": "4.10",
        "currency": "EUR",
        "external-session-id": f"ext-{day}",
        "address": "Tempelhofer Ufer 17",
    } | {key.replace("_", "-"): value for key, value in more.items()}


def station(number: int, **more: Any) -> Row:
    """A station with the connector of ``row``."""
    return {
        "id": number,
        "name": f"Station {number}",
        "address": {
            "street": "Ufer",
            "streetNumber": "17",
            "city": "Berlin",
            "zip": "10963",
            "country": "DE",
        },
        "operator-company-id": 4,
        "connectors": [
            {"id": 9835, "name": "Type2", "speed": "22.2kW", "external-id": "de*ABC*E123*4", "prices": None}
        ],
    } | more


@pytest.fixture
async def server() -> AsyncIterator[OioiServer]:
    async with OioiServer() as running:
        yield running


@pytest.fixture
def clock() -> StillClock:
    return StillClock()


def user(identifier: str = "me", kind: str = "username", **more: Any) -> dict[str, Any]:
    return {"identifier_type": kind, "identifier": identifier, **more}


def opened(server: OioiServer, clock: StillClock, *users: dict[str, Any], **settings: Any) -> Provider:
    spec = load_provider("oioi")
    given = {"url": server.url, "api_key": Secret("the-api-key"), "users": users or [user()], **settings}
    return spec.open(spec.settings.model_validate(given), OpenContext(account="roaming", clock=clock))


async def heard(provider: Provider, query: SessionQuery = ALL) -> list[FetchEvent]:
    """Everything a walk says; the account is closed afterwards."""
    try:
        return [event async for event in provider.sessions(query)]
    finally:
        await provider.aclose()


def sessions_in(events: Iterable[FetchEvent]) -> list[Session]:
    """The last copy of every session."""
    found = {r.session.key: r.session for event in events if isinstance(event, Batch) for r in event.reports}
    return list(found.values())


def problems_in(events: Iterable[FetchEvent]) -> list[str]:
    return [problem.message for event in events if isinstance(event, Batch) for problem in event.problems]


async def test_recent_sessions_are_listed_with_exact_money_and_energy(
    server: OioiServer, clock: StillClock
) -> None:
    server.sessions["me"] = [row(20), row(19, energy_consumed="0.053", cost="2,03")]
    events = await heard(opened(server, clock))
    first, second = sessions_in(events)
    assert (first.energy_wh, first.cost, first.currency) == (Decimal(12500), Decimal("4.10"), "EUR")
    assert str(first.cost) == "4.10"
    assert (second.energy_wh, second.cost) == (Decimal(53), Decimal("2.03"))
    assert (first.auth_kind, first.auth_token) == ("username", "me")
    assert isinstance(events[-1], Finished)


async def test_the_request_is_spelled_as_documented(server: OioiServer, clock: StillClock) -> None:
    await heard(opened(server, clock, user(token=Secret("user-token"))))
    sent = server.requests[0]
    assert sent.headers["authorization"] == "key=the-api-key"
    assert sent.headers["content-type"] == "application/json"
    named = {"identifier-type": "username", "identifier": "me", "token": "user-token"}
    assert server.calls == [("user-get-recent-sessions", {"user": named})]


async def test_every_user_is_asked_and_named_in_its_rows(server: OioiServer, clock: StillClock) -> None:
    server.sessions = {"me": [row(20)], "04A1B2C3": [row(19)]}
    events = await heard(opened(server, clock, user(), user("04A1B2C3", "rfid")))
    assert {(s.auth_kind, s.auth_token) for s in sessions_in(events)} == {
        ("username", "me"),
        ("rfid", "04A1B2C3"),
    }


async def test_a_session_told_for_two_identities_of_one_user_is_shown_once(
    server: OioiServer, clock: StillClock
) -> None:
    server.sessions = {"me": [row(20)], "04A1B2C3": [row(20)]}
    assert len(sessions_in(await heard(opened(server, clock, user(), user("04A1B2C3", "rfid"))))) == 1


async def test_stations_are_named_ten_at_a_time_after_the_rows_are_out(
    server: OioiServer, clock: StillClock
) -> None:
    server.sessions["me"] = [row(1 + n, charging_station_id=100 + n) for n in range(23)]
    server.stations = {100 + n: station(100 + n) for n in range(23)}
    server.companies = [{"id": 4, "name": "Stadtwerke"}]
    events = await heard(opened(server, clock))
    assert [len(payload["station-ids"]) for name, payload in server.calls[1:]] == [10, 10, 3]
    batches = [event for event in events if isinstance(event, Batch)]
    assert [len(batch.reports) for batch in batches] == [23, 10, 10, 3]
    assert all(report.session.site is None for report in batches[0].reports)
    assert {s.site for s in sessions_in(events)} == {f"Station {100 + n}" for n in range(23)}
    facts = {fact.name: fact.value for fact in batches[-1].reports[0].facts}
    assert facts["evse_id"] == "DEABCE1234"
    assert facts["station_operator"] == "Stadtwerke"
    assert facts["connector_speed"] == "22.2kW"


async def test_stations_are_asked_once_a_day(server: OioiServer, clock: StillClock) -> None:
    server.sessions["me"] = [row(20)]
    server.stations = {19018: station(19018)}
    provider = opened(server, clock)
    for _ in range(2):
        events = [event async for event in provider.sessions(ALL)]
        assert [session.site for session in sessions_in(events)] == ["Station 19018"]
    assert [name for name, _ in server.calls].count("station-get-by-ids") == 1
    await clock.sleep(86_401)
    events = await heard(provider)
    assert [name for name, _ in server.calls].count("station-get-by-ids") == 2


async def test_a_station_that_no_longer_exists_is_marked(server: OioiServer, clock: StillClock) -> None:
    server.sessions["me"] = [row(20)]
    (session,) = sessions_in(await heard(opened(server, clock)))
    assert "unresolved" in session.flags


async def test_rows_survive_when_stations_cannot_be_named(server: OioiServer, clock: StillClock) -> None:
    server.sessions["me"] = [row(20)]
    server.faults = [None, Answer.of({"result": {"code": 220, "message": "no access"}})]
    events = await heard(opened(server, clock))
    assert len(sessions_in(events)) == 1
    assert any("places stay unnamed" in message and "220" in message for message in problems_in(events))
    assert isinstance(events[-1], Finished)


@pytest.mark.parametrize(
    "envelope",
    [
        pytest.param(lambda rows: {"user": {"sessions": rows}, "result": OK}, id="user.sessions"),
        pytest.param(lambda rows: {"sessions": rows, "result": OK}, id="sessions"),
        pytest.param(
            lambda rows: {"user-get-recent-sessions": {"sessions": rows}}, id="call name, no result"
        ),
        pytest.param(lambda rows: {"user": {"sessions": [rows]}, "result": OK}, id="nested list"),
        pytest.param(lambda rows: {"sessions": rows, "result": {"code": "000"}}, id="code as text"),
        pytest.param(lambda rows: {"sessions": rows, "success": True, "reason": ""}, id="version 3"),
        pytest.param(lambda rows: {"sessions": rows, "result": {"code": 12}}, id="any success"),
    ],
)
async def test_every_envelope_is_read(server: OioiServer, clock: StillClock, envelope: Any) -> None:
    server.sessions["me"] = [row(20), row(19)]
    server.envelope = lambda rows: Answer.of(envelope(rows))
    events = await heard(opened(server, clock))
    assert len(sessions_in(events)) == 2
    assert problems_in(events) == []


async def test_a_null_list_is_empty_and_a_missing_one_is_told(server: OioiServer, clock: StillClock) -> None:
    server.envelope = lambda _: Answer.of({"user": {"sessions": None}, "result": OK})
    assert problems_in(await heard(opened(server, clock))) == []
    server.envelope = lambda _: Answer.of({"user": {}, "result": OK})
    events = await heard(opened(server, clock))
    assert sessions_in(events) == []
    assert any("no list of sessions" in message for message in problems_in(events))


async def test_a_bad_row_never_hides_good_ones(server: OioiServer, clock: StillClock) -> None:
    server.sessions["me"] = [None, 7, "x", {}, {"novelty": 1}, row(20)]
    events = await heard(opened(server, clock))
    assert len(sessions_in(events)) == 1
    assert sum("is unreadable" in message for message in problems_in(events)) == 5


async def test_nulls_everywhere_are_nothing(server: OioiServer, clock: StillClock) -> None:
    server.sessions["me"] = [dict.fromkeys(row(20)) | {"address": "somewhere"}]
    (session,) = sessions_in(await heard(opened(server, clock)))
    assert (session.started_at, session.energy_wh, session.cost, session.charger) == (None,) * 4
    assert session.status is SessionStatus.UNKNOWN


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (200, {"result": {"code": 140, "message": "Authentication failed"}}, AuthenticationRefused),
        (200, {"result": {"code": "145"}}, AuthenticationRefused),
        (401, {"result": {"code": 144}}, AuthenticationRefused),
        (200, {"result": {"code": 210}}, AuthenticationRefused),
        (200, {"result": {"code": 220}}, PermissionRefused),
        (404, {"result": {"code": 180, "message": "Entity not found"}}, ResourceNotFound),
        (200, {"result": {"code": 191}}, ResourceNotFound),
        (400, {"result": {"code": 230, "message": "Invalid format"}}, RequestRefused),
        (200, {"result": {"code": 320, "message": "EVSE offline"}}, ProviderError),
        (200, {"result": {"code": 999}}, ProviderError),
        (200, {"error": {"request": "text"}}, RequestRefused),
        (200, {"error": "text"}, RequestRefused),
        (200, {"success": False, "reason": "text"}, RequestRefused),
        (403, {"error": "text"}, PermissionRefused),
        (404, {"error": "text"}, ResourceNotFound),
        (200, {"result": {"code": "none"}}, UnexpectedPayload),
        (200, 17, UnexpectedPayload),
    ],
)
async def test_both_error_layers_are_told_apart(
    server: OioiServer, clock: StillClock, status: int, body: Any, error: type[ProviderError]
) -> None:
    server.faults = [Answer.of(body, status)] * 2
    with pytest.raises(ProviderError) as caught:
        await heard(opened(server, clock))
    assert type(caught.value) is error
    result = body.get("result") if isinstance(body, dict) else None
    if isinstance(result, dict) and result.get("code") != "none":
        assert f"result code {int(result['code'])}" in str(caught.value)
        assert str(result.get("message", "")) in str(caught.value)
    elif isinstance(body, dict) and not result:
        assert "text" in str(caught.value)


async def test_a_page_that_is_no_json_is_unexpected_and_quotes_no_key(
    server: OioiServer, clock: StillClock
) -> None:
    server.faults = [Answer(200, b"<html>key=the-api-key</html>", {"content-type": "text/html"})]
    with pytest.raises(UnexpectedPayload) as caught:
        await heard(opened(server, clock))
    assert "the-api-key" not in f"{caught.value} {caught.value.details}"


@pytest.mark.parametrize("code", [100, 101, 102, 402])
async def test_passing_result_codes_are_repeated(server: OioiServer, clock: StillClock, code: int) -> None:
    server.sessions["me"] = [row(20)]
    server.faults = [Answer.of({"result": {"code": code, "message": "later"}})] * 2
    events = await heard(opened(server, clock))
    assert len(sessions_in(events)) == 1
    retries = [event for event in events if isinstance(event, RetryScheduled)]
    assert [event.attempt for event in retries] == [2, 3]
    assert str(code) in retries[0].reason


async def test_a_code_that_never_passes_ends_as_broken(server: OioiServer, clock: StillClock) -> None:
    server.faults = [Answer.of({"result": {"code": 102}})] * 9
    with pytest.raises(ProviderBroken, match="102"):
        await heard(opened(server, clock))
    assert len(server.requests) == 4


async def test_429_with_retry_after_is_waited_for(server: OioiServer, clock: StillClock) -> None:
    server.sessions["me"] = [row(20)]
    server.faults = [Answer.of({"result": {"code": 200}}, 429, retry_after="9")]
    events = await heard(opened(server, clock))
    assert len(sessions_in(events)) == 1
    assert 9.0 in clock.slept


async def test_one_bare_401_is_survived(server: OioiServer, clock: StillClock) -> None:
    server.sessions["me"] = [row(20)]
    server.faults = [Answer(401, b"", {})]
    assert len(sessions_in(await heard(opened(server, clock)))) == 1


async def test_a_refused_user_does_not_hide_the_others(server: OioiServer, clock: StillClock) -> None:
    server.sessions = {"me": [row(20)]}
    events = await heard(opened(server, clock, user("gone@example.org"), user()))
    assert len(sessions_in(events)) == 1
    assert any("user 1" in message and "144" in message for message in problems_in(events))
    assert not any("gone@example.org" in message for message in problems_in(events))


async def test_a_refused_key_is_told_at_once_and_not_tried_for_every_user(
    server: OioiServer, clock: StillClock
) -> None:
    provider = opened(server, clock, user(), user("two"), user("three"), api_key=Secret("wrong-key"))
    with pytest.raises(AuthenticationRefused, match="210") as caught:
        await heard(provider)
    assert "wrong-key" not in str(caught.value)
    assert len(server.requests) <= 2


async def test_a_given_period_filters_what_is_recent(server: OioiServer, clock: StillClock) -> None:
    server.sessions["me"] = [row(day) for day in (10, 15, 20)]
    query = SessionQuery(
        since=Instant.parse("2025-11-14T00:00:00Z"), until=Instant.parse("2025-11-16T00:00:00Z")
    )
    assert [s.external_session_id for s in sessions_in(await heard(opened(server, clock), query))] == [
        "ext-15"
    ]


async def test_one_session_is_fetched_again_by_id_or_by_external_id_and_start(
    server: OioiServer, clock: StillClock
) -> None:
    running = row(20, energy_consumed=3)
    running["session-interval"] = {"start": running["session-interval"]["start"], "end": None}
    server.sessions["me"] = [running]
    provider = opened(server, clock)
    (session,) = sessions_in([event async for event in provider.sessions(ALL)])
    assert session.status is SessionStatus.ACTIVE
    server.sessions["me"] = [row(19), row(20)]
    again = await provider.report(session)
    assert (again.session.status, again.session.energy_wh) == (SessionStatus.FINISHED, Decimal(12500))
    server.sessions["me"] = []
    with pytest.raises(ResourceNotFound):
        await provider.report(session)
    await provider.aclose()


async def test_progress_counts_users_and_batches_of_stations(server: OioiServer, clock: StillClock) -> None:
    server.sessions["me"] = [row(20)]
    events = await heard(opened(server, clock))
    steps = [(event.done, event.total) for event in events if isinstance(event, Progress)]
    assert steps == [(0, 1), (1, 2)]


async def test_nothing_but_the_two_read_calls_is_ever_sent(server: OioiServer, clock: StillClock) -> None:
    server.sessions["me"] = [row(20)]
    server.stations = {19018: station(19018)}
    await heard(opened(server, clock))
    assert {name for name, _ in server.calls} == READ_CALLS
    assert {(request.method, request.target) for request in server.requests} == {("POST", "/api/v4/request")}


@pytest.mark.parametrize("name", ["session-start", "session-stop", "user-verify", "rfid-post"])
def test_other_calls_are_refused_before_anything_is_sent(name: str) -> None:
    from dataclasses import replace

    allowed = stations_by_ids((1,))
    WHITELIST.check(allowed)
    with pytest.raises(ForbiddenCall):
        WHITELIST.check(replace(allowed, json={name: {}}))
    with pytest.raises(ForbiddenCall):
        WHITELIST.check(replace(allowed, json={**(allowed.json or {}), name: {}}))


def test_secrets_are_never_in_a_repr() -> None:
    spec = load_provider("oioi")
    users = [user("tok-en-as-id", "token"), user(token=Secret("user-token"))]
    settings = spec.settings.model_validate({"api_key": Secret("the-api-key"), "users": users})
    call = recent_sessions(
        OioiUser(identifier_type="username", identifier="me@example.org", token=Secret("user-token"))
    )
    shown = f"{settings!r} {settings} {call!r} {call}"
    for secret in ("the-api-key", "user-token", "tok-en-as-id", "me@example.org"):
        assert secret not in shown
