"""Smappee's developer API v3 as its pages document it: tokens, locations, park and station sessions."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from evtui.simulator.ac import AcSession
from evtui.simulator.case import Case
from evtui.simulator.exchange import Answer, Request, json_answer
from evtui.simulator.fleet import Fleet
from evtui.simulator.plan import Plan
from evtui.simulator.site import (
    AC_STATIONS,
    CARDS,
    DEPOT_LOCATION,
    LOCATIONS,
    METERED_PLACES,
    ServiceLocation,
)
from evtui.simulator.tokens import TokenBook

CLIENT_ID: Final = "park-demo-client"
CLIENT_SECRET: Final = "park-demo-secret"  # noqa: S105  (a literal of the loopback simulator, printed in its config)
USERNAME: Final = "operator@example.com"
PASSWORD: Final = "park-demo-password"  # noqa: S105  (the same)
PREFIX: Final = "/dev/v3"
TOKEN_PATH: Final = f"{PREFIX}/oauth2/token"

_AUTHORISED_AFTER: Final = timedelta(seconds=3, milliseconds=412)
"""The meter of a depot connector starts its session when the card is read, not at the plug."""
_CLOCK_AHEAD: Final = timedelta(seconds=1, milliseconds=180)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MS: Final = timedelta(milliseconds=1)
_LOCATION = re.compile(rf"{PREFIX}/servicelocation/(\d+)/(info|meteringconfiguration|smartdevices)")
_PARK = re.compile(rf"{PREFIX}/chargingparks/([^/]+)/sessions")
_STATION = re.compile(rf"{PREFIX}/chargingstations/([^/]+)/sessions")
_MODE = re.compile(rf"{PREFIX}/chargingstations/[^/]+/connectors/[^/]+/mode")


class SmappeeApi:
    """The park's half of the simulator."""

    def __init__(self, fleet: Fleet, tokens: TokenBook) -> None:
        self._fleet = fleet
        self.tokens = tokens

    async def answer(self, request: Request) -> Answer:
        """Answer one request; everything that is not a documented read is refused."""
        path = request.path
        if path == TOKEN_PATH:
            return self._token(request)
        if _MODE.fullmatch(path):
            return json_answer({"error": "access_denied", "message": "Not allowed to control chargers"}, 403)
        location, park, station = _LOCATION.fullmatch(path), _PARK.fullmatch(path), _STATION.fullmatch(path)
        if not (location or park or station or path == f"{PREFIX}/servicelocation"):
            return json_answer({"error": "not_found"}, 404)
        if request.method != "GET":
            return json_answer({"error": "method_not_allowed"}, 405, (("Allow", "GET"),))
        bearer = request.headers.get("authorization", "").removeprefix("Bearer ").strip()
        if not self.tokens.accepts(bearer):
            return json_answer({"error": "unauthorized", "message": "Access token expired or unknown"}, 401)
        if location:
            return self._location(int(location[1]), location[2])
        if park:
            return await self._park(park[1], request.query)
        return await self._station(station[1], request.query) if station else self._locations()

    # tokens --------------------------------------------------------------------------------------

    def _token(self, request: Request) -> Answer:
        """Password grant and rotating refresh, form-encoded (Smappee Get token)."""
        if request.method != "POST":
            return json_answer({"error": "method_not_allowed"}, 405, (("Allow", "POST"),))
        form = request.form()
        if not request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
            return json_answer(
                {"error": "invalid_request", "error_description": "Form encoding expected"}, 400
            )
        if (form.get("client_id"), form.get("client_secret")) != (CLIENT_ID, CLIENT_SECRET):
            return json_answer(
                {"error": "invalid_client", "error_description": "Bad client credentials"}, 401
            )
        match form.get("grant_type"):
            case "password":
                if (form.get("username"), form.get("password")) != (USERNAME, PASSWORD):
                    text = "Invalid Credentials"
                    return json_answer({"error": "unauthorized_client", "error_description": text}, 401)
                return self._pair(self.tokens.login())
            case "refresh_token":
                pair = self.tokens.refresh(form.get("refresh_token", ""))
                if pair is None:
                    text = "Refresh token expired, unknown or already used"
                    return json_answer({"error": "invalid_grant", "error_description": text}, 400)
                return self._pair(pair)
            case _:
                return json_answer({"error": "unsupported_grant_type"}, 400)

    def _pair(self, pair: tuple[str, str]) -> Answer:
        access, refresh = pair
        return json_answer(
            {"access_token": access, "expires_in": int(self.tokens.lifetime_s), "refresh_token": refresh}
        )

    # locations -----------------------------------------------------------------------------------

    def _locations(self) -> Answer:
        """All service locations; deviceSerialNumber may be missing (Q8)."""
        rows = []
        for location in LOCATIONS:
            row: dict[str, Any] = {
                "serviceLocationId": location.id,
                "serviceLocationUuid": location.uuid,
                "name": location.name,
            }
            if location.device_serial is not None:
                row["deviceSerialNumber"] = location.device_serial
            rows.append(row)
        return json_answer({"appName": "evtui-demo", "serviceLocations": rows})

    def _location(self, location_id: int, what: str) -> Answer:
        location = next((known for known in LOCATIONS if known.id == location_id), None)
        if location is None:
            return json_answer({"error": "not_found", "message": "Unknown service location"}, 404)
        if what == "info":
            return json_answer(_info(location))
        if what == "smartdevices":
            return json_answer([{"id": str(s), "category": "CHARGINGSTATION"} for s in _serials(location_id)])
        return json_answer({"serviceLocationId": location_id, "chargingStations": _stations(location_id)})

    # sessions ------------------------------------------------------------------------------------

    async def _park(self, park: str, query: dict[str, str]) -> Answer:
        """Sessions of a whole park as a bare list."""
        location = next((known for known in LOCATIONS if str(known.id) == park), None)
        if location is None:
            return json_answer({"error": "not_found", "message": "Unknown charging park"}, 404)
        return await self._sessions(_serials(location.id), query)

    async def _station(self, serial: str, query: dict[str, str]) -> Answer:
        """Sessions of one station as a bare list."""
        known = {str(number) for location in LOCATIONS for number in _serials(location.id)}
        if serial not in known:
            return json_answer({"error": "not_found", "message": "Unknown charging station"}, 404)
        return await self._sessions([int(serial)], query)

    async def _sessions(self, serials: Iterable[int], query: dict[str, str]) -> Answer:
        """``range`` filters on the start, [start, end); without ``active=true`` only completed sessions."""
        if not query.get("range"):
            return json_answer(
                {"error": "internal_error"}, 500
            )  # what a missing parameter gives elsewhere (Q11)
        try:
            since_ms, until_ms = _range(query["range"])
        except ValueError:
            return json_answer({"error": "bad_request", "message": "range must be epoch milliseconds"}, 400)
        wanted = set(serials)
        depot = [
            p
            for p in self._fleet.plans
            if METERED_PLACES.get(p.place) in wanted and p.case is not Case.NO_END
        ]
        depot = [p for p in depot if since_ms <= _ms(_from(p)) < until_ms]
        await self._fleet.prepare(depot)
        rows = [self._depot_row(plan) for plan in depot]
        rows += [
            _ac_row(session)
            for session in self._fleet.ac
            if session.station.serial in wanted and since_ms <= _ms(session.plugged_at) < until_ms
        ]
        active = query.get("active", "false").lower() == "true"
        rows = [row for row in rows if ("to" not in row) == active]
        return json_answer(sorted(rows, key=lambda row: -int(row["from"])))

    def _depot_row(self, plan: Plan) -> dict[str, Any]:
        """A depot session as its AC meter saw it: grid side, own clock, two decimals."""
        ended_at = self._fleet.ended_at(plan)
        start_wh, stop_wh = self._fleet.counters(plan).primary
        row = _row(
            id=plan.session_id + 1_000_000,
            serial=METERED_PLACES[plan.place],
            connector=int(plan.connector),
            card=CARDS[plan.session_id % len(CARDS)],
            csms_id=str(plan.transaction_id),
            start_ms=_ms(_from(plan)),
            status="STOPPED" if ended_at else "CHARGING",
            start_wh=start_wh % 10_000_000,
            energy_wh=stop_wh - start_wh,
            priority=100,
        )
        return row if ended_at is None else _with_end(row, _ms(ended_at + _CLOCK_AHEAD))


