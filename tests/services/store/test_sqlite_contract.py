"""The SQLite store keeps what every store promises."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from evtui.services.store.opening import open_store
from evtui.services.store.protocol import Store
from tests.services.store.contract import StoreContract


class TestSqliteStore(StoreContract):
    @contextmanager
    def opened(self) -> Iterator[Store]:
        with tempfile.TemporaryDirectory() as folder, closing(open_store(Path(folder))) as store:
            assert store.notices == ()
            yield store
