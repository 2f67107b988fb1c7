"""The simulated fleet, fetched once through the whole stack, then answered from memory: scenes stay alike."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from evtui.app.source import Opening
from evtui.config.load import parse_settings
from evtui.config.locations import home_locations
from evtui.models.fetch import Batch, FetchEvent, Finished, FromStore, SessionQuery
from evtui.models.instant import US_PER_S, Instant
from evtui.models.meter_value import EMPTY_METERS, MeterTable
from evtui.models.problem import Problem
from evtui.models.report import Kept, SessionReport, digest_of
from evtui.models.session import Session
from evtui.providers.registry import load_provider
from evtui.services.outcome import with_outcome
from evtui.services.store.protocol import NO_HITS, Hits, Judged
from evtui.services.workspace import AccountInfo, Workspace
from evtui.simulator.config_text import config_toml
from evtui.simulator.fleet import build_fleet
from evtui.simulator.server import Simulator

NOW: Final = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
WEEK_US: Final = 7 * 86_400 * US_PER_S
ACCOUNTS: Final = (
    AccountInfo(name="depot-demo", provider="depot", is_file=False),
    AccountInfo(name="park-demo", provider="smappee", is_file=False),
    AccountInfo(name="roaming-demo", provider="oioi", is_file=False),
)


class StandingClock:
    """Always nine o'clock; waiting takes no time."""

    def now(self) -> datetime:
        """The fleet's present."""
        return NOW

    def monotonic(self) -> float:
        """Time does not pass."""
        return 0.0

    async def sleep(self, seconds: float) -> None:
        """Let others run."""
        await asyncio.sleep(0)


@dataclass(frozen=True)
class SavedSource:
    """A workspace that has already fetched everything."""

    reports: tuple[SessionReport, ...]
    accounts: Sequence[AccountInfo] = ACCOUNTS
    problems: Sequence[Problem] = ()

    async def stream(
        self, query: SessionQuery, accounts: Sequence[str] | None = None
    ) -> AsyncIterator[FetchEvent]:
        """One batch an account."""
        for account in accounts if accounts is not None else [one.name for one in self.accounts]:
            mine = tuple(report for report in self.reports if report.session.account == account)
            yield Batch(account=account, reports=mine)
            yield Finished(account=account, truncated=False, elapsed_s=0.2)

    async def report(self, session: Session) -> SessionReport:
        """As fetched."""
        return next(report for report in self.reports if report.session.key == session.key)

    async def meters(
        self, report: SessionReport, on_progress: Callable[[float], None] | None = None
    ) -> MeterTable:
        """Decoded from the raw report."""
        read = load_provider(report.session.provider).read_meters
        return EMPTY_METERS if read is None else read(report, lambda share: None)

    async def whole(self, report: SessionReport) -> SessionReport:
        """It is whole."""
        return report

    async def raw(self, report: SessionReport) -> bytes:
        """As fetched."""
        return report.raw

    async def keep_verdicts(self, judged: Sequence[Judged]) -> None:
        """There is no store."""

    async def find(self, words: str) -> Hits:
        """There is no store."""
        return NO_HITS

    async def aclose(self) -> None:
        """Nothing is open."""


@dataclass(frozen=True)
class StoredFleet(SavedSource):
    """The same out of a store, three hours after it was fetched."""

    async def stream(
        self, query: SessionQuery, accounts: Sequence[str] | None = None
    ) -> AsyncIterator[FetchEvent]:
        """Rows, and that nobody will be asked."""
        as_of = Instant(Instant.from_datetime(NOW).us - 3 * 3600 * US_PER_S)
        for account in accounts if accounts is not None else [one.name for one in self.accounts]:
            rows = tuple(_row(one, as_of) for one in self.reports if one.session.account == account)
            yield Batch(account=account, reports=rows)
            yield FromStore(account=account, sessions=len(rows), as_of=as_of, is_all=True)
            yield Finished(account=account, truncated=False, elapsed_s=0.0)

    async def whole(self, report: SessionReport) -> SessionReport:
        """The record of a row."""
        return await self.report(report.session)


def _row(report: SessionReport, as_of: Instant) -> SessionReport:
    """What a store tells of a report without opening its record."""
    judged = with_outcome(report)
    return SessionReport(
        session=judged.session,
        meter_values=report.meter_values,
        fetched_at=as_of,
        is_summary=True,
        digest=digest_of(report.raw),
        kept=Kept.TIMELINE,
    )


@cache
def saved_fleet() -> SavedSource:
    """The default fleet of the demo as it stands at ``NOW``."""
    return SavedSource(asyncio.run(_fetch()))


async def _fetch() -> tuple[SessionReport, ...]:
    """Everything the three providers tell of the last week."""
    found: dict[tuple[str, ...], SessionReport] = {}
    async with Simulator(build_fleet(seed=1, now=NOW)) as simulator:
        config = config_toml(simulator.port).encode()
        with TemporaryDirectory() as home:
            settings = parse_settings(config, "config.toml", home_locations(Path(home)), private=True)
            async with Workspace.from_settings(settings, clock=StandingClock()) as workspace:
                async for event in workspace.stream(query()):
                    if isinstance(event, Batch):
                        found |= {report.session.key: report for report in event.reports}
    return tuple(found[key] for key in sorted(found))


def query() -> SessionQuery:
    """The week before ``NOW``."""
    until = Instant.from_datetime(NOW)
    return SessionQuery(since=Instant(until.us - WEEK_US), until=until)


def opening(source: SavedSource) -> Opening:
    """Open a saved fleet as the demo."""

    async def open_it() -> SavedSource:
        return source

    return Opening(
        open=open_it,
        name="demo",
        query=query(),
        follows_now=True,
        now=lambda: Instant.from_datetime(NOW),
        accounts=tuple((one.name, one.provider) for one in source.accounts),
    )
