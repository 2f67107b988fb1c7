"""What the simulator's tests share: one moment, small fleets, and logged-in HTTP clients."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import httpx

from evtui.simulator import depot_api, oioi_api, smappee_api
from evtui.simulator.fleet import Fleet, build_fleet
from evtui.simulator.plan import Plan

NOW = datetime(2026, 11, 21, 14, 3, 22, 417_000, tzinfo=UTC)


def small_fleet(sessions: int = 16, seed: int = 1) -> Fleet:
    """A fleet with each special session once."""
    return build_fleet(seed, sessions, NOW)


def plan_of(fleet: Fleet, session_id: str) -> Plan:
    """The plan of a session id."""
    return next(plan for plan in fleet.plans if str(plan.session_id) == session_id)


async def depot_token(client: httpx.AsyncClient) -> str:
    """An access token of the depot."""
    answer = await client.post(
        depot_api.TOKEN_PATH,
        data={"grant_type": "client_credentials"},
        auth=(depot_api.CLIENT_ID, depot_api.CLIENT_SECRET),
    )
    return str(answer.json()["access_token"])


async def smappee_tokens(client: httpx.AsyncClient) -> dict[str, Any]:
    """The answer of Smappee's password grant."""
    fields = {
        "grant_type": "password",
        "client_id": smappee_api.CLIENT_ID,
        "client_secret": smappee_api.CLIENT_SECRET,
        "username": smappee_api.USERNAME,
        "password": smappee_api.PASSWORD,
    }
    answer = await client.post(smappee_api.TOKEN_PATH, data=fields)
    tokens: dict[str, Any] = answer.json()
    return tokens


def bearer(token: str) -> dict[str, str]:
    """The header of an access token."""
    return {"Authorization": f"Bearer {token}"}


async def oioi(client: httpx.AsyncClient, call: str, payload: dict[str, Any]) -> httpx.Response:
    """One OIOI call."""
    return await client.post(
        oioi_api.PATH,
        content=json.dumps({call: payload}),
        headers={"Authorization": f"key={oioi_api.API_KEY}", "Content-Type": "application/json"},
    )
