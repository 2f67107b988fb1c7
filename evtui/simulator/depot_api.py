"""DepotFinity as its API pages document it: token, session reports, transactions, availability."""

from __future__ import annotations

import asyncio
import base64
import re
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any, Final

from evtui.simulator.case import Case
from evtui.simulator.depot_report import report_json, rfc3339, shorter_copy_json
from evtui.simulator.exchange import Answer, Request, json_answer
from evtui.simulator.fleet import HUGE_PLACE, Fleet
from evtui.simulator.plan import Plan
from evtui.simulator.tokens import TokenBook

CLIENT_ID: Final = "depot-demo-client"
CLIENT_SECRET: Final = "depot-demo-secret"  # noqa: S105  (a literal of the loopback simulator, printed in its config)
TOKEN_PATH: Final = "/oauth2/token"  # noqa: S105  (a path)
DEFAULT_LIMIT: Final = 3
MOST_TEXTS: Final = 256
"""Reports kept as text, about 0.1 MB each."""
LIMITS: Final = (10, 2000)
AC_CHARGER: Final = ("AC-11", 1)
"""A charger that has transactions but delivers no session reports (Transaction Management API)."""

_AVAILABILITY = re.compile(r"/v1/chargerStatus/chargers/([^/]+)(?:/connectors/([^/]+))?/availabilityStatus")
_WRITES = re.compile(r"/v1/chargerControl/|/v2/rfid|/v1/vppController/|/v1/reservations?")


