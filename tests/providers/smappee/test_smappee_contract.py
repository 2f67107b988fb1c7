"""What every provider promises, of Smappee."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from evtui.clients.secret import Secret
from tests.providers.contract import NOW, ProviderContract, Served, served
from tests.providers.foreign_http import Answer, Request
from tests.providers.smappee.smappee_server import Row, SmappeeServer
from tests.providers.smappee.test_smappee_provider import row

STARTS = (NOW - timedelta(days=1), NOW - timedelta(days=2))
ROWS = [row(number, start) for number, start in enumerate(STARTS, 1)]


def with_a_bad_row(rows: list[Row]) -> Answer:
    """A number stands where a session should be."""
    return Answer.of([*rows[:1], 17, *rows[1:]])


class TestSmappee(ProviderContract):
    name = "smappee"
    starts = STARTS
    saved = json.dumps([ROWS[0], 17, ROWS[1]]).encode()

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[Served]:
        async with SmappeeServer() as server:
            server.parks, server.shape = {"123": ROWS}, with_a_bad_row
            server.names = {"123": "Depot Gent"}
            login = {"client_id": "client", "client_secret": Secret("client-secret"), "username": "me"}
            password = {"password": Secret("pass-word"), "service_locations": [123]}
            yield served({"api_base": server.base, **login, **password}, server)

    def only_reads(self, request: Request) -> bool:
        return request.method == "GET" or request.path == "/dev/v3/oauth2/token"
