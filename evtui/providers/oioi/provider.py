"""A PlugSurfing account over OIOI: recent sessions user by user, then the names of their stations."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from http import HTTPStatus
from typing import Final
from zoneinfo import ZoneInfo

from evtui.clients.api_client import ApiClient, ClientLimits
from evtui.clients.auth import KeyAuth
from evtui.clients.call import Call, Reply
from evtui.clients.secret import Secret
from evtui.errors import (
    AuthenticationRefused,
    PermissionRefused,
    ProviderError,
    RequestRefused,
    ResourceNotFound,
)
from evtui.models.fetch import Batch, FetchEvent, Finished, Progress, SessionQuery
from evtui.models.instant import US_PER_S, Instant
from evtui.models.problem import Problem
from evtui.models.report import SessionReport
from evtui.models.session import Session
from evtui.providers.oioi import requests
from evtui.providers.oioi.mapping import PROVIDER, Asked, no_list_problem, read_rows, with_station
from evtui.providers.oioi.result import KEY, judge
from evtui.providers.oioi.settings import OioiSettings, OioiUser
from evtui.providers.oioi.stations import Station, stations
from evtui.providers.oioi.wire import cut_sessions
from evtui.providers.spec import OpenContext
from evtui.providers.walk import Emit, tell

STATION_LIFE: Final = timedelta(days=1)
"""How long a resolved station is trusted."""
OF_ONE_USER: Final = (AuthenticationRefused, PermissionRefused, ResourceNotFound, RequestRefused)
"""Refusals that may concern one user only; the others are still asked."""


@dataclass(slots=True)
class _Reading:
    """What one walk knows so far."""

    emit: Emit
    total: int
    steps: int = 0
    known: dict[str, SessionReport] = field(default_factory=dict)
    """Session id to its report; a session of two identities of one user is shown once."""


class OioiProvider:
    """One opened PlugSurfing account. Reads only, one call at a time."""

    def __init__(self, settings: OioiSettings, context: OpenContext) -> None:
        self._settings = settings
        self._context = context
        self._zone = ZoneInfo(settings.time_zone)
        self._client = _client(settings, context)
        self._stations: dict[str, tuple[Instant, Station | None]] = {}
        # A user named by a token: nothing but this object knows that the identifier is a secret.
        self._tokens = tuple(
            Secret(user.identifier) for user in settings.users if user.identifier_type == "token"
        )

    @property
    def name(self) -> str:
        """``oioi``."""
        return PROVIDER

    @property
    def account(self) -> str:
        """The account's name in the configuration."""
        return self._context.account

    def sessions(self, query: SessionQuery) -> AsyncIterator[FetchEvent]:
        """Everything PlugSurfing calls recent, filtered by the query; names of places in later batches."""
        return tell(lambda emit: self._read(query, emit))

    async def report(self, session: Session) -> SessionReport:
        """Ask its user's recent sessions again. Raises ResourceNotFound when it has fallen off the list."""
        users = self._settings.users
        own = tuple(user for user in users if _is_user_of(user, session))
        for user in own or users:
            reports, _ = await self._recent(user, self._context.on_event)
            for report in reports:
                if _same(report.session, session):
                    return self._named(report)
        raise ResourceNotFound(
            f"PlugSurfing no longer lists session {session.id}",
            hint="it tells recent sessions only",
            account=self.account,
        )

    async def aclose(self) -> None:
        """Close connections; safe to call twice."""
        await self._client.aclose()

    async def _read(self, query: SessionQuery, emit: Emit) -> None:
        """The whole walk."""
        clock = self._context.clock
        begun = clock.monotonic()
        reading = _Reading(emit, total=len(self._settings.users))
        refused: list[ProviderError] = []
        for number, user in enumerate(self._settings.users, 1):
            try:
                await self._read_user(user, number, query, reading)
            except OF_ONE_USER as error:
                refused.append(error)
                if _concerns_key(error):
                    raise
                if len(refused) == len(self._settings.users):
                    raise refused[0] from None
                problem = Problem.from_error(error, self.account)
                named = replace(problem, message=f"user {number} ({user.identifier_type}): {problem.message}")
                emit(Batch(account=self.account, reports=(), problems=(named,)))
        await self._name_stations(reading)
        emit(Finished(account=self.account, truncated=False, elapsed_s=clock.monotonic() - begun))

    async def _read_user(self, user: OioiUser, number: int, query: SessionQuery, reading: _Reading) -> None:
        """Recent sessions of one user."""
        doing = f"recent sessions of user {number} of {len(self._settings.users)}"
        reading.emit(Progress(account=self.account, done=reading.steps, total=reading.total, doing=doing))
        reports, problems = await self._recent(user, reading.emit)
        reading.steps += 1
        fresh = [
            self._named(report)
            for report in reports
            if report.session.id not in reading.known and query.wants(report.session)
        ]
        reading.known.update((report.session.id, report) for report in fresh)
        if fresh or problems:
            reading.emit(Batch(account=self.account, reports=tuple(fresh), problems=problems))

    async def _recent(
        self, user: OioiUser, on_event: Emit | None
    ) -> tuple[tuple[SessionReport, ...], tuple[Problem, ...]]:
        """One user's rows as reports, with the identity they were asked for."""
        call = requests.recent_sessions(user)
        reply = await self._send(call, on_event)
        asked = Asked(
            account=self.account,
            auth_kind=user.identifier_type,
            auth_token=user.shown_identifier,
            fetched_at=self._now(),
            zone=self._zone,
        )
        with self._client.reading(call):
            rows = cut_sessions(reply.body)
        reports, problems = await asyncio.to_thread(read_rows, rows or (), asked)
        return reports, problems if rows is not None else (*problems, no_list_problem(self.account))

    async def _name_stations(self, reading: _Reading) -> None:
        """Once the rows are out: ten stations at a time, and after each ten their rows again with names."""
        now = self._now()
        wanted = (report.session.charger for report in reading.known.values())
        missing = [station for station in wanted if station is not None and not self._is_fresh(station, now)]
        batches = list(requests.in_batches(missing))
        reading.total += len(batches)
        for ids in batches:
            doing = f"names of {len(ids)} stations"
            reading.emit(Progress(account=self.account, done=reading.steps, total=reading.total, doing=doing))
            try:
                reply = await self._send(requests.stations_by_ids(ids), reading.emit)
                found = {station.id: station for station in stations(reply.body)}
            except ProviderError as error:
                problem = Problem.from_error(error, self.account)
                named = replace(problem, message=f"places stay unnamed: {problem.message}")
                reading.emit(Batch(account=self.account, reports=(), problems=(named,)))
                return
            reading.steps += 1
            self._learn(ids, found, now)
            self._tell_names(ids, reading)

    def _learn(self, ids: tuple[int, ...], found: Mapping[str, Station], now: Instant) -> None:
        """Keep what was resolved, and that the other ids were not."""
        for station in map(str, ids):
            self._stations[station] = (now, found.get(station))

    def _tell_names(self, ids: tuple[int, ...], reading: _Reading) -> None:
        """The rows of these stations again, with their names."""
        resolved = {str(station) for station in ids}
        named = tuple(
            self._named(report)
            for report in reading.known.values()
            if _station_key(report.session.charger) in resolved
        )
        reading.known.update((report.session.id, report) for report in named)
        if named:
            reading.emit(Batch(account=self.account, reports=named))

    def _named(self, report: SessionReport) -> SessionReport:
        """A report with the name of its station, as far as that is known."""
        known = self._stations.get(_station_key(report.session.charger))
        return report if known is None else with_station(report, known[1])

    def _is_fresh(self, station: str, now: Instant) -> bool:
        """Whether a station was resolved less than a day ago."""
        known = self._stations.get(_station_key(station))
        return known is not None and now.us - known[0].us < STATION_LIFE // timedelta(microseconds=1)

    def _now(self) -> Instant:
        """Now by the injected clock, whole seconds."""
        return Instant(int(self._context.clock.now().timestamp()) * US_PER_S)

    async def _send(self, call: Call, on_event: Emit | None) -> Reply:
        """One call; a bare HTTP 401 is repeated once, as one expired behind a proxy would be elsewhere."""
        listener = on_event or self._context.on_event
        try:
            return await self._client.send(call, on_event=listener)
        except AuthenticationRefused as error:
            if error.status != HTTPStatus.UNAUTHORIZED:
                raise
            return await self._client.send(call, on_event=listener)


