"""What every provider promises, of one that another distribution plugs in."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from evtui.clients.secret import Secret
from tests.providers.contract import ProviderContract, Served
from tests.providers.foreign_http import Request
from tests.providers.plugged.distribution import write_distribution
from tests.providers.plugged.evgo_for_evtui import ANSWER


class TestPluggedIn(ProviderContract):
    name = "evgo"
    starts = (datetime(2025, 11, 20, 8, tzinfo=UTC), datetime(2025, 11, 19, 9, tzinfo=UTC))
    saved = ANSWER

    @pytest.fixture(autouse=True)
    def _installed(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.syspath_prepend(write_distribution(tmp_path))

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[Served]:
        yield Served({"token": Secret("the-evgo-token")})

    def only_reads(self, request: Request) -> bool:
        raise AssertionError("it asks nobody")
