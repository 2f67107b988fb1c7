"""Accounts over a simulated fleet on loopback, with a store of their own and a clock that tests move."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from evtui.config.load import parse_settings
from evtui.config.locations import home_locations
from evtui.config.settings import Settings
from evtui.models.fetch import Batch, Failed, FetchEvent, FromStore, SessionQuery
from evtui.models.instant import Instant
from evtui.models.problem import Problem
from evtui.models.report import SessionReport
from evtui.services.workspace import Workspace
from evtui.simulator.config_text import config_toml
from evtui.simulator.fleet import Fleet, build_fleet
from evtui.simulator.server import Simulator

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
"""When the newest session of the fleet ends."""
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


class StillClock:
    """Time that only tests and sleeping move."""

    def __init__(self, now: datetime = NOW) -> None:
        self.at = now

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return self.at.timestamp()

    async def sleep(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)
        await asyncio.sleep(0)


def fleet(sessions: int = 12, seed: int = 1, spacing_s: float = 60.0) -> Fleet:
    """A small fleet with few meter values."""
    return build_fleet(seed, sessions, NOW, spacing_s=spacing_s)


def settings_of(simulator: Simulator, home: Path, *, chargers: Iterable[str] = ()) -> Settings:
    """The simulator's own configuration; everything written goes below ``home``."""
    text = config_toml(simulator.port, chargers)
    return parse_settings(text.encode(), "demo", home_locations(home), private=True)


def week(until: datetime = NOW, days: float = 8) -> SessionQuery:
    """A period."""
    return SessionQuery(
        since=Instant.from_datetime(until - timedelta(days=days)), until=Instant.from_datetime(until)
    )


@asynccontextmanager
async def opened(
    settings: Settings, clock: StillClock, *, offline: bool = False, max_age_us: int = 0
) -> AsyncIterator[Workspace]:
    """An open workspace; at its end everything is kept, as a command does it."""
    workspace = Workspace.from_settings(settings, clock=clock, offline=offline, max_age_us=max_age_us)
    async with workspace:
        yield workspace
        await workspace.keep_all()


class Heard:
    """Everything a stream said."""

    def __init__(self, events: Iterable[FetchEvent]) -> None:
        self.events = list(events)

    @property
    def reports(self) -> dict[tuple[str, ...], SessionReport]:
        """The last copy of every session."""
        batches = [event for event in self.events if isinstance(event, Batch)]
        return {report.session.key: report for batch in batches for report in batch.reports}

    @property
    def problems(self) -> list[Problem]:
        """All that was told beside the rows."""
        return [one for event in self.events if isinstance(event, Batch) for one in event.problems]

    @property
    def failed(self) -> list[Failed]:
        """Accounts that could not be read."""
        return [event for event in self.events if isinstance(event, Failed)]

    @property
    def from_store(self) -> dict[str, FromStore]:
        """What each store told."""
        return {event.account: event for event in self.events if isinstance(event, FromStore)}


async def heard(workspace: Workspace, query: SessionQuery, *accounts: str) -> Heard:
    """A whole answer."""
    return Heard([event async for event in workspace.stream(query, list(accounts) or None)])


def calls(simulator: Simulator) -> list[str]:
    """What was asked since the last look, without tokens."""
    found = [request.target for request in simulator.requests if not request.is_token]
    simulator.requests.clear()
    return found
