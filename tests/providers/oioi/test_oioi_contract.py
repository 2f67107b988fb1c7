"""What every provider promises, of PlugSurfing."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from evtui.clients.secret import Secret
from tests.providers.contract import ProviderContract, Served, served
from tests.providers.foreign_http import Request
from tests.providers.oioi.oioi_server import OK, OioiServer
from tests.providers.oioi.test_oioi_provider import READ_CALLS, row, station, user

ROWS = [row(20), 17, row(19)]
"""A number stands where a session should be."""


class TestOioi(ProviderContract):
    name = "oioi"
    starts = (datetime(2025, 11, 20, 7, tzinfo=UTC), datetime(2025, 11, 19, 7, tzinfo=UTC))
    saved = json.dumps({"user": {"sessions": ROWS}, "result": OK}).encode()

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[Served]:
        async with OioiServer() as server:
            server.sessions["me"] = ROWS
            server.stations = {19018: station(19018)}
            yield served({"url": server.url, "api_key": Secret("the-api-key"), "users": [user()]}, server)

    def only_reads(self, request: Request) -> bool:
        return set(json.loads(request.body)) <= READ_CALLS