class DepotApi:
    """The depot's half of the simulator."""

    def __init__(self, fleet: Fleet, tokens: TokenBook) -> None:
        self._fleet = fleet
        self.tokens = tokens
        self._texts: dict[int, bytes] = {}

    async def warm_up(self, most: int) -> None:
        """Write at most ``most`` reports ahead, connector by connector as ``places_by_use`` has them."""
        ordered = (plan for place in self._fleet.places_by_use for plan in reversed(self._fleet.at(*place)))
        for plan in islice((plan for plan in ordered if (plan.charger, plan.connector) != HUGE_PLACE), most):
            await self._fleet.prepare((plan,))
            self._item(plan, again=False)
            await asyncio.sleep(0)

    async def answer(self, request: Request) -> Answer:
        """Answer one request; everything that is not a documented read is refused."""
        path = request.path
        if path == TOKEN_PATH:
            return self._token(request)
        if _WRITES.match(path):
            return _message(403, "This API is not part of your package.")
        availability = _AVAILABILITY.fullmatch(path)
        if path not in ("/v1/sessionReports", "/v2/transactions") and availability is None:
            return _message(404, f"No resource {path}")
        if request.method != "GET":
            return json_answer({"message": "Method not allowed"}, 405, (("Allow", "GET"),))
        if not self.tokens.accepts(_bearer(request)):
            return json_answer({"message": "Unauthorized"}, 401, (("WWW-Authenticate", "Bearer"),))
        try:
            if availability is not None:
                return self._availability(availability[1], availability[2])
            if path == "/v1/sessionReports":
                return await self._reports(request)
            return await self._transactions(request)
        except BadParameter as error:
            return _message(400, str(error))

    def _token(self, request: Request) -> Answer:
        """Client credentials by Basic; a refusal is 403 (Token Management API)."""
        if request.method != "POST":
            return json_answer({"message": "Method not allowed"}, 405, (("Allow", "POST"),))
        expected = base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
        if request.headers.get("authorization", "") != f"Basic {expected}":
            return json_answer({"error": "invalid_client"}, 403)
        if not request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
            return json_answer({"error": "invalid_request"}, 400)
        if request.form().get("grant_type") != "client_credentials":
            return json_answer({"error": "unsupported_grant_type"}, 400)
        token = self.tokens.issue()
        return json_answer(
            {"access_token": token, "expires_in": int(self.tokens.lifetime_s), "token_type": "bearer"}
        )

    # session reports -----------------------------------------------------------------------------

    async def _reports(self, request: Request) -> Answer:
        """One page of a connector's reports, newest first (the page promises no order)."""
        query = request.query
        charger, connector = _required(query, "chargerId"), _required(query, "connectorId")
        limit = _whole(query, "limit", DEFAULT_LIMIT)
        if "limit" in query and not LIMITS[0] <= limit <= LIMITS[1]:
            raise BadParameter(f"limit must be between {LIMITS[0]} and {LIMITS[1]}")
        limit = min(limit, request.most_items or limit)
        page = _whole(query, "page", 1)
        plans = self._fleet.at(charger, connector)
        if not plans and (charger, connector) != (AC_CHARGER[0], str(AC_CHARGER[1])):
            return _message(404, f"Unknown charger or connector: {charger}/{connector}")
        since, until = _moment(query, "from"), _moment(query, "to")
        wanted = [plan for plan in reversed(plans) if self._overlaps(plan, since, until)]
        slots = [(plan, False) for plan in wanted]
        for index, plan in enumerate(wanted):
            if plan.quirks.sent_twice:
                slots.insert(index, (plan, True))
        chosen = slots[(page - 1) * limit : page * limit]
        await self._fleet.prepare(plan for plan, _ in chosen)
        items = b",".join([self._item(plan, again) for plan, again in chosen])
        tail = f'],"ChargerID":"{charger}","ConnectorID":"{connector}"}}'.encode() if plans else b"]}"
        return Answer(body=b'{"items":[' + items + tail)

    def _item(self, plan: Plan, again: bool) -> bytes:
        """Text of one report; kept, because a second page or a refresh asks for it again."""
        if again:
            return shorter_copy_json(self._fleet, plan)
        if plan.case is Case.RUNNING:
            return report_json(self._fleet, plan)  # the next time there is more of it
        text = self._texts.get(plan.session_id)
        if text is None:
            text = self._texts[plan.session_id] = report_json(self._fleet, plan)
            if len(self._texts) > MOST_TEXTS:
                del self._texts[next(iter(self._texts))]
        return text

    def _overlaps(self, plan: Plan, since: datetime | None, until: datetime | None) -> bool:
        """Whether the session's interval overlaps [since, until); which time filters is not documented."""
        if until is not None and plan.plugged_at >= until:
            return False
        if since is None or plan.plugged_at >= since:
            return True
        return (self._fleet.ended_at(plan) or self._fleet.now) >= since

    # transactions --------------------------------------------------------------------------------

    async def _transactions(self, request: Request) -> Answer:
        """A bare array (Transaction Management API)."""
        query = request.query
        limit, page = _whole(query, "limit", 100), _whole(query, "page", 1)
        limit = min(limit, request.most_items or limit)
        order_by = _word(query, "orderBy", ("TransactionID", "StartAt", "EndAt"))
        descending = _word(query, "order", ("desc", "asc")) == "desc"
        filter_by = _word(query, "filterBy", ("InsertedAt", "StartAt", "EndAt", "Overlapping"))
        since, until = _moment(query, "from"), _moment(query, "to")
        plans = [plan for plan in self._fleet.plans if _fits(plan, query)]
        await self._fleet.prepare(plans)
        rows = [self._transaction(plan) for plan in plans]
        if "vehicleId" not in query and query.get("chargerId", AC_CHARGER[0]) == AC_CHARGER[0]:
            rows.append(self._ac_transaction())
        rows = [row for row in rows if _in_period(row, filter_by, since, until)]
        rows.sort(key=lambda row: (row[order_by] is None, row[order_by] or 0), reverse=descending)
        return json_answer(rows[(page - 1) * limit : page * limit])

    def _transaction(self, plan: Plan) -> dict[str, Any]:
        course, ended_at = self._fleet.course(plan), self._fleet.ended_at(plan)
        return {
            "TransactionID": plan.transaction_id,
            "ChargerID": plan.charger,
            "ConnectorID": int(plan.connector),
            "StartAt": rfc3339(plan.plugged_at),
            "EndAt": rfc3339(ended_at) if ended_at else None,
            "InitialSoC": int(course.soc_start * 100 + 1e-9),
            "EndSoC": int(course.soc_end * 100 + 1e-9) if ended_at else None,
            "EnergyDelivered": round(course.delivered_wh),
            "EndResult": _END_RESULTS.get(plan.case, "Completed") if ended_at else None,
        }

    def _ac_transaction(self) -> dict[str, Any]:
        started_at = self._fleet.now - timedelta(hours=31)
        return {
            "TransactionID": 60_001,
            "ChargerID": AC_CHARGER[0],
            "ConnectorID": AC_CHARGER[1],
            "StartAt": rfc3339(started_at),
            "EndAt": rfc3339(started_at + timedelta(hours=5)),
            "InitialSoC": None,
            "EndSoC": None,
            "EnergyDelivered": 48_200,
            "EndResult": "Completed",
        }

    # availability --------------------------------------------------------------------------------

    def _availability(self, charger: str, connector: str | None) -> Answer:
        """The present status (DepotFinity Charger Status API); the vendor fields are numbers there."""
        places = [place for place in self._fleet.places if place[0] == charger]
        if not places or (connector is not None and (charger, connector) not in places):
            return _message(404, f"Unknown charger or connector: {charger}")
        status = "Available"
        if connector is not None:
            running = any(
                plan.case is Case.RUNNING and not plan.has_end for plan in self._fleet.at(charger, connector)
            )
            status = "Charging" if running else "Available"
        item = {
            "timeStamp": rfc3339(self._fleet.now),
            "errorCode": "NoError",
            "vendorErrorCode": 1,
            "vendorId": 23,
            "status": status,
        }
        return json_answer({"items": [item]})


