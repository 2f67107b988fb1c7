"""What a walk over depot claims to have read, and what it leaves out when told that it was read before."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from evtui.models.fetch import Batch, Covered, FetchEvent
from evtui.models.instant import Instant
from tests.providers.depot.depot_samples import NOW, short_report
from tests.providers.depot.depot_server import DepotServer, broken_page
from tests.providers.depot.test_depot_provider import HOUR, WEEK, charges, heard, ids_of, opened
from tests.providers.foreign_http import Answer

DAY = timedelta(days=1)
SINCE, UNTIL = NOW - 7 * DAY, NOW


def covered(place: str, since: datetime = SINCE, until: datetime = UNTIL) -> Covered:
    """A stretch at a place."""
    return Covered(place=place, since=Instant.from_datetime(since), until=Instant.from_datetime(until))


def claims(events: Iterable[FetchEvent]) -> set[Covered]:
    """Everything that was said to be read."""
    return {one for event in events if isinstance(event, Batch) for one in event.covered}


async def test_every_connector_and_then_the_account_is_claimed() -> None:
    async with DepotServer() as server:
        server.connectors = {("HPC-01", "1"): charges(2), ("HPC-02", "2"): charges(1, first=7)}
        async with opened(server) as provider:
            events = await heard(provider)
    assert claims(events) == {covered("HPC-01/1"), covered("HPC-02/2"), covered("*")}
    (last,) = [
        n for n, event in enumerate(events) if isinstance(event, Batch) and covered("*") in event.covered
    ]
    assert last > max(n for n, event in enumerate(events) if isinstance(event, Batch) and event.reports)


async def test_configured_connectors_are_claimed_one_by_one_as_others_may_be_configured_later() -> None:
    async with DepotServer() as server:
        server.connectors = {("HPC-01", "1"): charges(1)}
        async with opened(server, "HPC-01/1") as provider:
            assert claims(await heard(provider)) == {covered("HPC-01/1")}


async def test_a_period_that_goes_on_is_claimed_up_to_the_moment_of_asking() -> None:
    later = replace(WEEK, until=Instant.from_datetime(NOW + DAY))
    async with DepotServer() as server:
        server.connectors = {("HPC-01", "1"): charges(1)}
        async with opened(server) as provider:
            found = claims(await heard(provider, later))
    assert {one.until for one in found} == {Instant.from_datetime(NOW)}


@pytest.mark.parametrize("query", [replace(WEEK, active_only=True), replace(WEEK, chargers=("HPC-01",))])
async def test_an_answer_to_a_narrower_question_claims_no_account(query: object) -> None:
    assert isinstance(query, type(WEEK))
    async with DepotServer() as server:
        server.connectors = {("HPC-01", "1"): charges(1), ("HPC-02", "2"): charges(1, first=7)}
        async with opened(server) as provider:
            found = claims(await heard(provider, query))
    assert found == (set() if query.active_only else {covered("HPC-01/1")})


async def test_what_was_refused_cut_short_or_unreadable_is_not_claimed() -> None:
    async with DepotServer() as server:
        server.connectors = {("HPC-01", "1"): charges(1), ("HPC-02", "2"): charges(1, first=7)}
        async with opened(server, "HPC-01/1", "HPC-02/2", "HPC-03/1") as provider:
            assert claims(await heard(provider)) == {covered("HPC-01/1"), covered("HPC-02/2")}
        server.faults = [broken_page("17")]
        async with opened(server, "HPC-01/1") as provider:
            assert claims(await heard(provider)) == set()
        server.connectors = {("HPC-01", "1"): charges(60)}
        server.ignores_page, server.ignores_period, server.largest_page = True, True, 50
        async with opened(server) as provider:
            assert claims(await heard(provider)) == set()


async def test_transactions_that_are_refused_leave_the_account_unclaimed() -> None:
    async with DepotServer() as server:
        server.connectors = {("HPC-01", "1"): charges(1)}
        server.refuses = {"/v2/transactions"}
        async with opened(server) as provider:
            found = claims(await heard(provider, replace(WEEK, chargers=("HPC-01/1",))))
    assert found == {covered("HPC-01/1")}


async def test_a_covered_connector_costs_no_call_and_a_partly_covered_one_only_the_rest() -> None:
    async with DepotServer() as server:
        server.connectors = {("HPC-01", "1"): charges(3), ("HPC-02", "2"): charges(1, first=7)}
        middle = NOW - 3 * DAY
        known = (covered("HPC-01/1"), covered("HPC-02/2", SINCE, middle))
        async with opened(server, "HPC-01/1", "HPC-02/2") as provider:
            events = await heard(provider, replace(WEEK, covered=known))
        asked = {(call["chargerId"], call["from"][:19]) for call in server.report_calls}
        assert asked == {("HPC-02", (middle - 12 * HOUR).isoformat()[:19])}
        assert claims(events) == {covered("HPC-02/2", middle, UNTIL)}
        assert ids_of(events) == ["7"]
        server.requests.clear()
        async with opened(server, "HPC-01/1", "HPC-02/2") as provider:
            events = await heard(provider, replace(WEEK, covered=known, fresh=True))
        assert ids_of(events) == ["1", "2", "3", "7"]


async def test_a_session_across_the_edge_of_what_is_left_is_found() -> None:
    edge = NOW - 2 * DAY
    across = short_report(5, edge - 3 * HOUR, minutes=360)
    async with DepotServer() as server:
        server.connectors = {("HPC-01", "1"): [across]}
        async with opened(server, "HPC-01/1") as provider:
            events = await heard(provider, replace(WEEK, covered=(covered("HPC-01/1", SINCE, edge),)))
    assert ids_of(events) == ["5"]


async def test_a_hole_between_two_covered_stretches_is_filled() -> None:
    known = (covered("HPC-01/1", SINCE, NOW - 4 * DAY), covered("HPC-01/1", NOW - 2 * DAY, UNTIL))
    async with DepotServer() as server:
        server.connectors = {("HPC-01", "1"): [short_report(5, NOW - 3 * DAY)]}
        async with opened(server, "HPC-01/1") as provider:
            events = await heard(provider, replace(WEEK, covered=known))
    assert ids_of(events) == ["5"]
    assert claims(events) == {covered("HPC-01/1", NOW - 4 * DAY, NOW - 2 * DAY)}


async def test_a_connector_without_anything_new_is_not_said_to_deliver_nothing() -> None:
    async with DepotServer() as server:
        server.silent = [("HPC-09", "1", NOW - HOUR)]
        async with opened(server) as provider:
            events = await heard(provider, replace(WEEK, covered=(covered("HPC-09/1", SINCE, NOW - DAY),)))
            first = await heard(provider)
    told = [one for event in events if isinstance(event, Batch) for one in event.problems]
    before = [one for event in first if isinstance(event, Batch) for one in event.problems]
    assert not told
    assert ["delivers no session reports" in one.message for one in before] == [True]


async def test_a_failure_claims_nothing_of_the_account() -> None:
    async with DepotServer() as server:
        server.connectors = {("HPC-01", "1"): charges(1), ("HPC-02", "2"): charges(1, first=7)}
        server.faults = [None, None, Answer.of({"message": "no"}, 400)]
        async with opened(server) as provider:
            assert covered("*") not in claims(await heard(provider))
