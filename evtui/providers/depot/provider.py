"""A DepotFinity account, opened: joins requests, answers and mapping through one client."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import aclosing
from typing import Final

from evtui.clients.api_client import ApiClient, ClientLimits
from evtui.clients.auth import ClientCredentialsAuth
from evtui.clients.call import Call, Reply
from evtui.clients.decode import decode
from evtui.clients.judge import default_judge
from evtui.clients.pages import TimeWindow
from evtui.clients.whitelist import AllowedCall, ReadWhitelist
from evtui.errors import PermissionRefused, ResourceNotFound
from evtui.models.charger import Connector
from evtui.models.fetch import FetchEvent, Finished, SessionQuery
from evtui.models.instant import Instant
from evtui.models.report import SessionReport
from evtui.models.session import Session
from evtui.providers.depot import requests
from evtui.providers.depot.answers import read_answer
from evtui.providers.depot.blocks import Complaints, entries
from evtui.providers.depot.discovery import LIMIT, TransactionRow, read_transactions
from evtui.providers.depot.mapping import PROVIDER, Stamp
from evtui.providers.depot.paging import SMALL_LIMIT, Answer, Ask, Found, PageSizes, ReportWalk
from evtui.providers.depot.reading import DEFAULT_PERIOD_US, READERS, AccountReading, widened
from evtui.providers.depot.settings import DepotSettings
from evtui.providers.depot.wire import LIST_NAME, AvailabilityStatus
from evtui.providers.spec import OpenContext
from evtui.providers.walk import Emit, tell

TITLE: Final = "DepotFinity"
WHITELIST: Final = ReadWhitelist(tuple(AllowedCall("GET", path) for path in requests.READ_PATHS))
NOT_ALLOWED: Final = "not allowed: wrong region, API not in your package, or charger not yours"
NOT_KNOWN: Final = "unknown charger or connector, or wrong API version"


def judge(reply: Reply) -> None:
    """Statuses as everywhere, with what 403 and 404 mean here (DepotFinity errors)."""
    try:
        default_judge(reply)
    except PermissionRefused as error:
        raise PermissionRefused(f"{NOT_ALLOWED} ({error.message})", status=error.status) from None
    except ResourceNotFound as error:
        raise ResourceNotFound(f"{NOT_KNOWN} ({error.message})", status=error.status) from None


class DepotProvider:
    """One opened DepotFinity account. Reads only, two calls at a time."""

    def __init__(self, settings: DepotSettings, context: OpenContext) -> None:
        self._context = context
        self._connectors = [Connector(charger=one, connector=two) for one, two in settings.connectors]
        self._sizes = PageSizes()
        self._client = ApiClient(
            account=context.account,
            provider_title=TITLE,
            base_url=settings.api_url,
            whitelist=WHITELIST,
            auth=ClientCredentialsAuth(settings.token_url, settings.client_id, settings.client_secret),
            clock=context.clock,
            limits=ClientLimits(
                concurrent=READERS,
                max_body_bytes=context.max_body_bytes,
                max_inflated_bytes=context.max_inflated_bytes,
            ),
            random=context.random,
            judge=judge,
            on_event=context.on_event,
        )

    @property
    def name(self) -> str:
        """``depot``."""
        return PROVIDER

    @property
    def account(self) -> str:
        """The account's name in the configuration."""
        return self._context.account

    def sessions(self, query: SessionQuery) -> AsyncIterator[FetchEvent]:
        """Walk the connectors, the most recently used first; one batch per page (``AccountReading``)."""
        return tell(lambda emit: self._read(query, emit))

    async def report(self, session: Session) -> SessionReport:
        """Ask for one session again, within its own period. Raises ResourceNotFound when it is gone."""
        if session.charger is not None and session.connector is not None:
            connector = Connector(charger=session.charger, connector=session.connector)
            walk = self._walk(connector, self._period_of(session), None, _nobody_asks)
            async with aclosing(walk.found()) as steps:
                async for step in steps:
                    for report in step.reports if isinstance(step, Found) else ():
                        if report.session.key == session.key:
                            return report
        raise ResourceNotFound(f"{TITLE} no longer sends session {session.id}", account=self.account)

    async def availability(self, charger: str) -> str | None:
        """The charger's own status word (``Available``, ``Unavailable``, ``Faulted``); None when not told."""
        return latest_status((await self._client.send(requests.availability(charger))).body)

    async def aclose(self) -> None:
        """Close connections; safe to call twice."""
        await self._client.aclose()

    async def _read(self, query: SessionQuery, emit: Emit) -> None:
        """The whole walk."""
        begun_s = self._context.clock.monotonic()
        reading = AccountReading(
            self.account,
            query,
            clock=self._context.clock,
            emit=emit,
            list_transactions=self._transactions,
            open_walk=self._walk,
        )
        await reading.run(self._connectors)
        elapsed_s = self._context.clock.monotonic() - begun_s
        emit(Finished(account=self.account, truncated=reading.truncated, elapsed_s=elapsed_s))

    def _walk(
        self, connector: Connector, period: TimeWindow, emit: Emit | None, on_ask: Callable[[Ask], None]
    ) -> ReportWalk:
        """A walk over one connector's reports."""

        async def fetch(ask: Ask) -> Answer:
            on_ask(ask)
            call = requests.session_reports(
                connector.charger, connector.connector,
                since=Instant(ask.window.since_us), until=Instant(ask.window.until_us),
                page=ask.page, limit=ask.limit,
            )  # fmt: skip
            reply = await self._send(call, emit)
            stamp = Stamp(
                account=self.account,
                charger=connector.charger,
                connector=connector.connector,
                fetched_at=self._now(),
            )
            name = f"{connector.label} page {ask.page}"
            with self._client.reading(call):
                return await read_answer(reply, stamp, name, salvage=ask.limit == SMALL_LIMIT)

        return ReportWalk(fetch=fetch, period=period, clock=self._context.clock, sizes=self._sizes)

    async def _transactions(self, period: TimeWindow, page: int, emit: Emit) -> Sequence[TransactionRow]:
        """One page of transactions."""
        since, until = Instant(period.since_us), Instant(period.until_us)
        call = requests.transactions(since=since, until=until, page=page, limit=LIMIT)
        reply = await self._send(call, emit)
        with self._client.reading(call):
            return read_transactions(reply)

    async def _send(self, call: Call, emit: Emit | None) -> Reply:
        """The call through the one request path; retries are told to whoever listens."""
        return await self._client.send(call, on_event=emit)

    def _now(self) -> Instant:
        """The wall clock."""
        return Instant.from_datetime(self._context.clock.now())

    def _period_of(self, session: Session) -> TimeWindow:
        """Where to look for one session again."""
        now = self._now()
        since_us = session.started_at.us if session.started_at is not None else now.us - DEFAULT_PERIOD_US
        return widened(since_us, (session.ended_at or now).us, now)


def latest_status(body: bytes) -> str | None:
    """The newest status word of an availability answer ``{items: [...]}``; None when there is none.

    Raises ``UnexpectedPayload`` for a body that is no JSON.
    """
    value = decode(body)
    block = value.get(LIST_NAME) if isinstance(value, dict) else value
    records = entries(block, f"/{LIST_NAME}", AvailabilityStatus, Complaints(""))
    ranked = sorted(records, key=lambda entry: entry.row.timeStamp.us if entry.row.timeStamp else 0)
    return ranked[-1].row.status if ranked else None


def _nobody_asks(ask: Ask) -> None:
    """Progress of a single report interests nobody."""