class BadParameter(Exception):
    """A query parameter that the API refuses with 400."""


_END_RESULTS: Final = {
    Case.TRIP: "Faulted",
    Case.ISOLATION: "Faulted",
    Case.PRECHARGE: "NotStarted",
    Case.VEHICLE_STOP: "StoppedByVehicle",
}


def _message(status: int, text: str) -> Answer:
    return json_answer({"message": text}, status)


def _bearer(request: Request) -> str:
    return request.headers.get("authorization", "").removeprefix("Bearer ").strip()


def _required(query: dict[str, str], name: str) -> str:
    value = query.get(name, "").strip()
    if not value:
        raise BadParameter(f"{name} is required")
    return value


def _whole(query: dict[str, str], name: str, default: int) -> int:
    text = query.get(name)
    if text is None:
        return default
    if not text.isascii() or not text.isdigit() or int(text) < 1:
        raise BadParameter(f"{name} must be a whole number from 1")
    return int(text)


def _word(query: dict[str, str], name: str, words: tuple[str, ...]) -> str:
    """One of ``words``; the first is the default."""
    value = query.get(name, words[0])
    if value not in words:
        raise BadParameter(f"{name} must be one of {', '.join(words)}")
    return value


def _moment(query: dict[str, str], name: str) -> datetime | None:
    text = query.get(name)
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise BadParameter(f"{name} is not a date-time") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _fits(plan: Plan, query: dict[str, str]) -> bool:
    """Whether a session passes the id filters."""
    return (
        query.get("chargerId", plan.charger) == plan.charger
        and query.get("connectorId", plan.connector) == plan.connector
        and query.get("vehicleId", plan.vehicle) == plan.vehicle
    )


def _in_period(row: dict[str, Any], filter_by: str, since: datetime | None, until: datetime | None) -> bool:
    """Whether a transaction lies in [since, until) by the chosen time."""
    starts = datetime.fromisoformat(row["StartAt"])
    ends = datetime.fromisoformat(row["EndAt"]) if row["EndAt"] else None
    if filter_by == "Overlapping":
        return (until is None or starts < until) and (since is None or ends is None or ends >= since)
    at = starts if filter_by == "StartAt" else ends
    if at is None:
        return filter_by == "InsertedAt"  # a running one is inserted already; when, nobody says
    return (since is None or at >= since) and (until is None or at < until)
