"""A foreign Smappee: raw asyncio, written from the API page alone, strict where the page is strict."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs

from tests.providers.foreign_http import Answer, ForeignServer, Request

Row = dict[str, Any]
REFUSED = {"error": "unauthorized_client", "error_description": "Invalid Credentials"}


class SmappeeServer(ForeignServer):
    """Tokens rotate: every refresh token works once. ``faults`` are answered first, one per API call."""

    def __init__(self) -> None:
        super().__init__()
        self.parks: dict[str, list[Row]] = {"123": []}
        self.stations: dict[str, list[Row]] = {}
        self.locations: Any = {"appName": "x", "serviceLocations": []}
        self.names: dict[str, str] = {}
        self.metering: dict[str, Any] = {}
        self.faults: list[Answer | None] = []
        self.shape: Callable[[list[Row]], Answer] = Answer.of
        self.largest_span_ms: int | None = None
        self.grants: list[str] = []
        self._access = ""
        self._refresh = ""
        self._issued = 0

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}/dev/v3"

    @property
    def api_calls(self) -> list[Request]:
        return [request for request in self.requests if not request.path.endswith("/oauth2/token")]

    @property
    def session_calls(self) -> list[Request]:
        return [request for request in self.api_calls if request.path.endswith("/sessions")]

    def expire_token(self) -> None:
        """The current access token is no longer accepted."""
        self._access = "no longer any token"

    def answer(self, request: Request) -> Answer:
        if request.path == "/dev/v3/oauth2/token":
            return self._token(request)
        if request.method != "GET":
            return Answer.of({"error": "never call this"}, 405)
        if request.headers.get("authorization") != f"Bearer {self._access}":
            return Answer.of({"error": "invalid_token"}, 401)
        if self.faults:
            fault = self.faults.pop(0)
            if fault is not None:
                return fault
        parts = request.path.removeprefix("/dev/v3/").split("/")
        match parts:
            case ["servicelocation"]:
                return Answer.of(self.locations)
            case ["servicelocation", location, "info"] if location in self.names:
                return Answer.of(
                    {
                        "serviceLocationId": location,
                        "name": self.names[location],
                        "timezone": "Europe/Brussels",
                    }
                )
            case ["servicelocation", location, "meteringconfiguration"] if location in self.metering:
                return Answer.of(self.metering[location])
            case ["chargingparks", park, "sessions"] if park in self.parks:
                return self._sessions(self.parks[park], request)
            case ["chargingstations", serial, "sessions"] if serial in self.stations:
                return self._sessions(self.stations[serial], request)
            case _:
                return Answer.of({"error": "not found"}, 404)

    def _sessions(self, rows: list[Row], request: Request) -> Answer:
        query = dict(pair.split("=", 1) for pair in request.query.split("&") if "=" in pair)
        if "range" not in query:
            return Answer.of({"error": "NullPointerException"}, 500)
        if "%2C" in request.query.upper():
            return Answer.of({"error": "the comma is sent raw"}, 400)
        start, _, end = query["range"].partition(",")
        if self.largest_span_ms is not None and int(end) - int(start) > self.largest_span_ms:
            return Answer.of({"error": "period too long"}, 400)
        active = query.get("active", "false") == "true"
        found = [
            row
            for row in rows
            if int(start) <= int(row["from"]) < int(end or 10**15) and ("to" not in row) == active
        ]
        return self.shape(sorted(found, key=lambda row: -int(row["from"])))

    def _token(self, request: Request) -> Answer:
        if not request.headers["content-type"].startswith("application/x-www-form-urlencoded"):
            return Answer.of({"error": "form expected"}, 400)
        form = {name: values[0] for name, values in parse_qs(request.body.decode()).items()}
        self.grants.append(form["grant_type"])
        if (form.get("client_id"), form.get("client_secret")) != ("client", "client-secret"):
            return Answer.of(
                {"error": "unauthorized_client", "error_description": "Invalid Credentials"}, 401
            )
        if form["grant_type"] == "password":
            allowed = (form.get("username"), form.get("password")) == ("me", "pass-word")
        else:
            allowed = form.get("refresh_token") == self._refresh
        if not allowed:
            return Answer.of(
                {"error": "unauthorized_client", "error_description": "Invalid Credentials"}, 401
            )
        self._issued += 1
        self._access, self._refresh = f"access-{self._issued}", f"refresh-{self._issued}"
        return Answer.of({"access_token": self._access, "expires_in": 36000, "refresh_token": self._refresh})