def _concerns_key(error: ProviderError) -> bool:
    """Whether no other user would fare better: the key itself is refused, or HTTP says no without a code."""
    if error.code is not None:
        return error.code in KEY
    return isinstance(error, AuthenticationRefused | PermissionRefused)


def _station_key(station: str | None) -> str:
    """A station id as resolved stations are kept by: without leading zeros."""
    return str(int(station)) if station and station.isascii() and station.isdigit() else station or ""


def _is_user_of(user: OioiUser, session: Session) -> bool:
    """Whether a row was asked for this user."""
    return (user.identifier_type, user.shown_identifier) == (session.auth_kind, session.auth_token)


def _same(one: Session, other: Session) -> bool:
    """The same session: same id, or same external id and start (a re-pushed running row changes its hash)."""
    if one.id == other.id:
        return True
    external = one.external_session_id
    return external is not None and (external, one.started_at) == (
        other.external_session_id,
        other.started_at,
    )


def _client(settings: OioiSettings, context: OpenContext) -> ApiClient:
    """The account's HTTP side: one address, a fixed key, both error layers, one call in flight."""
    return ApiClient(
        account=context.account,
        provider_title="PlugSurfing",
        base_url=settings.url,
        whitelist=requests.WHITELIST,
        auth=KeyAuth(settings.api_key),
        clock=context.clock,
        limits=ClientLimits(
            concurrent=1,
            max_body_bytes=context.max_body_bytes,
            max_inflated_bytes=context.max_inflated_bytes,
        ),
        random=context.random,
        judge=judge,
        on_event=context.on_event,
    )
