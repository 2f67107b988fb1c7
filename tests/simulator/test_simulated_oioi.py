"""The simulated PlugSurfing against its API page, through real sockets."""

from __future__ import annotations

import json
from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest

from evtui.simulator import oioi_api
from evtui.simulator.fleet import build_fleet
from evtui.simulator.server import Simulator
from evtui.simulator.site import ROAMING_USERS
from tests.simulator.simulated import NOW, oioi, small_fleet

HEADERS = {"Authorization": f"key={oioi_api.API_KEY}", "Content-Type": "application/json"}


def user(index: int) -> dict[str, Any]:
    """The user object of a request."""
    known = ROAMING_USERS[index]
    fields = {"identifier-type": known.identifier_type, "identifier": known.identifier}
    return {"user": fields | ({"token": known.token} if known.token else {})}


async def all_rows(client: httpx.AsyncClient) -> list[dict[str, Any]]:
    """Rows of both users."""
    rows: list[dict[str, Any]] = []
    for index in range(len(ROAMING_USERS)):
        answer = await oioi(client, "user-get-recent-sessions", user(index))
        assert answer.json()["result"]["code"] == 0
        rows += answer.json()["user"]["sessions"]
    return rows


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Content-Type": "application/json; charset=utf-8"}, 400),
        ({"Content-Type": "text/plain"}, 400),
        ({"Authorization": f"Bearer {oioi_api.API_KEY}"}, 401),
        ({"Authorization": "key=wrong"}, 401),
    ],
)
async def test_wrong_headers_fail_in_the_transport_layer(headers: dict[str, str], status: int) -> None:
    async with Simulator(small_fleet()) as sim, httpx.AsyncClient(base_url=sim.url) as client:
        body = json.dumps({"user-get-recent-sessions": user(0)})
        answer = await client.post(oioi_api.PATH, content=body, headers=HEADERS | headers)
    assert answer.status_code == status
    assert ("error" in answer.json()) != ("result" in answer.json())


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"identifier-type": "username", "identifier": "nobody@example.com"}, 144),
        ({"identifier-type": "rfid", "identifier": "00000000"}, 140),
        ({"identifier-type": "username", "identifier": "driver@example.com", "token": "old"}, 145),
        ({"identifier-type": "username"}, 230),
    ],
)
async def test_wrong_users_get_status_200_and_a_result_code(fields: dict[str, str], code: int) -> None:
    async with Simulator(small_fleet()) as sim, httpx.AsyncClient(base_url=sim.url) as client:
        answer = await oioi(client, "user-get-recent-sessions", {"user": fields})
    assert answer.status_code == 200 and answer.json()["result"]["code"] == code


async def test_other_calls_get_a_code_and_are_logged_as_no_reads() -> None:
    simulator = Simulator(small_fleet())
    async with simulator, httpx.AsyncClient(base_url=simulator.url) as client:
        answer = await oioi(client, "session-start", {"user": {}})
        assert answer.json()["result"]["code"] == 220
        assert (await client.post(oioi_api.PATH, content="[]", headers=HEADERS)).status_code == 400
        assert (await client.get(oioi_api.PATH)).status_code == 405
    assert [request.is_read for request in simulator.requests] == [False, False, False]
    assert simulator.requests[0].call == "session-start"


async def test_rows_are_as_the_sample_prints_them() -> None:
    async with Simulator(build_fleet(now=NOW)) as sim, httpx.AsyncClient(base_url=sim.url) as client:
        rows = await all_rows(client)
    assert len(rows) > 30
    assert {len(row) for row in rows} == {10}
    for row in rows:
        assert row["cost"] is None or isinstance(row["cost"], str)
        assert set(row["session-interval"]) == set(row["charging-interval"]) == {"start", "end"}
        start = row["session-interval"]["start"]
        assert "." not in start and start[-6] in "+-", "whole seconds, with an offset"


async def test_every_oddity_of_the_page_is_there() -> None:
    async with Simulator(build_fleet(now=NOW)) as sim, httpx.AsyncClient(base_url=sim.url) as client:
        rows = await all_rows(client)
    assert any(row["cost"] is None for row in rows)
    assert any(row["connector-id"] is None and row["charging-station-id"] is None for row in rows)
    assert any(row["request-sent"] is None for row in rows)
    assert any(row["session-interval"]["end"] is None for row in rows)
    silent = [row for row in rows if row["charging-interval"]["start"] is None and row["cost"]]
    assert any((row["energy-consumed"], row["cost"]) == (0.053, "2.03") for row in silent)
    assert any(row["energy-consumed"] > 5 for row in silent)
    assert 2 in Counter(row["external-session-id"] for row in rows).values()
    shifted = [
        row for row in rows if row["request-sent"] and sent_after_start(row) == timedelta(hours=2, seconds=27)
    ]
    assert len(shifted) == 1 and shifted[0]["session-interval"]["start"].endswith("+02:00")


def sent_after_start(row: dict[str, Any]) -> timedelta:
    """How long after the start the request was sent, by the row's own times."""
    start = datetime.fromisoformat(row["session-interval"]["start"])
    return datetime.fromisoformat(row["request-sent"]) - start


async def test_a_depot_session_is_billed_to_its_roaming_user_with_the_vehicle_sides_energy() -> None:
    fleet = build_fleet(now=NOW)
    async with Simulator(fleet) as sim, httpx.AsyncClient(base_url=sim.url) as client:
        rows = {row["external-session-id"]: row for row in await all_rows(client)}
    roaming = [truth for truth in fleet.truths.values() if truth.roaming_user]
    assert len(roaming) > 5
    for truth in roaming:
        plan = next(plan for plan in fleet.plans if str(plan.session_id) == truth.session_id)
        row = rows[truth.transaction_id]
        start = datetime.fromisoformat(row["session-interval"]["start"])
        assert start == plan.plugged_at.replace(microsecond=0)
        before, after = fleet.counters(plan).charge
        assert row["energy-consumed"] == pytest.approx((after - before) / 1000)


async def test_stations_are_named_ten_at_a_time_and_unknown_ones_left_out() -> None:
    async with Simulator(small_fleet()) as sim, httpx.AsyncClient(base_url=sim.url) as client:
        answer = (await oioi(client, "station-get-by-ids", {"station-ids": [18805, 20411, 3]})).json()
        assert [station["id"] for station in answer["stations"]] == [18805, 20411]
        station = answer["stations"][1]
        assert station["address"]["city"] == "Berlin" and station["connectors"][0]["speed"] == "11kW"
        assert station["connectors"][0]["id"] == 204111
        assert set(station["connectors"][0]["prices"]) >= {"starting-fee", "charging-per-kwh", "currency"}
        too_many = (await oioi(client, "station-get-by-ids", {"station-ids": list(range(11))})).json()
        assert too_many["result"]["code"] == 200
        wrong = (await oioi(client, "station-get-by-ids", {"station-ids": "all"})).json()
        assert wrong["result"]["code"] == 230
