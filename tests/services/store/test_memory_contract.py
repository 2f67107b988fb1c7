"""The store in memory keeps what every store promises."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from evtui.services.store.memory import MemoryStore
from evtui.services.store.protocol import Store
from tests.services.store.contract import StoreContract


class TestMemoryStore(StoreContract):
    @contextmanager
    def opened(self) -> Iterator[Store]:
        yield MemoryStore()