def _ac_row(session: AcSession) -> dict[str, Any]:
    """A car's session as the park tells it."""
    row = _row(
        id=session.id,
        serial=session.station.serial,
        connector=session.connector,
        card=session.card,
        csms_id=session.csms_id,
        start_ms=_ms(session.plugged_at),
        status=session.status,
        start_wh=session.meter_start_wh,
        energy_wh=session.energy_wh,
        priority=session.priority,
    )
    if session.station.connectors == 1:
        del row["connector"]  # the field is not in the documents, and some stations do not send it
    return row if session.ended_at is None else _with_end(row, _ms(session.ended_at))


def _row(
    *, id: int, serial: int, connector: int, card: str | None, csms_id: str, start_ms: int, status: str,
    start_wh: int, energy_wh: int, priority: int,
) -> dict[str, Any]:  # fmt: skip
    """Fields of a session that has begun (Smappee park sessions)."""
    row: dict[str, Any] = {
        "id": id,
        "serialNumber": serial,
        "connector": connector,
        "authenticationType": "RFID" if card else "APP",
        "csmsTransactionId": csms_id,
        "from": start_ms,
        "status": status,
        "range": 100,
        "duration": 2,
        "priority": priority,
        "startReading": round(start_wh / 1000, 2),
        "energy": round(round((start_wh + energy_wh) / 1000, 2) - round(start_wh / 1000, 2), 2),
    }
    if card:
        row["rfid"] = card
    return row


