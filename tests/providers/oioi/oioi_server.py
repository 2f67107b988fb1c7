"""A foreign PlugSurfing: raw asyncio, written from the API page alone, strict where the page is strict."""

from __future__ import annotations

import json
from typing import Any

from tests.providers.foreign_http import Answer, ForeignServer, Request

Row = dict[str, Any]
OK = {"code": 0, "message": "Success."}


class OioiServer(ForeignServer):
    """Sessions by identifier, stations by id. ``faults`` are answered first, None lets a call through."""

    def __init__(self) -> None:
        super().__init__()
        self.sessions: dict[str, list[Any]] = {"me": []}
        self.stations: dict[int, Row] = {}
        self.companies: list[Row] = []
        self.faults: list[Answer | None] = []
        self.envelope: Any = lambda rows: Answer.of({"user": {"sessions": rows}, "result": OK})
        self.calls: list[tuple[str, Any]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/api/v4/request"

    def answer(self, request: Request) -> Answer:
        if (request.method, request.target) != ("POST", "/api/v4/request"):
            return Answer.of({"error": "no such place"}, 404)
        if request.headers.get("authorization") != "key=the-api-key":
            return Answer.of({"result": {"code": 210, "message": "API key invalid"}}, 401)
        if request.headers.get("content-type") != "application/json":
            return Answer.of({"result": {"code": 230, "message": "bad content type"}}, 400)
        body = json.loads(request.body)
        assert len(body) == 1
        ((name, payload),) = body.items()
        self.calls.append((name, payload))
        if self.faults:
            fault = self.faults.pop(0)
            if fault is not None:
                return fault
        match name:
            case "user-get-recent-sessions":
                return self._recent(payload["user"])
            case "station-get-by-ids":
                return self._stations(payload["station-ids"])
            case _:
                return Answer.of({"result": {"code": 220, "message": "not for evtui"}})

    def _recent(self, user: Row) -> Answer:
        known = self.sessions.get(user["identifier"])
        if known is None:
            return Answer.of({"result": {"code": 144, "message": "Email does not exist"}})
        answer = self.envelope(known)
        assert isinstance(answer, Answer)
        return answer

    def _stations(self, ids: list[int]) -> Answer:
        assert len(ids) <= 10, "more than ten ids"
        found = [self.stations[number] for number in ids if number in self.stations]
        return Answer.of({"stations": found, "companies": self.companies, "result": OK})
