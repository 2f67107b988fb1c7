"""Rows of the store for the very first picture, before configuration, accounts or network are looked at."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from evtui.app.loading import Loading, data_of
from evtui.app.source import first_tab
from evtui.errors import StoreFailed
from evtui.models.fetch import Batch, FromStore, SessionQuery
from evtui.models.instant import Instant
from evtui.services.store.protocol import AccountRef, Store

ROWS: Final = 80
"""As many rows an account as the tallest screens show."""


@dataclass(frozen=True, slots=True)
class Remembered:
    """What the last run left to show."""

    loading: Loading
    updated: Instant | None
    """Of when the rows are."""
    accounts: tuple[tuple[str, str], ...]
    """(name, provider), for the tabs."""


def remembered_rows(
    folder: Path, accounts: Sequence[AccountRef], query: SessionQuery, now: Instant, last_tab: str = ""
) -> Remembered | None:
    """The newest rows of the first tab's accounts; None when the store has none, or cannot be read.

    ``last_tab`` is the tab the last run was left on.
    """
    from evtui.services.store.opening import open_store

    names = tuple((one.account, one.provider) for one in accounts)
    tab = first_tab(names, last_tab)
    try:
        store = open_store(folder, read_only=True)
        try:
            return _read(store, [one for one in accounts if tab in {"all", one.provider}], names, query, now)
        finally:
            store.close()
    except StoreFailed:
        return None


def _read(
    store: Store,
    accounts: Sequence[AccountRef],
    names: tuple[tuple[str, str], ...],
    query: SessionQuery,
    now: Instant,
) -> Remembered | None:
    """What the fetch of each account would tell first."""
    loading, updated = Loading(time.monotonic), None
    for one in accounts:
        page = store.rows(one, query, limit=ROWS)
        ticket = loading.begin(one.account, [one.provider])
        as_of = max((at for row in page.reports if (at := row.fetched_at) is not None), default=None)
        told = FromStore(account=one.account, sessions=len(page.reports), as_of=as_of, is_all=False)
        loading.hear(one.account, ticket, Batch(account=one.account, reports=page.reports))
        loading.hear(one.account, ticket, told)
        updated = data_of(told, loading.fetches[one.account], updated, now)
    return Remembered(loading, updated, names) if len(loading.collection) else None
