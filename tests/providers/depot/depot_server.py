"""A foreign DepotFinity: raw asyncio, written from the API page alone, strict where the page is strict."""

from __future__ import annotations

import base64
import json
from datetime import datetime
from random import Random
from typing import Any
from urllib.parse import parse_qs

from tests.providers.depot.depot_samples import Raw, stamp
from tests.providers.foreign_http import Answer, ForeignServer, Request

CLIENT = ("abc", "depot-secret-1")
_BASIC = "Basic " + base64.b64encode(":".join(CLIENT).encode()).decode()


class DepotServer(ForeignServer):
    """Serves ``connectors``; ``faults`` are answered first, one per API call."""

    def __init__(self) -> None:
        super().__init__()
        self.connectors: dict[tuple[str, str], list[Raw]] = {}
        self.silent: list[tuple[str, str, datetime]] = []
        """Connectors with transactions and no reports: charger, connector, last use."""
        self.faults: list[Answer | None] = []
        self.refuses: set[str] = set()
        """Paths answered with 403: an API that is not in the package."""
        self.largest_page: int | None = None
        self.ignores_page = False
        self.ignores_period = False
        self.shuffling: Random | None = None
        """Orders the reports anew for every answer."""
        self.empty_as_null = False
        self.bare_array = False
        self.spoken: dict[str, Any] = {}
        """Additions to the envelope."""
        self.tokens_given = 0
        self._access = ""

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def report_calls(self) -> list[dict[str, str]]:
        return [query_of(one) for one in self.requests if one.path == "/v1/sessionReports"]

    @property
    def api_calls(self) -> list[Request]:
        return [request for request in self.requests if request.path != "/oauth2/token"]

    def expire_token(self) -> None:
        """The current access token is no longer accepted."""
        self._access = "no longer any token"

    def answer(self, request: Request) -> Answer:
        if request.path == "/oauth2/token":
            return self._token(request)
        if request.method != "GET":
            return Answer.of({"message": "never call this"}, 405)
        if request.headers.get("authorization") != f"Bearer {self._access}":
            return Answer.of({"message": "Unauthorized"}, 401)
        if request.path in self.refuses:
            return Answer.of({"message": "Forbidden"}, 403)
        if self.faults and (fault := self.faults.pop(0)) is not None:
            return fault
        match request.path.strip("/").split("/"):
            case ["v1", "sessionReports"]:
                return self._reports(query_of(request))
            case ["v2", "transactions"]:
                return self._transactions(query_of(request))
            case ["v1", "chargerStatus", "chargers", _, "availabilityStatus"]:
                status = {"timeStamp": "2025-11-21T11:00:00Z", "errorCode": "NoError", "vendorErrorCode": 1}
                older = {"timeStamp": "2025-11-21T10:00:00Z", "status": "Faulted"}
                return Answer.of({"items": [{**status, "status": "Available"}, older]})
            case _:
                return Answer.of({"message": "Not Found"}, 404)

    def _token(self, request: Request) -> Answer:
        """A refused request answers 403 here, not 401."""
        good = request.method == "POST" and request.headers.get("authorization") == _BASIC
        if not good or parse_qs(request.body.decode()) != {"grant_type": ["client_credentials"]}:
            return Answer.of({"error": "invalid_client"}, 403)
        self.tokens_given += 1
        self._access = f"token-{self.tokens_given}"
        return Answer.of({"access_token": self._access, "expires_in": 3600, "token_type": "bearer"})

    def _reports(self, query: dict[str, str]) -> Answer:
        """Both ids are required, limit is 10 to 2000; from and to compare with the start of the session."""
        if not query.get("chargerId") or not query.get("connectorId"):
            return Answer.of({"message": "chargerId and connectorId are required"}, 400)
        limit = int(query.get("limit", "3"))
        if "limit" in query and not 10 <= limit <= 2000:
            return Answer.of({"errors": [{"status": "400", "title": "limit out of range"}]}, 400)
        pair = (query["chargerId"], query["connectorId"])
        if pair not in self.connectors and pair not in {one[:2] for one in self.silent}:
            return Answer.of({"message": "unknown charger"}, 404)
        found = [
            one for one in self.connectors.get(pair, []) if self._is_in(one.get("sessionTimeStart"), query)
        ]
        if self.shuffling is not None:
            self.shuffling.shuffle(found)
        size = min(limit, self.largest_page or limit)
        page = 1 if self.ignores_page else int(query.get("page", "1"))
        items = found[(page - 1) * size : page * size]
        if self.bare_array:
            return Answer.of(items)
        listed = None if self.empty_as_null and not items else items
        return Answer.of({"items": listed, "ChargerID": pair[0], "ConnectorID": pair[1], **self.spoken})

    def _transactions(self, query: dict[str, str]) -> Answer:
        """A bare array, the newest first when asked so; ConnectorID is a number where it can be one."""
        if query.get("filterBy") not in {"StartAt", "EndAt", "InsertedAt", "Overlapping"}:
            return Answer.of({"message": "filterBy"}, 400)
        used = [
            (charger, connector, one.get("sessionTimeStart"), one.get("sessionTimeEnd"), one.get("sessionId"))
            for (charger, connector), reports in self.connectors.items()
            for one in reports
            if self._is_in(one.get("sessionTimeStart"), query)
        ]
        used += [(charger, connector, stamp(at), None, charger) for charger, connector, at in self.silent]
        used.sort(key=lambda one: str(one[2]), reverse=query.get("order", "desc") == "desc")
        rows = [
            {"TransactionID": session, "ChargerID": charger,
             "ConnectorID": int(connector) if connector.isdigit() else connector,
             "StartAt": start, "EndAt": end, "EnergyDelivered": 1500, "EndResult": "Ok"}
            for charger, connector, start, end, session in used
        ]  # fmt: skip
        size = min(int(query.get("limit", "100")), self.largest_page or 100)
        page = 1 if self.ignores_page else int(query.get("page", "1"))
        return Answer.of(rows[(page - 1) * size : page * size])

    def _is_in(self, start: Any, query: dict[str, str]) -> bool:
        """Whether a session's start lies in [from, to); texts of one form compare as times."""
        return self.ignores_period or start is None or query["from"] <= start < query["to"]


def query_of(request: Request) -> dict[str, str]:
    """Query parameters, decoded."""
    return {name: values[0] for name, values in parse_qs(request.query).items()}


def broken_page(*items: str, charger: str = "HPC-01", connector: str = "1") -> Answer:
    """A page with hand-written items."""
    names = f'"ChargerID":{json.dumps(charger)},"ConnectorID":{json.dumps(connector)}'
    return Answer(
        200, f'{{"items":[{",".join(items)}],{names}}}'.encode(), {"content-type": "application/json"}
    )