def _with_end(row: dict[str, Any], end_ms: int) -> dict[str, Any]:
    """The same row after the end."""
    return row | {"to": end_ms, "stopReading": round(row["startReading"] + row["energy"], 2)}


def _from(plan: Plan) -> datetime:
    """When Smappee's session of a depot connector begins."""
    return plan.plugged_at + _AUTHORISED_AFTER + _CLOCK_AHEAD


def _range(text: str) -> tuple[int, int]:
    """``start[,end]`` in epoch milliseconds; without an end up to the end of time."""
    start, _, end = text.partition(",")
    return int(start), int(end) if end else 2**62


def _serials(location_id: int) -> list[int]:
    """Stations of a location, the metered depot chargers among them."""
    serials = [station.serial for station in AC_STATIONS if station.location == location_id]
    return serials + sorted(set(METERED_PLACES.values())) if location_id == DEPOT_LOCATION else serials


def _stations(location_id: int) -> list[dict[str, Any]]:
    """``chargingStations`` of the metering configuration; a connector has a serial of its own (Q9)."""
    stations = []
    for serial in _serials(location_id):
        known = next((station for station in AC_STATIONS if station.serial == serial), None)
        count = known.connectors if known else 2
        chargers = [
            {
                "uuid": f"{serial:012x}-{position}",
                "position": position,
                "serialNumber": str(serial + 900_000 + position),
                "minCurrent": 6,
                "maxCurrent": 32,
            }
            for position in range(1, count + 1)
        ]
        name = known.name if known else "HPC metering"
        stations.append({"serialNumber": str(serial), "name": name, "chargers": chargers})
    return stations


def _info(location: ServiceLocation) -> dict[str, Any]:
    return {
        "serviceLocationId": location.id,
        "serviceLocationUuid": location.uuid,
        "name": location.name,
        "timezone": "Europe/Berlin",
        "lat": location.latitude,
        "lon": location.longitude,
        "electricityCurrency": "EUR",
    }


def _ms(moment: datetime) -> int:
    return (moment - _EPOCH) // _MS
