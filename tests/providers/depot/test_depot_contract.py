"""What every provider promises, of DepotFinity."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from evtui.clients.secret import Secret
from tests.providers.contract import NOW, ProviderContract, Served, served
from tests.providers.depot.depot_samples import short_report
from tests.providers.depot.depot_server import CLIENT, DepotServer
from tests.providers.foreign_http import Answer, Request

STARTS = (NOW - timedelta(days=1), NOW - timedelta(days=2))
REPORTS = [short_report(number, start) for number, start in enumerate(STARTS, 1)]


class WithABadRow(DepotServer):
    """A number stands where a report should be."""

    def _reports(self, query: dict[str, str]) -> Answer:
        page = json.loads(super()._reports(query).body)
        return Answer.of({**page, "items": [*page["items"][:1], 17, *page["items"][1:]]})


class TestDepot(ProviderContract):
    name = "depot"
    starts = STARTS
    saved = json.dumps({"items": [REPORTS[0], 17, REPORTS[1]], "ChargerID": "HPC-01"}).encode()

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[Served]:
        async with WithABadRow() as server:
            server.connectors = {("HPC-01", "1"): REPORTS}
            section = {"api_base": server.base, "auth_url": f"{server.base}/oauth2/token"}
            login = {"client_id": CLIENT[0], "client_secret": Secret(CLIENT[1])}
            yield served({**section, **login}, server)

    def only_reads(self, request: Request) -> bool:
        return request.method == "GET" or request.path == "/oauth2/token"
