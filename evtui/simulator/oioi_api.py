"""PlugSurfing OIOI v4 as its pages document it: one endpoint, the call's name is the key of the body."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any, Final

from evtui.simulator.exchange import Answer, Request, json_answer
from evtui.simulator.fleet import Fleet
from evtui.simulator.oioi_rows import ac_row, depot_row, station
from evtui.simulator.site import COMPANY, ROAMING_USERS

API_KEY: Final = "oioi-demo-key"
PATH: Final = "/api/v4/request"
MAX_STATION_IDS: Final = 10


class OioiApi:
    """PlugSurfing's half of the simulator."""

    def __init__(self, fleet: Fleet) -> None:
        self._fleet = fleet

    async def answer(self, request: Request) -> Answer:
        """Answer one request: transport errors as a status and ``error``, the rest as a result code."""
        if request.path != PATH:
            return json_answer({"error": {"request": "no such resource"}}, 404)
        if request.method != "POST":
            return json_answer({"error": {"request": "method not allowed"}}, 405, (("Allow", "POST"),))
        if request.headers.get("content-type", "") != "application/json":
            return json_answer({"error": {"request": "Content-Type must be application/json"}}, 400)
        authorization = request.headers.get("authorization", "")
        if not authorization.startswith("key="):
            return json_answer({"error": {"request": "missing API key"}}, 401)
        if authorization != f"key={API_KEY}":
            return _result(210, "API key is invalid.", 401)
        call, payload = called(request.body)
        if call is None:
            return json_answer({"error": {"request": "exactly one call expected"}}, 400)
        match call:
            case "user-get-recent-sessions":
                return await self._recent_sessions(payload)
            case "station-get-by-ids":
                return self._stations(payload)
            case _:
                return _result(220, "API key has no access to this resource.")

    async def _recent_sessions(self, payload: dict[str, Any]) -> Answer:
        """Sessions of one user; no filter, no page, no order (OIOI user-get-recent-sessions)."""
        user = payload.get("user")
        if not isinstance(user, dict) or not isinstance(user.get("identifier"), str):
            return _result(230, "Invalid format: user.")
        known = {(u.identifier_type, u.identifier): (n, u) for n, u in enumerate(ROAMING_USERS)}
        found = known.get((user.get("identifier-type", ""), user["identifier"]))
        if found is None:
            unknown_mail = user.get("identifier-type") == "username"
            return (
                _result(144, "Email does not exist.") if unknown_mail else _result(140, "No positive answer.")
            )
        index, roaming_user = found
        if roaming_user.token and user.get("token") != roaming_user.token:
            return _result(145, "User token not valid.")
        plans = [
            plan for plan in self._fleet.plans if self._fleet.roaming_user(plan) == roaming_user.identifier
        ]
        await self._fleet.prepare(plans)
        rows: list[tuple[datetime, dict[str, Any]]] = [
            (plan.plugged_at, depot_row(self._fleet, plan)) for plan in plans
        ]
        rows += [(s.plugged_at, ac_row(s)) for s in self._fleet.ac if s.user == index]
        rows.sort(key=lambda row: row[0], reverse=True)
        body = {"user": {"sessions": [row for _, row in rows]}, "result": {"code": 0, "message": "Success."}}
        return json_answer(body)

    def _stations(self, payload: dict[str, Any]) -> Answer:
        """Up to ten stations by id; unknown ones are just left out (OIOI station-get-by-ids)."""
        ids = payload.get("station-ids")
        if not isinstance(ids, list) or not all(isinstance(value, int) for value in ids):
            return _result(230, "Invalid format: station-ids.")
        if len(ids) > MAX_STATION_IDS:
            return _result(200, f"At most {MAX_STATION_IDS} station-ids in one call.")
        stations = [row for row in (station(value) for value in ids) if row is not None]
        companies = [{"id": COMPANY, "name": "Stadtwerke Nord", "country": "DE"}]
        result = {"code": 0, "message": "Success."}
        return json_answer({"stations": stations, "companies": companies, "result": result})


def called(body: bytes) -> tuple[str | None, dict[str, Any]]:
    """Name and payload of the call in a body; no name if it is not an object with one key."""
    try:
        value = json.loads(body)
    except ValueError:
        return None, {}
    if not isinstance(value, dict) or len(value) != 1:
        return None, {}
    ((name, payload),) = value.items()
    return name, payload if isinstance(payload, dict) else {}


def _result(code: int, message: str, status: int = 200) -> Answer:
    return json_answer({"result": {"code": code, "message": message}}, status)
