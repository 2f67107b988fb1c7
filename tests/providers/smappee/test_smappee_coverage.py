"""What a walk over Smappee claims to have read, and what it leaves out when told that it was read before."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from dataclasses import replace
from datetime import datetime

import pytest

from evtui.errors import PermissionRefused
from evtui.models.fetch import Batch, Covered, FetchEvent
from evtui.models.instant import Instant
from evtui.models.stretch import covered_at
from tests.providers.foreign_http import Answer
from tests.providers.smappee.smappee_server import SmappeeServer
from tests.providers.smappee.test_smappee_provider import (
    DAY,
    NOW,
    WEEK,
    StillClock,
    heard,
    opened,
    row,
    sessions_in,
)

MONTH = replace(WEEK, since=Instant.from_datetime(NOW - 30 * DAY))
SINCE, UNTIL = NOW - 30 * DAY, NOW


@pytest.fixture
async def server() -> AsyncIterator[SmappeeServer]:
    async with SmappeeServer() as running:
        running.parks["123"] = [row(number, NOW - number * DAY) for number in range(1, 29)]
        running.names["123"] = "Depot Gent"
        yield running


@pytest.fixture
def clock() -> StillClock:
    return StillClock()


def us(moment: datetime) -> int:
    return Instant.from_datetime(moment).us


def claims(events: Iterable[FetchEvent]) -> list[Covered]:
    """Everything that was said to be read, in order."""
    return [one for event in events if isinstance(event, Batch) for one in event.covered]


def covered(place: str, since: datetime, until: datetime) -> Covered:
    """A stretch at a place."""
    return Covered(place=place, since=Instant.from_datetime(since), until=Instant.from_datetime(until))


async def test_a_park_is_claimed_chunk_by_chunk_newest_first(
    server: SmappeeServer, clock: StillClock
) -> None:
    found = claims(await heard(opened(server, clock), MONTH))
    assert {one.place for one in found} == {"123"}
    assert [one.until for one in found] == [Instant.from_datetime(NOW)] * len(found)
    assert found[0].since == Instant.from_datetime(NOW - 4 * DAY), "a week less the days of slack"
    assert [one.since for one in found] == sorted((one.since for one in found), reverse=True)
    assert covered_at("123", found) == ((us(SINCE), us(UNTIL)),)


async def test_rows_and_their_names_are_told_before_they_are_claimed(
    server: SmappeeServer, clock: StillClock
) -> None:
    events = await heard(opened(server, clock), MONTH)
    first = next(n for n, one in enumerate(events) if isinstance(one, Batch) and one.covered)
    told = sessions_in(events[:first])
    assert {session.site for session in told.values()} == {"Depot Gent"}
    assert {f"{number}" for number in range(1, 5)} <= set(told)


async def test_a_listed_account_is_claimed_as_a_whole_and_a_configured_one_is_not(
    server: SmappeeServer, clock: StillClock
) -> None:
    server.locations = [{"serviceLocationId": 123, "name": "Depot Gent"}]
    listed = claims(await heard(opened(server, clock, service_locations=[]), MONTH))
    assert covered("*", SINCE, UNTIL) == listed[-1]


@pytest.mark.parametrize(
    "query", [replace(MONTH, active_only=True), replace(MONTH, chargers=("6000999999",))]
)
async def test_an_answer_to_a_narrower_question_claims_nothing(
    server: SmappeeServer, clock: StillClock, query: object
) -> None:
    assert isinstance(query, type(MONTH))
    assert claims(await heard(opened(server, clock), query)) == []


async def test_a_covered_park_costs_no_call_and_a_partly_covered_one_only_the_rest(
    server: SmappeeServer, clock: StillClock
) -> None:
    whole = replace(MONTH, covered=(covered("123", SINCE, UNTIL),))
    assert sessions_in(await heard(opened(server, clock), whole)) == {}
    assert server.session_calls == []
    edge = NOW - 5 * DAY
    events = await heard(opened(server, clock), replace(MONTH, covered=(covered("123", SINCE, edge),)))
    starts = [int(call.query.split("range=")[1].split(",")[0]) * 1000 for call in server.session_calls]
    assert min(starts) == us(edge - 3 * DAY)
    assert {"1", "2", "3", "4", "5"} <= set(sessions_in(events))
    assert covered_at("123", claims(events)) == ((us(edge), us(UNTIL)),)


async def test_a_long_session_across_the_edge_of_what_is_left_is_found(
    server: SmappeeServer, clock: StillClock
) -> None:
    edge = NOW - 5 * DAY
    server.parks["123"] = [row(77, edge - 2 * DAY, hours=60), row(78, edge - 2 * DAY, hours=None)]
    events = await heard(opened(server, clock), replace(MONTH, covered=(covered("123", SINCE, edge),)))
    assert set(sessions_in(events)) == {"77", "78"}


async def test_below_a_chunk_with_an_unreadable_row_claims_begin_anew(
    server: SmappeeServer, clock: StillClock
) -> None:
    server.parks["123"][0] = {"from": int((NOW - DAY).timestamp() * 1000), "to": 1}
    found = claims(await heard(opened(server, clock), MONTH))
    assert found
    assert covered_at("123", found) == ((us(SINCE), us(NOW - 7 * DAY)),)


async def test_what_failed_claims_nothing_that_it_did_not_read(
    server: SmappeeServer, clock: StillClock
) -> None:
    server.faults = [None, None, None, *[Answer.of({"error": "no"}, 403)] * 3]
    provider = opened(server, clock)
    found: list[Covered] = []
    with pytest.raises(PermissionRefused):
        async for event in provider.sessions(MONTH):
            found += claims([event])
    await provider.aclose()
    assert covered_at("123", found) == ((us(NOW - 4 * DAY), us(UNTIL)),)


async def test_a_location_that_is_no_park_is_claimed_once_its_stations_are_read(
    server: SmappeeServer, clock: StillClock
) -> None:
    server.parks["123"] = []
    server.metering["123"] = {"chargingStations": [{"serialNumber": "6000999999"}]}
    server.stations["6000999999"] = [row(5, NOW - 2 * DAY)]
    found = claims(await heard(opened(server, clock), MONTH))
    assert covered_at("123", found) == covered_at("6000999999", found) == ((us(SINCE), us(UNTIL)),)
    assert [one.place for one in found].index("123") > [one.place for one in found].index("6000999999")
    server.requests.clear()
    again = await heard(opened(server, clock), replace(MONTH, covered=tuple(found)))
    assert server.session_calls == [] and claims(again) == []
    server.requests.clear()
    del server.metering["123"]
    assert claims(await heard(opened(server, clock), MONTH)) == [], "nobody knows whether it is a park"


async def test_a_period_without_end_is_claimed_up_to_now(server: SmappeeServer, clock: StillClock) -> None:
    found = claims(await heard(opened(server, clock), replace(MONTH, until=None)))
    assert max(one.until for one in found) == Instant.from_datetime(NOW)
