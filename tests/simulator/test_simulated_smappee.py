"""The simulated Smappee against its API page, through real sockets."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from evtui.simulator import smappee_api
from evtui.simulator.fleet import Fleet, build_fleet
from evtui.simulator.server import Simulator
from evtui.simulator.site import DEPOT_LOCATION, METERED_PLACES, OFFICE_LOCATION
from tests.simulator.simulated import NOW, bearer, small_fleet, smappee_tokens

BASE = "/dev/v3"
ALL = "0"


@asynccontextmanager
async def park(simulator: Simulator) -> AsyncIterator[httpx.AsyncClient]:
    """A client that is logged in."""
    async with simulator, httpx.AsyncClient(base_url=simulator.url) as client:
        client.headers.update(bearer((await smappee_tokens(client))["access_token"]))
        yield client


async def sessions(
    client: httpx.AsyncClient, location: int = DEPOT_LOCATION, **query: str
) -> list[dict[str, Any]]:
    """Rows of a park."""
    answer = await client.get(f"{BASE}/chargingparks/{location}/sessions", params={"range": ALL} | query)
    assert answer.status_code == 200, answer.text
    rows: list[dict[str, Any]] = answer.json()
    return rows


async def refresh(client: httpx.AsyncClient, token: str) -> httpx.Response:
    """A refresh grant."""
    fields = {
        "grant_type": "refresh_token",
        "refresh_token": token,
        "client_id": smappee_api.CLIENT_ID,
        "client_secret": smappee_api.CLIENT_SECRET,
    }
    return await client.post(f"{BASE}/oauth2/token", data=fields)


def whole_fleet() -> Fleet:
    """The fleet of these tests."""
    return build_fleet(now=NOW)


async def test_a_refresh_gives_a_new_pair_and_kills_the_old_refresh_token() -> None:
    async with Simulator(small_fleet()) as sim, httpx.AsyncClient(base_url=sim.url) as client:
        first = await smappee_tokens(client)
        assert set(first) == {"access_token", "expires_in", "refresh_token"} and first["expires_in"] == 36_000
        second = (await refresh(client, first["refresh_token"])).json()
        assert second["refresh_token"] != first["refresh_token"]
        third = await refresh(client, second["refresh_token"])
        assert third.status_code == 200


async def test_a_refresh_token_used_twice_revokes_its_whole_family() -> None:
    async with Simulator(small_fleet()) as sim, httpx.AsyncClient(base_url=sim.url) as client:
        first = await smappee_tokens(client)
        other = await smappee_tokens(client)
        second = (await refresh(client, first["refresh_token"])).json()
        reused = await refresh(client, first["refresh_token"])
        assert reused.status_code == 400 and reused.json()["error"] == "invalid_grant"
        assert (await refresh(client, second["refresh_token"])).status_code == 400
        path = f"{BASE}/servicelocation"
        assert (await client.get(path, headers=bearer(second["access_token"]))).status_code == 401
        assert (await client.get(path, headers=bearer(other["access_token"]))).status_code == 200


async def test_wrong_credentials_and_json_bodies_are_refused() -> None:
    fields = {
        "grant_type": "password",
        "client_id": smappee_api.CLIENT_ID,
        "client_secret": smappee_api.CLIENT_SECRET,
        "username": "me",
        "password": "wrong",
    }
    async with Simulator(small_fleet()) as sim, httpx.AsyncClient(base_url=sim.url) as client:
        refused = await client.post(f"{BASE}/oauth2/token", data=fields)
        assert refused.status_code == 401 and refused.json()["error"] == "unauthorized_client"
        assert (await client.post(f"{BASE}/oauth2/token", json=fields)).status_code == 400


async def test_locations_have_a_time_zone_and_may_lack_a_device_serial() -> None:
    async with park(Simulator(small_fleet())) as client:
        body = (await client.get(f"{BASE}/servicelocation")).json()
        assert set(body) == {"appName", "serviceLocations"}
        assert ["deviceSerialNumber" in row for row in body["serviceLocations"]] == [True, False]
        info = (await client.get(f"{BASE}/servicelocation/{DEPOT_LOCATION}/info")).json()
        assert info["timezone"] == "Europe/Berlin"
        metering = (
            await client.get(f"{BASE}/servicelocation/{OFFICE_LOCATION}/meteringconfiguration")
        ).json()
        assert metering["chargingStations"][0]["chargers"][0]["position"] == 1
        assert (await client.get(f"{BASE}/servicelocation/1/info")).status_code == 404


async def test_default_means_completed_sessions_and_active_the_connected_ones() -> None:
    async with park(Simulator(whole_fleet())) as client:
        completed, active = await sessions(client), await sessions(client, active="true")
    assert completed and all("to" in row and row["status"] == "STOPPED" for row in completed)
    assert all("to" not in row and "stopReading" not in row for row in active)
    assert {row["status"] for row in active} == {"INITIAL", "STARTED", "CHARGING", "SUSPENDED", "STOPPING"}


async def test_range_filters_on_the_start_with_an_exclusive_end() -> None:
    async with park(Simulator(whole_fleet())) as client:
        rows = await sessions(client)
        start = rows[5]["from"]
        assert [row["from"] for row in await sessions(client, range=f"{start},{start + 1}")] == [start]
        assert await sessions(client, range=f"{start - 1},{start}") == []
        assert len(await sessions(client, range=f"{start}")) == 6
        path = f"{BASE}/chargingparks/{DEPOT_LOCATION}/sessions"
        assert (await client.get(path)).status_code == 500, "as for other calls that lack a parameter"
        assert (await client.get(path, params={"range": "soon"})).status_code == 400
        encoded = await client.get(f"{path}?range={start}%2C{start + 1}")
        assert len(encoded.json()) == 1


async def test_rows_have_the_documented_types() -> None:
    async with park(Simulator(whole_fleet())) as client:
        rows = await sessions(client) + await sessions(client, OFFICE_LOCATION)
    for row in rows:
        assert isinstance(row["serialNumber"], int) and row["serialNumber"] > 2**32
        assert isinstance(row["from"], int) and isinstance(row["csmsTransactionId"], str)
        assert row["stopReading"] - row["startReading"] == pytest.approx(row["energy"], abs=0.02)
        assert ("rfid" in row) == (row["authenticationType"] == "RFID")
    assert any("connector" not in row for row in rows), "some stations do not send it"
    assert {row["csmsTransactionId"] == "" for row in rows} == {True, False}


async def test_a_station_is_asked_by_its_serial() -> None:
    async with park(Simulator(whole_fleet())) as client:
        serial = next(iter(METERED_PLACES.values()))
        rows = (await client.get(f"{BASE}/chargingstations/{serial}/sessions", params={"range": ALL})).json()
        assert rows and {row["serialNumber"] for row in rows} == {serial}
        assert (await client.get(f"{BASE}/chargingstations/7/sessions?range=0")).status_code == 404
        assert (await client.get(f"{BASE}/chargingparks/7/sessions?range=0")).status_code == 404


async def test_a_depot_session_is_told_by_its_meter_too() -> None:
    fleet = whole_fleet()
    async with park(Simulator(fleet)) as client:
        rows = {row["csmsTransactionId"]: row for row in await sessions(client)}
    metered = [plan for plan in fleet.plans if plan.place in METERED_PLACES and plan.has_end]
    assert len(metered) > 10
    for plan in metered:
        row = rows[str(plan.transaction_id)]
        begin = datetime.fromtimestamp(row["from"] / 1000, UTC)
        assert timedelta(seconds=1) < begin - plan.plugged_at < timedelta(seconds=10)
        before, after = fleet.counters(plan).primary
        assert row["energy"] == pytest.approx((after - before) / 1000, abs=0.02)
        assert fleet.truths[str(plan.session_id)].smappee_id == str(row["id"])


async def test_controlling_a_connector_is_refused_and_logged() -> None:
    simulator = Simulator(small_fleet())
    async with park(simulator) as client:
        answer = await client.put(
            f"{BASE}/chargingstations/5820613467/connectors/1/mode", json={"mode": "PAUSED"}
        )
        assert answer.status_code == 403
        assert (await client.post(f"{BASE}/servicelocation")).status_code == 405
        assert (await client.get(f"{BASE}/nothing")).status_code == 404
    assert [request.is_read for request in simulator.requests] == [True, False, False, True]
