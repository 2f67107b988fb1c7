"""The simulated DepotFinity against its API page, through real sockets."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import httpx
import pytest

from evtui.simulator import depot_api
from evtui.simulator.depot_report import rfc3339
from evtui.simulator.fleet import build_fleet
from evtui.simulator.server import Simulator
from tests.simulator.simulated import NOW, bearer, depot_token, small_fleet

REPORTS = "/v1/sessionReports"
PLACE = {"chargerId": "HPC-07", "connectorId": "1"}


@asynccontextmanager
async def depot(simulator: Simulator) -> AsyncIterator[httpx.AsyncClient]:
    """A client that is logged in."""
    async with simulator, httpx.AsyncClient(base_url=simulator.url) as client:
        client.headers.update(bearer(await depot_token(client)))
        yield client


async def ids(client: httpx.AsyncClient, **query: Any) -> list[int]:
    """Session ids of one page of a connector."""
    answer = await client.get(REPORTS, params=PLACE | query)
    assert answer.status_code == 200, answer.text
    return [item["sessionId"] for item in answer.json()["items"]]


async def test_a_token_needs_the_right_basic_credentials_and_else_gives_403() -> None:
    form = {"grant_type": "client_credentials"}
    async with Simulator(small_fleet()) as sim, httpx.AsyncClient(base_url=sim.url) as client:
        good = await client.post(
            "/oauth2/token", data=form, auth=(depot_api.CLIENT_ID, depot_api.CLIENT_SECRET)
        )
        assert good.status_code == 200
        assert set(good.json()) == {"access_token", "expires_in", "token_type"}
        assert (await client.post("/oauth2/token", data=form, auth=("x", "y"))).status_code == 403
        assert (await client.post("/oauth2/token", data=form)).status_code == 403
        assert (await client.get("/oauth2/token")).status_code == 405


async def test_reports_need_a_live_token() -> None:
    async with Simulator(small_fleet()) as sim, httpx.AsyncClient(base_url=sim.url) as client:
        assert (await client.get(REPORTS, params=PLACE)).status_code == 401
        token = await depot_token(client)
        assert (await client.get(REPORTS, params=PLACE, headers=bearer(token))).status_code == 200
        sim.depot_tokens.expire()
        assert (await client.get(REPORTS, params=PLACE, headers=bearer(token))).status_code == 401


async def test_tokens_expire_by_themselves() -> None:
    async with depot(Simulator(small_fleet(), token_lifetime_s=0.0)) as client:
        assert (await client.get(REPORTS, params=PLACE)).status_code == 401


async def test_the_envelope_names_charger_and_connector_as_text() -> None:
    async with depot(Simulator(small_fleet())) as client:
        body = (await client.get(REPORTS, params=PLACE)).json()
    assert set(body) == {"items", "ChargerID", "ConnectorID"}
    assert (body["ChargerID"], body["ConnectorID"]) == ("HPC-07", "1")


async def test_the_default_limit_is_three_and_a_given_one_must_lie_in_10_to_2000() -> None:
    async with depot(Simulator(build_fleet(now=NOW))) as client:
        assert len(await ids(client)) == 3
        for limit in ("9", "2001", "0", "x"):
            assert (await client.get(REPORTS, params=PLACE | {"limit": limit})).status_code == 400
        assert len(await ids(client, limit=10)) == 6


async def test_pages_count_from_one_and_hold_every_session_once() -> None:
    async with depot(Simulator(build_fleet(1, 500, NOW))) as client:
        pages = [await ids(client, limit=10, page=page) for page in range(1, 6)]
    walked = [session_id for page in pages for session_id in page]
    assert len(walked) == len(set(walked)) > 20
    assert pages[-1] == []


@pytest.mark.parametrize("missing", ["chargerId", "connectorId"])
async def test_both_ids_are_required(missing: str) -> None:
    query = {name: value for name, value in PLACE.items() if name != missing}
    async with depot(Simulator(small_fleet())) as client:
        answer = await client.get(REPORTS, params=query)
    assert answer.status_code == 400 and missing in answer.json()["message"]


async def test_an_unknown_charger_is_404_and_one_without_reports_an_empty_list() -> None:
    async with depot(Simulator(small_fleet())) as client:
        unknown = await client.get(REPORTS, params={"chargerId": "HPC-77", "connectorId": "1"})
        alternating = await client.get(REPORTS, params={"chargerId": "AC-11", "connectorId": "1"})
    assert unknown.status_code == 404
    assert alternating.json()["items"] == []


async def test_from_and_to_choose_sessions_that_overlap() -> None:
    fleet = build_fleet(now=NOW)
    plans = fleet.at("HPC-07", "1")
    middle = plans[2]
    inside = rfc3339(middle.plugged_at + timedelta(seconds=30))
    after = rfc3339(middle.plugged_at + timedelta(seconds=31))
    async with depot(Simulator(fleet)) as client:
        assert await ids(client, limit=50, **{"from": inside, "to": after}) == [middle.session_id]
        assert await ids(client, limit=50, to=rfc3339(plans[0].plugged_at)) == []
        assert (await client.get(REPORTS, params=PLACE | {"from": "yesterday"})).status_code == 400


async def test_one_report_comes_twice_and_the_copies_differ() -> None:
    fleet = build_fleet(now=NOW)
    plan = next(plan for plan in fleet.plans if plan.quirks.sent_twice)
    query = {"chargerId": plan.charger, "connectorId": plan.connector, "limit": "50"}
    async with depot(Simulator(fleet)) as client:
        items = (await client.get(REPORTS, params=query)).json()["items"]
    copies = [item for item in items if item["sessionId"] == plan.session_id]
    assert len(copies) == 2
    assert len({len(copy["sessionMeterValues"]) for copy in copies}) == 2


async def test_transactions_are_a_bare_array_newest_first_with_an_integer_connector() -> None:
    async with depot(Simulator(build_fleet(now=NOW))) as client:
        rows = (await client.get("/v2/transactions")).json()
        assert len(rows) == 97, "96 of the depot and one of an AC charger"
        numbers = [row["TransactionID"] for row in rows]
        assert numbers == sorted(numbers, reverse=True)
        assert all(isinstance(row["ConnectorID"], int) for row in rows)
        assert {"AC-11", "HPC-01", "HPC-08"} <= {row["ChargerID"] for row in rows}
        first = (await client.get("/v2/transactions", params={"limit": "5", "order": "asc"})).json()
        assert [row["TransactionID"] for row in first] == sorted(numbers)[:5]
        second = (
            await client.get("/v2/transactions", params={"limit": "5", "page": "2", "order": "asc"})
        ).json()
        assert [row["TransactionID"] for row in second] == sorted(numbers)[5:10]


async def test_transactions_can_be_narrowed_and_tell_of_the_same_energy_as_the_reports() -> None:
    fleet = build_fleet(now=NOW)
    async with depot(Simulator(fleet)) as client:
        query = {"chargerId": "HPC-07", "connectorId": "1", "filterBy": "Overlapping"}
        rows = (await client.get("/v2/transactions", params=query)).json()
        items = (await client.get(REPORTS, params=PLACE | {"limit": "50"})).json()["items"]
        assert (await client.get("/v2/transactions", params={"orderBy": "Colour"})).status_code == 400
    assert len(rows) == len(items)
    by_start = {item["sessionTimeStart"]: item for item in items}
    for row in rows:
        item = by_start[row["StartAt"]]
        assert row["TransactionID"] != item["sessionId"], "that they are equal is nowhere promised"
        if row["EndAt"]:
            assert row["EnergyDelivered"] == item["energyChargeEnd"] - item["energyChargeStart"]


async def test_a_running_transaction_has_no_end_and_its_connector_is_charging() -> None:
    async with depot(Simulator(build_fleet(now=NOW))) as client:
        query = {"chargerId": "HPC-02", "connectorId": "2", "orderBy": "StartAt", "limit": "1"}
        (row,) = (await client.get("/v2/transactions", params=query)).json()
        assert row["EndAt"] is None
        path = "/v1/chargerStatus/chargers/{}/availabilityStatus"
        (item,) = (await client.get(path.format("HPC-02/connectors/2"))).json()["items"]
        assert item["status"] == "Charging" and item["vendorErrorCode"] == 1
        assert (await client.get(path.format("HPC-02"))).json()["items"][0]["status"] == "Available"
        assert (await client.get(path.format("HPC-77"))).status_code == 404


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("POST", "/v1/chargerControl/chargers/HPC-01/remoteCommands/Reset", 403),
        ("PUT", "/v1/chargerControl/HPC-01/forceTerminateConnection", 403),
        ("POST", "/v2/rfid", 403),
        ("POST", REPORTS, 405),
        ("DELETE", "/v2/transactions", 405),
        ("GET", "/v3/anything", 404),
    ],
)
async def test_everything_that_is_no_documented_read_is_refused_and_logged(
    method: str, path: str, status: int
) -> None:
    simulator = Simulator(small_fleet())
    async with depot(simulator) as client:
        assert (await client.request(method, path)).status_code == status
    last = simulator.requests[-1]
    assert (last.method, last.path, last.status) == (method, path, status)
    assert last.is_read == (method == "GET")
