"""What a real account says about questions that the API pages leave open; a handful of small read calls."""

from __future__ import annotations

from typing import Final

from evtui.clients.pages import TimeWindow
from evtui.errors import ProviderError, RequestRefused
from evtui.models.charger import Connector
from evtui.models.instant import US_PER_S, Instant
from evtui.providers.depot import requests
from evtui.providers.depot.answers import read_answer
from evtui.providers.depot.mapping import Stamp
from evtui.providers.depot.paging import Row
from evtui.providers.depot.provider import DepotProvider
from evtui.providers.depot.settings import DepotSettings
from evtui.providers.spec import Capability, OpenContext

PERIOD_US: Final = 7 * 86_400 * US_PER_S
LARGE: Final = 10
SMALL: Final = 3


async def probe(settings: DepotSettings, context: OpenContext) -> tuple[Capability, ...]:
    """Ask, compare, say. No charger id, card or token in the texts. Raises ProviderError, ConfigError."""
    prober = _Prober(settings, context)
    try:
        return await prober.run()
    finally:
        await prober.aclose()


class _Prober(DepotProvider):
    """An account that is asked about itself."""

    async def run(self) -> tuple[Capability, ...]:
        """Every question in turn."""
        now = self._now()
        period = TimeWindow(since_us=now.us - PERIOD_US, until_us=now.us)
        connector = await self._a_connector(period)
        if connector is None:
            return (Capability("connectors", "none configured, none in the transactions of the last 7 days"),)
        first = await self._page(connector, period, 1, LARGE)
        second = await self._page(connector, period, 2, LARGE)
        return (
            Capability("session reports", f"{len(first)} with limit={LARGE} over 7 days of one connector"),
            Capability("limit", await self._limit(connector, period, len(first))),
            Capability("paging", _paging(first, second)),
            Capability("order", _order(first)),
            Capability("running sessions", _running(first)),
            Capability("availability status", await self._status(connector.charger)),
        )

    async def _a_connector(self, period: TimeWindow) -> Connector | None:
        """A configured connector, else the first of the transactions."""
        if self._connectors:
            return self._connectors[0]
        rows = await self._transactions(period, 1, lambda event: None)
        return next((row.connector for row in rows if row.connector is not None), None)

    async def _page(self, connector: Connector, period: TimeWindow, page: int, limit: int) -> tuple[Row, ...]:
        """One page of reports."""
        call = requests.session_reports(
            connector.charger, connector.connector,
            since=Instant(period.since_us), until=Instant(period.until_us), page=page, limit=limit,
        )  # fmt: skip
        reply = await self._send(call, None)
        stamp = Stamp(
            account=self.account,
            charger=connector.charger,
            connector=connector.connector,
            fetched_at=self._now(),
        )
        with self._client.reading(call):
            return (await read_answer(reply, stamp, call.name, salvage=False)).rows

    async def _limit(self, connector: Connector, period: TimeWindow, large: int) -> str:
        """Whether the server keeps to a limit, also to one below the documented default."""
        if large <= SMALL:
            return f"not tested: only {large} reports in 7 days"
        try:
            small = len(await self._page(connector, period, 1, SMALL))
        except RequestRefused:
            return f"limit={SMALL} is refused, {LARGE} gives {large}"
        return f"limit={SMALL} gives {small}, {LARGE} gives {large}"

    async def _status(self, charger: str) -> str:
        """Whether the charger's own status is told."""
        try:
            return await self.availability(charger) or "answered without a status"
        except ProviderError as error:
            return f"not told ({error.kind})"


def _paging(first: tuple[Row, ...], second: tuple[Row, ...]) -> str:
    """Whether the second page goes on where the first ended."""
    if not second:
        return "page 2 is empty"
    again = {row.key for row in first} & {row.key for row in second}
    if not again:
        return f"page 2 brings {len(second)} other reports"
    return f"page 2 repeats {len(again)} of {len(second)} reports"


def _order(rows: tuple[Row, ...]) -> str:
    """How the reports of a page are sorted."""
    starts = [
        row.report.session.started_at.us
        for row in rows
        if row.report is not None and row.report.session.started_at is not None
    ]
    if len(starts) < 2:
        return "not tested: fewer than two reports"
    if starts == sorted(starts):
        return "oldest first"
    return "newest first" if starts == sorted(starts, reverse=True) else "by no time that shows"


def _running(rows: tuple[Row, ...]) -> str:
    """Whether sessions without an end are among the reports."""
    running = sum(row.report is not None and row.report.session.ended_at is None for row in rows)
    return f"{running} of {len(rows)} reports have no end yet"
