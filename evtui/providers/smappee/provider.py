"""A Smappee account: parks, or stations where a location is no park; running and finished rows merged."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import suppress
from dataclasses import replace
from http import HTTPStatus
from typing import Final

from evtui.clients.call import Call, Reply
from evtui.clients.pages import SPLITTING_ERRORS, TimeWindow, WalkEnd, walk_windows
from evtui.errors import (
    AuthenticationRefused,
    PermissionRefused,
    ProviderBroken,
    ProviderError,
    ProviderTimeout,
    RequestRefused,
    ResourceNotFound,
)
from evtui.models.fetch import Batch, Covered, FetchEvent, Finished, Progress, SessionQuery
from evtui.models.instant import Instant
from evtui.models.problem import Problem, ProblemKind
from evtui.models.report import SessionReport
from evtui.models.session import Session
from evtui.models.stretch import left_to_ask
from evtui.providers.smappee import requests, wire
from evtui.providers.smappee.client import open_client
from evtui.providers.smappee.coverage import PartCoverage, whole_account
from evtui.providers.smappee.mapping import PROVIDER, Place, read_rows, richer, with_place
from evtui.providers.smappee.reading import Asking, Reading
from evtui.providers.smappee.requests import Source, Window
from evtui.providers.smappee.settings import SmappeeSettings
from evtui.providers.spec import OpenContext
from evtui.providers.walk import Emit, tell

ROWS_AT_ONCE: Final = 25
"""Rows mapped before other tasks get their turn."""
MAX_STATIONS: Final = 20
"""A location with more stations is surely a park: an empty answer is then taken at its word."""
NAME_THE_PARKS: Final = "list the parks as service_locations in the configuration to leave this one out"
NOT_A_PARK: Final = (ResourceNotFound, PermissionRefused, RequestRefused)


class SmappeeProvider:
    """One opened Smappee account. Reads only, one call at a time."""

    def __init__(self, settings: SmappeeSettings, context: OpenContext) -> None:
        self._settings = settings
        self._context = context
        self._client = open_client(settings, context)
        self._places: dict[str, Place] = {}
        self._detailed: set[str] = set()
        self._sources_of: dict[str, Source] = {}
        self._stationless: set[str] = set()

    @property
    def name(self) -> str:
        """``smappee``."""
        return PROVIDER

    @property
    def account(self) -> str:
        """The account's name in the configuration."""
        return self._context.account

    def sessions(self, query: SessionQuery) -> AsyncIterator[FetchEvent]:
        """Walk all sources newest first; rows first, names of their locations in a later batch."""
        return tell(lambda emit: self._read(query, emit))

    async def report(self, session: Session) -> SessionReport:
        """Ask for one session again by its start. Raises ResourceNotFound when no source has it any more."""
        heard: list[SessionReport] = []
        if session.started_at is not None:
            start_ms = session.started_at.us // 1000
            window = Window(max(0, start_ms), start_ms + 1000)
            for source in await self._sources_for(session):
                with suppress(*NOT_A_PARK):  # one of the account's locations; another may have it
                    heard.extend(await self._reports_in(source, window, session.id))
                if heard:
                    break
        if not heard:
            raise ResourceNotFound(f"Smappee no longer sends session {session.id}", account=self.account)
        best = heard[0]
        for other in heard[1:]:
            best = richer(best, other)
        return best

    async def aclose(self) -> None:
        """Close connections; safe to call twice."""
        await self._client.aclose()

    async def _read(self, query: SessionQuery, emit: Emit) -> None:
        """The whole walk."""
        clock = self._context.clock
        begun = clock.monotonic()
        reading = Reading(query, emit, Instant.from_datetime(clock.now()))
        refused: list[ProviderError] = []
        sources = await self._sources(emit)
        for source in sources:
            try:
                await self._read_source(source, reading)
            except NOT_A_PARK as error:
                refused.append(error)
                if len(refused) < len(sources):
                    problem = Problem.from_error(error, self.account)
                    hint = "" if self._settings.service_locations else NAME_THE_PARKS
                    message = f"{source.label}: {problem.message}"
                    named = replace(problem, message=message, hint=problem.hint or hint)
                    emit(Batch(account=self.account, reports=(), problems=(named,)))
        if refused and len(refused) == len(sources):
            raise refused[0]
        await self._name_places(reading)
        is_whole = reading.is_whole and not (refused or reading.truncated)
        if sources and is_whole and not self._has_own_sources:  # configured ones count one by one
            self._tell_covered(whole_account(query, reading.now), emit)
        elapsed_s = clock.monotonic() - begun
        emit(Finished(account=self.account, truncated=reading.truncated, elapsed_s=elapsed_s))

    @property
    def _has_own_sources(self) -> bool:
        """Whether the configuration says what to ask; another one may say something else."""
        return bool(self._settings.service_locations or self._settings.stations)

    async def _sources(self, emit: Emit | None) -> tuple[Source, ...]:
        """What to ask: as configured, else every service location of the account."""
        settings = self._settings
        stations = tuple(Source(serial, is_station=True) for serial in settings.stations)
        if self._has_own_sources:
            return (
                *(Source(location, location=location) for location in settings.service_locations),
                *stations,
            )
        call = requests.service_locations()
        reply = await self._send(call, emit)
        with self._client.reading(call):
            found = wire.service_locations(reply.body)
        for location in found:
            known = self._places.get(location.service_location_id or "")
            if known is None and location.service_location_id is not None:
                self._places[location.service_location_id] = Place(
                    id=location.service_location_id, name=location.name
                )
        if not found and emit is not None:
            problem = Problem(
                kind=ProblemKind.NOT_FOUND,
                message="the account has no service locations",
                account=self.account,
                hint="name them as service_locations in the configuration",
                exit_code=5,
            )
            emit(Batch(account=self.account, reports=(), problems=(problem,)))
        ids = dict.fromkeys(location.service_location_id or "" for location in found)
        return tuple(Source(location, location=location) for location in ids)

    async def _read_source(self, source: Source, reading: Reading) -> None:
        """A park or a station; the stations of a location one by one when it turns out to be no park."""
        if not left_to_ask(reading.query, source.id):
            return
        asking = Asking(source, len(reading.known))
        refusal: ProviderError | None = None
        try:
            await self._walk_source(asking, reading)
        except NOT_A_PARK as error:
            refusal = error
        has_rows = len(reading.known) > asking.before
        if not (source.is_station or has_rows or source.id in self._stationless):
            stations = await self._read_stations(source, reading)
            refusal = None if stations else refusal
            if stations is None:
                asking.held.clear()
        if refusal is not None:
            raise refusal
        self._tell_covered(asking.held, reading.emit)

    async def _read_stations(self, source: Source, reading: Reading) -> tuple[Source, ...] | None:
        """The stations of a location without rows, one by one; None when they cannot be had."""
        before = len(reading.known)
        stations = await self._stations_of(source.id, reading.emit)
        for station in stations or ():
            await self._walk_source(Asking(station, len(reading.known)), reading)
        if len(reading.known) == before:
            self._stationless.add(source.id)
        reading.is_whole = reading.is_whole and stations is not None
        return stations

    async def _stations_of(self, location: str, emit: Emit) -> tuple[Source, ...] | None:
        """The stations of a location, none where it is surely a park; None when they cannot be had."""
        try:
            reply = await self._send(requests.metering_configuration(location), emit)
            serials = wire.station_serials(reply.body)
        except AuthenticationRefused:
            raise
        except ProviderError:
            return None  # only a second way to the same rows; the first has already said what is wrong
        if len(serials) > MAX_STATIONS:
            return ()
        return tuple(Source(serial, is_station=True, location=location) for serial in serials)

    async def _walk_source(self, asking: Asking, reading: Reading) -> None:
        """Running sessions in one chunk, then the period chunk by chunk (quirk Q2: both, merged by id)."""
        for part in left_to_ask(reading.query, asking.source.id):
            coverage = PartCoverage(
                asking.source.id, part, now=reading.now, slack_days=self._settings.slack_days
            )
            await self._walk(asking, reading, coverage, active=True)
            if not part.active_only:
                await self._walk(asking, reading, coverage, active=False)
            reading.is_whole = reading.is_whole and coverage.is_whole

    async def _walk(self, asking: Asking, reading: Reading, coverage: PartCoverage, *, active: bool) -> None:
        """One walk, newest chunk first; a chunk that is refused or takes too long is halved."""
        source = asking.source
        period = requests.period_of(coverage.part, now=reading.now, slack_days=self._settings.slack_days)
        plan = requests.plan_of(period, active=active)

        async def fetch(window: TimeWindow) -> tuple[bytes, ...]:
            call = requests.sessions_of(source, Window.of(window), active=active)
            left = -(-(window.until_us - period.since_us) // max(1, window.width_us))
            total = None if active else reading.steps + left
            reading.emit(Progress(account=self.account, done=reading.steps, total=total, doing=call.name))
            reply = await self._split_on_gateway_timeout(call, reading.emit)
            with self._client.reading(call):
                return wire.cut_rows(reply.body).items

        answered = False
        try:
            async for part in walk_windows(fetch, period, plan, clock=self._context.clock):
                if isinstance(part, WalkEnd):
                    self._note_end(part, reading)
                    continue
                answered = True
                reading.steps += 1
                is_whole = await self._take(part.items, source, reading)
                if not active:
                    await self._name_places(reading)
                    asking.held += coverage.take(part.window, is_whole=is_whole)
                    self._tell_if_park(asking, reading)
                elif not is_whole:
                    coverage.give_up()
        except SPLITTING_ERRORS as error:
            coverage.give_up()
            if not answered:
                raise
            reading.cut_short(self.account, error.message)

    def _tell_if_park(self, asking: Asking, reading: Reading) -> None:
        """Tell what is covered as soon as the source has shown that it is one that answers."""
        if asking.source.is_station or len(reading.known) > asking.before:
            self._tell_covered(asking.held, reading.emit)
            asking.held.clear()

    def _tell_covered(self, covered: Iterable[Covered], emit: Emit) -> None:
        """Say what need not be asked again; its rows have been told."""
        told = tuple(covered)
        if told:
            emit(Batch(account=self.account, reports=(), covered=told))

    async def _split_on_gateway_timeout(self, call: Call, emit: Emit) -> Reply:
        """A call for a period; the gateway's 504 is a timeout, which a shorter period may cure."""
        try:
            return await self._send(call, emit)
        except ProviderBroken as error:
            if error.status != HTTPStatus.GATEWAY_TIMEOUT:
                raise
            raise ProviderTimeout(
                error.message,
                hint=error.hint,
                status=error.status,
                details=error.details,
                account=error.account,
            ) from None

    def _note_end(self, end: WalkEnd, reading: Reading) -> None:
        """Say so when a walk did not come to the end of its period."""
        if end.cut_short is not None:
            reading.cut_short(self.account, end.cut_short)

    async def _take(self, rows: tuple[bytes, ...], source: Source, reading: Reading) -> bool:
        """Map rows in small slices and hand out those that are new or tell more than before.

        False when one of them could not be read.
        """
        is_whole = True
        for first in range(0, len(rows), ROWS_AT_ONCE):
            reports, problems = self._mapped(rows[first : first + ROWS_AT_ONCE], source, first)
            fresh = [report for report in reports if self._is_news(report, source, reading)]
            if fresh or problems:
                reading.emit(Batch(account=self.account, reports=tuple(fresh), problems=problems))
            is_whole = is_whole and not problems
            await asyncio.sleep(0)
        return is_whole

    def _mapped(
        self, rows: Iterable[bytes], source: Source, first: int = 0
    ) -> tuple[tuple[SessionReport, ...], tuple[Problem, ...]]:
        """Raw rows as reports of this account, fetched now."""
        place = self._places.get(source.location or "", Place(id=source.location))
        now = Instant.from_datetime(self._context.clock.now())
        return read_rows(rows, account=self.account, place=place, fetched_at=now, first=first)

    def _is_news(self, report: SessionReport, source: Source, reading: Reading) -> bool:
        """Keep a report if it is new or tells more; whether it should be shown."""
        session_id = report.session.id
        known = reading.known.get(session_id)
        if known is not None and (known.raw == report.raw or richer(known, report) is known):
            return False
        reading.known[session_id] = report
        reading.location_of[session_id] = source.location
        self._sources_of[session_id] = source
        return reading.query.wants(report.session)

    async def _name_places(self, reading: Reading) -> None:
        """Once rows are out: name and time zone of their locations, then the rows again."""
        shown = {key: report for key, report in reading.known.items() if reading.query.wants(report.session)}
        locations = dict.fromkeys(reading.location_of[key] for key in shown)
        for location in locations:
            if location is None or location in self._detailed or location in reading.named:
                continue
            reading.named.add(location)
            try:
                place = await self._place(location, reading.emit)
            except AuthenticationRefused:
                raise
            except ProviderError:
                continue  # the id stands in for the name; the rows themselves are complete
            self._places[location] = place
            self._detailed.add(location)
            named = tuple(
                with_place(report, place)
                for key, report in shown.items()
                if reading.location_of[key] == location
            )
            reading.emit(Batch(account=self.account, reports=named))

    async def _place(self, location: str, emit: Emit) -> Place:
        """Details of one location."""
        reply = await self._send(requests.location_info(location), emit)
        details = wire.location_details(reply.body)
        known = self._places.get(location)
        return Place(
            id=location, name=details.name or (known.name if known else None), time_zone=details.timezone
        )

    async def _sources_for(self, session: Session) -> tuple[Source, ...]:
        """Where a session came from if it is remembered, else every source."""
        known = self._sources_of.get(session.id)
        return (known,) if known is not None else await self._sources(None)

    async def _reports_in(self, source: Source, window: Window, session_id: str) -> list[SessionReport]:
        """Every copy of one session that a source sends for a window."""
        found: list[SessionReport] = []
        for active in (False, True):
            call = requests.sessions_of(source, window, active=active)
            reply = await self._send(call, None)
            with self._client.reading(call):
                rows = wire.cut_rows(reply.body).items
            reports, _ = self._mapped(rows, source)
            found.extend(report for report in reports if report.session.id == session_id)
        return found

    async def _send(self, call: Call, emit: Emit | None) -> Reply:
        """One call; retries are heard by the walk, or by whoever opened the account."""
        return await self._client.send(call, on_event=emit or self._context.on_event)
