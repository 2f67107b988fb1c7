"""A depot account against a server that is not the simulator, over real sockets."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pytest

from evtui.clients.call import Call
from evtui.clients.secret import Secret
from evtui.errors import (
    AuthenticationRefused,
    ForbiddenCall,
    PermissionRefused,
    ResourceNotFound,
    UnexpectedPayload,
)
from evtui.models.fetch import Batch, CutShort, FetchEvent, Finished, Progress, RetryScheduled, SessionQuery
from evtui.models.instant import Instant
from evtui.models.problem import Problem, ProblemKind
from evtui.models.report import SessionReport
from evtui.models.session import Session, SessionStatus
from evtui.providers.depot.provider import DepotProvider
from evtui.providers.depot.settings import DepotSettings
from evtui.providers.spec import OpenContext
from tests.providers.depot.depot_samples import NOW, SAMPLE, short_report
from tests.providers.depot.depot_server import CLIENT, DepotServer, broken_page
from tests.providers.foreign_http import Answer

WEEK = SessionQuery(since=Instant.from_datetime(NOW - timedelta(days=7)), until=Instant.from_datetime(NOW))
HOUR = timedelta(hours=1)


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


def settings_for(server: DepotServer, *chargers: str, secret: str = CLIENT[1]) -> DepotSettings:
    return DepotSettings(
        api_base=server.base, auth_url=f"{server.base}/oauth2/token",
        client_id=CLIENT[0], client_secret=Secret(secret), chargers=chargers,
    )  # fmt: skip


@asynccontextmanager
async def opened(
    server: DepotServer, *chargers: str, clock: StillClock | None = None, secret: str = CLIENT[1]
) -> AsyncIterator[DepotProvider]:
    context = OpenContext(account="north", clock=clock or StillClock(), random=lambda: 0.5)
    provider = DepotProvider(settings_for(server, *chargers, secret=secret), context)
    try:
        yield provider
    finally:
        await provider.aclose()


async def heard(provider: DepotProvider, query: SessionQuery = WEEK) -> list[FetchEvent]:
    return [event async for event in provider.sessions(query)]


def reports_of(events: Iterable[FetchEvent]) -> list[SessionReport]:
    return [report for event in events if isinstance(event, Batch) for report in event.reports]


def ids_of(events: Iterable[FetchEvent]) -> list[str]:
    return sorted(report.session.id for report in reports_of(events))


def problems_of(events: Iterable[FetchEvent]) -> list[Problem]:
    return [problem for event in events if isinstance(event, Batch) for problem in event.problems]


def charges(count: int, first: int = 1) -> list[dict[str, Any]]:
    """Reports an hour apart, the newest first."""
    return [short_report(first + number, NOW - (number + 1) * HOUR) for number in range(count)]


async def test_chargers_are_discovered_and_their_reports_listed() -> None:
    async with DepotServer() as server:
        server.connectors = {("HPC-01", "1"): charges(2), ("HPC-02", "2"): charges(1, first=7)}
        async with opened(server) as provider:
            events = await heard(provider)
    assert ids_of(events) == ["1", "2", "7"]
    one = next(report.session for report in reports_of(events) if report.session.id == "7")
    assert (one.charger, one.connector, one.account) == ("HPC-02", "2", "north")
    assert one.energy_wh == Decimal(10_000)
    assert events[-1] == Finished(account="north", truncated=False, elapsed_s=0.0)
    assert all(request.method == "GET" for request in server.api_calls)
    assert {request.path for request in server.api_calls} == {"/v1/sessionReports", "/v2/transactions"}


async def test_configured_chargers_are_read_without_asking_for_transactions() -> None:
    async with DepotServer() as server:
        server.connectors = {("HPC-01", "1"): charges(1), ("HPC-02", "1"): charges(1, first=7)}
        async with opened(server, "HPC-02/1") as provider:
            events = await heard(provider)
    assert ids_of(events) == ["7"]
    assert {request.path for request in server.api_calls} == {"/v1/sessionReports"}


async def test_every_call_names_its_period_page_and_limit_and_the_period_never_moves() -> None:
    async with DepotServer() as server:
        server.connectors = {("HPC-01", "1"): charges(120)}
        async with opened(server, "HPC-01/1") as provider:
            events = await heard(provider)
    assert len(ids_of(events)) == 120
    assert [(call["page"], call["limit"]) for call in server.report_calls] == [
        ("1", "50"), ("2", "50"), ("3", "50"),
    ]  # fmt: skip
    assert {call["to"] for call in server.report_calls} == {"2025-11-21T12:00:00.000Z"}
    assert len({call["from"] for call in server.report_calls}) == 1


@pytest.mark.parametrize("largest", [1, 3, 7, 10])
async def test_a_server_that_clamps_the_limit_loses_nothing(largest: int) -> None:
    async with DepotServer() as server:
        server.connectors = {("HPC-01", "1"): charges(23)}
        server.largest_page = largest
        async with opened(server) as provider:
            events = await heard(provider)
    assert len(ids_of(events)) == 23
    assert isinstance(events[-1], Finished) and not events[-1].truncated


@pytest.mark.parametrize("largest", [5, 10, None])
async def test_a_server_that_ignores_the_page_is_asked_in_time_slices(largest: int | None) -> None:
    async with DepotServer() as server:
        server.connectors = {("HPC-01", "1"): charges(60)}
        server.ignores_page, server.largest_page = True, largest
        async with opened(server, "HPC-01/1") as provider:
            events = await heard(provider)
    assert len(ids_of(events)) == 60
    assert isinstance(events[-1], Finished) and not events[-1].truncated
    assert not problems_of(events)


@pytest.mark.parametrize("seed", range(5))
async def test_pages_that_are_in_another_order_each_time_lose_nothing(seed: int) -> None:
    async with DepotServer() as server:
        server.connectors = {("HPC-01", "1"): charges(35)}
        server.largest_page, server.shuffling = 10, Random(seed)
        async with opened(server, "HPC-01/1") as provider:
            events = await heard(provider)
    assert len(ids_of(events)) == 35
    assert isinstance(events[-1], Finished) and not events[-1].truncated


@pytest.mark.parametrize("largest", [3, 10, None])
async def test_no_charger_is_missed_where_transactions_ignore_the_page_too(largest: int | None) -> None:
    async with DepotServer() as server:
        server.connectors = {
            (f"HPC-{number}", "1"): [short_report(number, NOW - number * HOUR)] for number in range(1, 13)
        }
        server.ignores_page, server.largest_page = True, largest
        async with opened(server) as provider:
            events = await heard(provider)
    assert {report.session.charger for report in reports_of(events)} == {one for one, _ in server.connectors}
    assert isinstance(events[-1], Finished) and not events[-1].truncated


async def test_one_report_from_a_server_that_ignores_the_page_is_the_whole_answer() -> None:
    async with DepotServer() as server:
        server.connectors = {("HPC-01", "1"): charges(1)}
        server.ignores_page = True
        async with opened(server, "HPC-01/1") as provider:
            events = await heard(provider)
    assert ids_of(events) == ["1"]
    assert isinstance(events[-1], Finished) and not events[-1].truncated
    assert len(server.report_calls) == 2


async def test_a_server_that_ignores_page_and_period_is_told_as_cut_short_after_a_few_calls() -> None:
    async with DepotServer() as server:
        server.connectors = {("HPC-01", "1"): charges(12)}
        server.ignores_page = server.ignores_period = True
        server.largest_page = 10
        async with opened(server, "HPC-01/1") as provider:
            events = await heard(provider)
    assert len(ids_of(events)) == 10
    cuts = [event.reason for event in events if isinstance(event, CutShort)]
    assert cuts == ["HPC-01/1: the server ignores page numbers and periods; it may have more than it sent"]
    assert isinstance(events[-1], Finished) and events[-1].truncated
    assert len(server.report_calls) < 30


async def test_a_slice_that_is_full_and_cannot_be_halved_is_told() -> None:
    async with DepotServer() as server:
        start = NOW - 5 * HOUR
        server.connectors = {("HPC-01", "1"): [short_report(number, start) for number in range(1, 31)]}
        server.ignores_page, server.largest_page = True, 10
        async with opened(server, "HPC-01/1") as provider:
            events = await heard(provider)
    assert len(ids_of(events)) == 10
    assert isinstance(events[-1], Finished) and events[-1].truncated


async def test_items_null_and_a_bare_array_are_lists() -> None:
    async with DepotServer() as server:
        server.connectors = {("HPC-01", "1"): charges(2), ("HPC-02", "1"): []}
        server.empty_as_null = True
        async with opened(server, "HPC-01/1", "HPC-02/1") as provider:
            nulls = await heard(provider)
            server.bare_array = True
            bare = await heard(provider)
    assert ids_of(nulls) == ids_of(bare) == ["1", "2"]
    assert reports_of(bare)[0].session.charger == "HPC-01"
    assert not problems_of(nulls)


async def test_a_refused_token_is_renewed_once_and_the_rows_arrive() -> None:
    async with DepotServer() as server:
        server.connectors = {("HPC-01", "1"): charges(1)}
        async with opened(server, "HPC-01/1") as provider:
            await heard(provider)
            server.expire_token()
            events = await heard(provider)
    assert ids_of(events) == ["1"]
    assert server.tokens_given == 2


async def test_wrong_credentials_end_the_walk_without_showing_the_secret() -> None:
    async with DepotServer() as server, opened(server, secret="not the secret") as provider:
        with pytest.raises(AuthenticationRefused) as caught:
            await heard(provider)
    assert "not the secret" not in f"{caught.value!r} {caught.value} {caught.value.details}"


async def test_retry_after_is_waited_for_and_told() -> None:
    clock = StillClock()
    async with DepotServer() as server:
        server.connectors = {("HPC-01", "1"): charges(1)}
        server.faults = [Answer(429, b"{}", {"retry-after": "7"})]
        async with opened(server, "HPC-01/1", clock=clock) as provider:
            events = await heard(provider)
    assert ids_of(events) == ["1"]
    assert [event.wait_s for event in events if isinstance(event, RetryScheduled)] == [7.0]
    assert sum(clock.slept) >= 7.0


async def test_two_connectors_with_the_same_transaction_number_are_both_found() -> None:
    async with DepotServer() as server:
        server.connectors = {("HPC-01", "1"): charges(1), ("HPC-02", "1"): charges(1)}
        async with opened(server) as provider:
            events = await heard(provider)
    assert {report.session.charger for report in reports_of(events)} == {"HPC-01", "HPC-02"}


async def test_403_names_the_reasons_and_what_to_do_about_missing_transactions() -> None:
    async with DepotServer() as server:
        server.refuses = {"/v2/transactions"}
        async with opened(server) as provider:
            with pytest.raises(PermissionRefused) as caught:
                await heard(provider)
    assert "wrong region, API not in your package, or charger not yours" in caught.value.message
    assert "chargers = [" in caught.value.hint


async def test_a_connector_named_in_full_is_read_by_an_account_that_may_not_list_transactions() -> None:
    async with DepotServer() as server:
        server.connectors = {("HPC-01", "1"): charges(2)}
        server.refuses = {"/v2/transactions"}
        async with opened(server) as provider:
            events = await heard(provider, SessionQuery(chargers=("HPC-01/1",)))
    assert ids_of(events) == ["1", "2"]
    (problem,) = problems_of(events)
    assert problem.kind is ProblemKind.AUTH and "transactions" in problem.message


async def test_a_connector_named_in_full_is_read_beside_the_configured_ones() -> None:
    async with DepotServer() as server:
        server.connectors = {("HPC-01", "1"): charges(1), ("HPC-02", "1"): charges(1, first=7)}
        async with opened(server, "HPC-01/1") as provider:
            events = await heard(provider, SessionQuery(chargers=("HPC-02/1",)))
    assert ids_of(events) == ["7"]


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (Answer.of({"code": 7, "message": "not entitled"}), "an object with code, message .*: not entitled"),
        (Answer(200, b"", {}), "empty answer: not the DepotFinity API"),
        (Answer.of("a text"), "neither an object nor a list|not a list"),
        (Answer.of({"items": "none"}), "not a list"),
    ],
)
@pytest.mark.parametrize("configured", [(), ("HPC-01/1",)])
async def test_an_answer_that_is_no_list_is_told_with_its_call_and_the_servers_words(
    answer: Answer, words: str, configured: tuple[str, ...]
) -> None:
    async with DepotServer() as server:
        server.connectors = {("HPC-01", "1"): charges(1)}
        server.faults = [answer] * 9
        async with opened(server, *configured) as provider:
            with pytest.raises(UnexpectedPayload, match=words) as caught:
                await heard(provider)
    assert ("session reports of HPC-01/1" if configured else "transactions, page 1") in caught.value.message


async def test_no_content_is_no_session() -> None:
    async with DepotServer() as server:
        server.faults = [Answer(204, b"", {})] * 9
        async with opened(server) as provider:
            events = await heard(provider)
    assert ids_of(events) == []
    assert isinstance(events[-1], Finished) and not events[-1].truncated


async def test_an_unknown_connector_is_a_problem_beside_the_rows_of_the_others() -> None:
    async with DepotServer() as server:
        server.connectors = {("HPC-01", "1"): charges(1)}
        async with opened(server, "HPC-99/1", "HPC-01/1") as provider:
            events = await heard(provider)
    assert ids_of(events) == ["1"]
    (problem,) = problems_of(events)
    assert "HPC-99/1" in problem.message and "unknown charger or connector" in problem.message
    assert isinstance(events[-1], Finished) and events[-1].truncated


async def test_when_no_connector_can_be_read_the_walk_fails() -> None:
    async with DepotServer() as server, opened(server, "HPC-98/1", "HPC-99/1") as provider:
        with pytest.raises(ResourceNotFound):
            await heard(provider)


async def test_a_busy_charger_without_reports_is_a_notice_and_no_failure() -> None:
    async with DepotServer() as server:
        server.silent = [("AC-07", "1", NOW - HOUR)]
        async with opened(server) as provider:
            events = await heard(provider)
    (problem,) = problems_of(events)
    assert problem.message.startswith("AC-07/1: this charger delivers no session reports")
    assert problem.exit_code == 0
    assert isinstance(events[-1], Finished) and not events[-1].truncated


async def test_bad_items_become_problems_and_never_hide_good_ones() -> None:
    good = json.dumps(short_report(5, NOW - HOUR))
    async with DepotServer() as server:
        server.connectors = {("HPC-01", "1"): []}
        items = ("17", good, '{"sessionId": NaN, "vehicleId": "x"}', '"\\ud800"', "[[", "]]", "null")
        server.faults = [broken_page(*items)]
        async with opened(server, "HPC-01/1") as provider:
            events = await heard(provider)
    assert "5" in ids_of(events)
    messages = [problem.message for problem in problems_of(events)]
    assert any("item 1" in message for message in messages)
    assert all("item 2" not in message for message in messages)


async def test_numeric_strings_and_unknown_words_are_read() -> None:
    start = NOW - HOUR
    report = short_report(
        5, start, sessionId=" 0005 ", energyChargeStart="1000", energyChargeEnd="2500.5", energySocStart="17",
        brandNew={"deep": [1.5]}, ocppStatus=[{"value": "Humming", "eventTimestamp": None}],
    )  # fmt: skip
    async with DepotServer() as server:
        server.connectors = {("HPC-01", "1"): [report]}
        async with opened(server, "HPC-01/1") as provider:
            (got,) = reports_of(await heard(provider))
    assert got.session.id == "0005"
    assert str(got.session.energy_wh) == "1500.5" and str(got.session.soc_start) == "17"
    assert got.events[0].text == "Humming" and got.events[0].at is None
    assert list(got.extra) == ["brandNew"]


async def test_the_longer_of_two_different_copies_is_kept_and_told() -> None:
    short = json.dumps(short_report(5, NOW - HOUR))
    longer = json.dumps(short_report(5, NOW - HOUR, vehicleId="a much longer vehicle"))
    other = json.dumps(short_report(6, NOW - 2 * HOUR))
    async with DepotServer() as server:
        server.connectors = {("HPC-01", "1"): []}
        server.faults = [
            broken_page(short, other),
            broken_page(longer, short, json.dumps(short_report(7, NOW - HOUR))),
        ]
        async with opened(server, "HPC-01/1") as provider:
            events = await heard(provider)
    last = {report.session.id: report.session.vehicle for report in reports_of(events)}
    assert last == {"5": "a much longer vehicle", "6": "bus 6", "7": "bus 7"}
    assert ["session 5 was sent twice" in problem.message for problem in problems_of(events)] == [True]


async def test_a_page_that_never_comes_is_asked_for_in_small_portions() -> None:
    async with DepotServer() as server:
        server.connectors = {("HPC-01", "1"): charges(12)}
        server.faults = [Answer(408, b"{}")] * 4
        async with opened(server, "HPC-01/1") as provider:
            events = await heard(provider)
    assert len(ids_of(events)) == 12
    assert [(call["page"], call["limit"]) for call in server.report_calls][4:] == [("1", "10"), ("2", "10")]


async def test_a_truncated_answer_is_asked_for_again_and_then_read_as_far_as_it_goes() -> None:
    body = broken_page(*(json.dumps(report) for report in charges(3))).body
    cut = Answer(200, body[: body.rindex(b'"sessionId"')], {"content-type": "application/json"})
    async with DepotServer() as server:
        server.connectors = {("HPC-01", "1"): []}
        server.faults = [cut, cut]
        async with opened(server, "HPC-01/1") as provider:
            events = await heard(provider)
    assert ids_of(events) == ["1", "2"]
    assert any("does not end properly" in problem.message for problem in problems_of(events))


async def test_a_login_page_is_no_depotfinity() -> None:
    page = Answer(200, b"<html>sign in</html>", {"content-type": "text/html"})
    async with DepotServer() as server:
        server.connectors = {("HPC-01", "1"): []}
        server.faults = [page] * 9
        async with opened(server, "HPC-01/1") as provider:
            with pytest.raises(Exception, match="proxy or login page"):
                await heard(provider)


async def test_only_sessions_that_overlap_the_query_are_shown() -> None:
    since = NOW - 10 * HOUR
    query = SessionQuery(since=Instant.from_datetime(since), until=Instant.from_datetime(NOW - 5 * HOUR))
    async with DepotServer() as server:
        server.connectors = {("HPC-01", "1"): [
            short_report(1, since - HOUR, minutes=90),    # reaches into the period
            short_report(2, since - HOUR, minutes=30),
            short_report(3, NOW - 6 * HOUR),
            short_report(4, NOW - 4 * HOUR),
        ]}  # fmt: skip
        async with opened(server, "HPC-01/1") as provider:
            events = await heard(provider, query)
    assert ids_of(events) == ["1", "3"]


async def test_active_only_shows_running_sessions() -> None:
    query = SessionQuery(since=WEEK.since, until=WEEK.until, active_only=True)
    async with DepotServer() as server:
        server.connectors = {
            ("HPC-01", "1"): [short_report(1, NOW - HOUR), short_report(2, NOW - HOUR, None)]
        }
        async with opened(server, "HPC-01/1") as provider:
            (report,) = reports_of(await heard(provider, query))
    assert (report.session.id, report.session.status) == ("2", SessionStatus.CHARGING)


@pytest.mark.parametrize(
    ("wanted", "found"),
    [(("HPC-01",), ["1", "2"]), (("HPC-01/2",), ["2"]), (("HPC-02/1", "HPC-01/1"), ["1", "3"]), (("X",), [])],
)
async def test_the_query_narrows_the_chargers(wanted: tuple[str, ...], found: list[str]) -> None:
    query = SessionQuery(since=WEEK.since, until=WEEK.until, chargers=wanted)
    async with DepotServer() as server:
        server.connectors = {
            ("HPC-01", "1"): charges(1), ("HPC-01", "2"): charges(1, 2), ("HPC-02", "1"): charges(1, 3),
        }  # fmt: skip
        async with opened(server) as provider:
            events = await heard(provider, query)
    assert ids_of(events) == found


async def test_a_charger_typed_in_full_is_asked_although_no_transaction_names_it() -> None:
    old = short_report(1, NOW - 400 * HOUR)
    query = SessionQuery(chargers=("HPC-09/1",))
    async with DepotServer() as server:
        server.connectors = {("HPC-09", "1"): [old]}
        async with opened(server) as provider:
            events = await heard(provider, query)
    assert {call["chargerId"] for call in server.report_calls} == {"HPC-09"}
    assert isinstance(events[-1], Finished)


async def test_recently_used_connectors_come_first() -> None:
    async with DepotServer() as server:
        server.connectors = {
            ("OLD", "1"): [short_report(1, NOW - 90 * HOUR)],
            ("MID", "1"): [short_report(2, NOW - 50 * HOUR)],
            ("NEW", "1"): [short_report(3, NOW - HOUR)],
        }
        async with opened(server) as provider:
            await heard(provider)
    asked = list(dict.fromkeys(call["chargerId"] for call in server.report_calls))
    assert set(asked[:2]) == {"NEW", "MID"} and asked[2] == "OLD"  # two are read at once


async def test_ids_with_odd_characters_are_sent_as_parameters_not_as_syntax() -> None:
    async with DepotServer() as server:
        server.connectors = {("HPC 01&x=1/#", "1"): charges(1)}
        async with opened(server, "HPC 01&x=1/#/1") as provider:
            events = await heard(provider)
    assert ids_of(events) == ["1"]


async def test_one_report_is_fetched_again_within_its_own_period() -> None:
    async with DepotServer() as server:
        server.connectors = {("HPC-01", "1"): charges(30)}
        async with opened(server, "HPC-01/1") as provider:
            listed = next(one for one in reports_of(await heard(provider)) if one.session.id == "25")
            server.requests.clear()
            again = await provider.report(listed.session)
            (call,) = server.report_calls
    assert again.session == listed.session and again.raw == listed.raw
    assert call["from"] < "2025-11-20T11:00:00.000Z" < call["to"]


async def test_a_report_that_is_gone_is_not_found() -> None:
    async with DepotServer() as server:
        server.connectors = {("HPC-01", "1"): []}
        async with opened(server, "HPC-01/1") as provider:
            gone = Session(provider="depot", account="north", id="1", charger="HPC-01", connector="1")
            with pytest.raises(ResourceNotFound):
                await provider.report(gone)


async def test_an_answer_for_another_charger_is_told() -> None:
    async with DepotServer() as server:
        server.connectors = {("HPC-01", "1"): charges(1)}
        server.spoken = {"ChargerID": "HPC-77", "ConnectorID": 1}
        async with opened(server, "HPC-01/1") as provider:
            events = await heard(provider)
    (report,) = reports_of(events)
    assert (report.session.charger, report.session.connector) == ("HPC-77", "1")
    assert any("the answer is for charger HPC-77" in problem.message for problem in problems_of(events))


async def test_rows_of_the_first_page_arrive_before_the_second_is_asked_for() -> None:
    async with DepotServer() as server:
        server.connectors = {("HPC-01", "1"): charges(60)}
        async with opened(server, "HPC-01/1") as provider:
            events = provider.sessions(WEEK)
            first = next(event for event in [await anext(events), await anext(events)] if reports_of([event]))
            calls = len(server.report_calls)
            rest = [event async for event in events]
    assert (len(reports_of([first])), len(reports_of(rest))) == (50, 10)
    assert calls < len(server.report_calls) == 2


async def test_progress_names_connector_and_page_and_ends_complete() -> None:
    async with DepotServer() as server:
        server.connectors = {("HPC-01", "1"): charges(1), ("HPC-02", "1"): charges(1, 2)}
        async with opened(server) as provider:
            told = [event for event in await heard(provider) if isinstance(event, Progress)]
    assert "HPC-01/1 page 1" in {progress.doing for progress in told}
    assert (told[-1].done, told[-1].total) == (2, 2)


async def test_the_availability_word_is_the_newest() -> None:
    async with DepotServer() as server, opened(server) as provider:
        assert await provider.availability("HPC 01") == "Available"
    assert server.api_calls[0].path == "/v1/chargerStatus/chargers/HPC 01/availabilityStatus"


@pytest.mark.parametrize(
    "call",
    [
        Call(name="stop a bus", method="POST", path="/v1/chargerControl/chargers/{}/remoteCommands/{}",
             segments=("HPC-01", "RemoteStop"), json={"x": 1}),
        Call(name="anything else", path="/v2/rfid"),
        Call(name="time series", path="/v1/timeSeries/chargers/{}", segments=("HPC-01",)),
    ],
)  # fmt: skip
async def test_a_call_outside_the_whitelist_opens_no_socket(call: Call) -> None:
    async with DepotServer() as server, opened(server) as provider:
        with pytest.raises(ForbiddenCall):
            await provider._client.send(call)
    assert not server.requests


async def test_the_documented_sample_is_listed_with_its_clock_flag() -> None:
    async with DepotServer() as server:
        server.connectors = {("xyz", "1"): json.loads(SAMPLE)["items"]}
        query = SessionQuery(
            since=Instant.from_datetime(datetime(2022, 8, 1, tzinfo=UTC)),
            until=Instant.from_datetime(datetime(2022, 8, 5, tzinfo=UTC)),
        )
        async with opened(server) as provider:
            (report,) = reports_of(await heard(provider, query))
    assert (report.session.id, report.session.energy_wh) == ("123456789", Decimal(37_264))
    assert report.session.flags == ("clock_offset",)
