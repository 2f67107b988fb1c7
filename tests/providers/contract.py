"""What every provider promises; each provider's own test file runs all of it on that provider.

For a plug-in too: give it a class of its own, as ``tests/providers/plugged/test_plugged_contract.py`` does.
"""

from __future__ import annotations

import asyncio
from abc import abstractmethod
from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager, aclosing
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from evtui.clients.outline import outline
from evtui.clients.secret import Secret
from evtui.errors import ResourceNotFound
from evtui.models.fetch import Batch, FetchEvent, Finished, SessionQuery
from evtui.models.instant import Instant
from evtui.models.problem import Problem
from evtui.models.report import SessionReport
from evtui.models.session import Session
from evtui.providers.protocol import Provider
from evtui.providers.registry import PROVIDERS, load_provider
from evtui.providers.spec import Document, DocumentReports, OpenContext, ProviderSpec
from tests.providers.foreign_http import Answer, ForeignServer, Request

NOW = datetime(2025, 11, 21, 12, 0, tzinfo=UTC)
PERIOD = SessionQuery(since=Instant.from_datetime(NOW - timedelta(days=7)), until=Instant.from_datetime(NOW))
ACCOUNT = "north"
NO_FORMS: tuple[Any, ...] = (None, 5, "x", [], {}, [1, None], {"sessions": None}, {"items": [{"a": 1}]})
"""What nobody has saved."""


class StillClock:
    """Time that only sleeping moves."""

    def __init__(self) -> None:
        self._now = NOW

    def now(self) -> datetime:
        return self._now

    def monotonic(self) -> float:
        return self._now.timestamp()

    async def sleep(self, seconds: float) -> None:
        self._now += timedelta(seconds=seconds)
        await asyncio.sleep(0)


@dataclass(frozen=True)
class Served:
    """Where a provider's sessions come from in these tests: two that are good, and a bad row."""

    section: Mapping[str, Any]
    """The account's section of the configuration, secrets resolved."""
    server: ForeignServer | None = None
    """Who is asked; None for a provider that asks nobody."""
    bodies: list[bytes] = field(default_factory=list)
    """Everything that the server has sent."""


def served(section: Mapping[str, Any], server: ForeignServer) -> Served:
    """A running server, and what it will have sent."""
    bodies: list[bytes] = []
    answer = server.answer

    def keep(request: Request) -> Answer:
        found = answer(request)
        bodies.append(found.body)
        return found

    setattr(server, "answer", keep)  # noqa: B010  # of this one server, whatever its class
    return Served(section, server, bodies)


def reports_in(events: list[FetchEvent]) -> dict[str, SessionReport]:
    """Session id to its last copy."""
    found = [report for event in events if isinstance(event, Batch) for report in event.reports]
    return {report.session.id: report for report in found}


def problems_in(events: list[FetchEvent]) -> list[Problem]:
    return [problem for event in events if isinstance(event, Batch) for problem in event.problems]


def as_kept(report: SessionReport) -> SessionReport:
    """The row that a store keeps of a report."""
    return SessionReport(
        session=report.session,
        facts=tuple(fact for fact in report.facts if fact.is_beside_record),
        meter_values=report.meter_values,
        fetched_at=report.fetched_at,
        is_summary=True,
    )


class ProviderContract:
    """Subclasses say what the provider is called and what it is served."""

    name: str
    """As the configuration names it."""
    starts: tuple[datetime, ...]
    """When the good sessions start, newest first."""
    saved: bytes
    """A saved answer with the good sessions, and a row between them that is none."""

    @abstractmethod
    def serving(self) -> AbstractAsyncContextManager[Served]:
        """A server with the good sessions, one a day or two before NOW each, and a bad row between them."""

    @abstractmethod
    def only_reads(self, request: Request) -> bool:
        """Whether a request changes nothing at the provider (a login is one of these)."""

    @pytest.fixture
    def spec(self) -> ProviderSpec:
        return load_provider(self.name)

    @pytest.fixture
    async def source(self) -> AsyncIterator[Served]:
        async with self.serving() as found:
            yield found

    @pytest.fixture
    async def provider(self, spec: ProviderSpec, source: Served) -> AsyncIterator[Provider]:
        opened = spec.open(self.settings(spec, source), OpenContext(account=ACCOUNT, clock=StillClock()))
        yield opened
        await opened.aclose()
        await opened.aclose()  # twice is no harm

    @pytest.fixture
    async def events(self, provider: Provider) -> list[FetchEvent]:
        """A whole walk."""
        return [event async for event in provider.sessions(PERIOD)]

    @pytest.fixture
    def document(self, spec: ProviderSpec) -> DocumentReports:
        """The saved answer, read."""
        document = Document(name="saved.json", body=self.saved, value=outline(self.saved))
        assert spec.recognise(document.value)
        return spec.read_document(document, "file:saved.json")

    def settings(self, spec: ProviderSpec, source: Served) -> BaseModel:
        return spec.settings.model_validate(dict(source.section))

    # settings

    def test_it_has_the_name_it_is_configured_by(self, spec: ProviderSpec) -> None:
        assert spec.name == self.name

    def test_an_unknown_key_is_refused(self, spec: ProviderSpec, source: Served) -> None:
        with pytest.raises(ValidationError) as caught:
            spec.settings.model_validate({**source.section, "no_such_key": 1})
        assert [one["type"] for one in caught.value.errors()] == ["extra_forbidden"]

    def test_settings_show_no_secret(self, spec: ProviderSpec, source: Served) -> None:
        secrets = [value.reveal() for value in source.section.values() if isinstance(value, Secret)]
        assert secrets
        settings = self.settings(spec, source)
        assert not [one for one in secrets if one in f"{settings!r} {settings}"]

    def test_opening_asks_nobody(self, provider: Provider, source: Served) -> None:
        assert (provider.name, provider.account) == (self.name, ACCOUNT)
        assert source.server is None or not source.server.requests

    # a walk

    def test_a_walk_ends_with_the_word_that_it_is_finished(self, events: list[FetchEvent]) -> None:
        assert isinstance(events[-1], Finished)
        assert not events[-1].truncated
        assert [type(event) for event in events].count(Finished) == 1
        assert {event.account for event in events} == {ACCOUNT}

    def test_a_bad_row_hides_no_good_one_and_is_told(self, events: list[FetchEvent]) -> None:
        starts = [report.session.started_at for report in reports_in(events).values()]
        assert sorted((one for one in starts if one), reverse=True) == [
            Instant.from_datetime(one) for one in self.starts
        ]
        assert problems_in(events)
        assert {problem.account for problem in problems_in(events)} == {ACCOUNT}

    def test_every_session_says_whose_it_is(self, events: list[FetchEvent]) -> None:
        found = [report.session for report in reports_in(events).values()]
        assert {(one.provider, one.account) for one in found} == {(self.name, ACCOUNT)}
        assert all(one.id for one in found)
        assert len({one.key for one in found}) == len(self.starts)

    def test_times_are_instants_in_utc(self, events: list[FetchEvent]) -> None:
        for report in reports_in(events).values():
            times = [getattr(report.session, one.name) for one in fields(Session)]
            times = [one for one in times if isinstance(one, Instant | datetime)]
            assert times and all(isinstance(one, Instant) for one in times)
            assert all(one.datetime().utcoffset() == timedelta(0) for one in times)
            assert report.fetched_at == Instant.from_datetime(NOW)

    def test_only_sessions_of_the_period_come(self, events: list[FetchEvent]) -> None:
        assert all(PERIOD.wants(report.session) for report in reports_in(events).values())

    async def test_sessions_of_another_period_do_not(self, provider: Provider) -> None:
        long_ago = replace(
            PERIOD,
            since=Instant.from_datetime(NOW - timedelta(days=300)),
            until=Instant.from_datetime(NOW - timedelta(days=299)),
        )
        assert not reports_in([event async for event in provider.sessions(long_ago)])

    async def test_two_walks_tell_the_same(self, provider: Provider, events: list[FetchEvent]) -> None:
        again = [event async for event in provider.sessions(PERIOD)]
        assert reports_in(again) == reports_in(events)

    async def test_a_walk_can_be_left_at_any_time(self, provider: Provider) -> None:
        walk = provider.sessions(PERIOD)
        async with aclosing(walk):  # type: ignore[type-var]  # every walk here is a generator
            async for _ in walk:
                break

    def test_only_reading_calls_are_made(self, events: list[FetchEvent], source: Served) -> None:
        assert events
        if source.server is not None:
            assert source.server.requests
            assert not [one.target for one in source.server.requests if not self.only_reads(one)]

    # one session

    def test_the_record_is_kept_byte_for_byte(self, events: list[FetchEvent], source: Served) -> None:
        sent = source.bodies or [self.saved]
        for report in reports_in(events).values():
            assert report.raw.strip().startswith(b"{")
            assert any(report.raw in body for body in sent)

    def test_a_kept_record_gives_the_same_report(self, spec: ProviderSpec, events: list[FetchEvent]) -> None:
        assert spec.read_record is not None, "or nothing of the store can be shown"
        for report in reports_in(events).values():
            assert spec.read_record(as_kept(report), report.raw) == report

    async def test_one_session_can_be_asked_for_again(
        self, provider: Provider, events: list[FetchEvent]
    ) -> None:
        for report in reports_in(events).values():
            again = await provider.report(report.session)
            assert (again.session.key, again.raw) == (report.session.key, report.raw)

    async def test_a_session_that_is_gone_is_not_found(
        self, provider: Provider, events: list[FetchEvent]
    ) -> None:
        session = next(iter(reports_in(events).values())).session
        with pytest.raises(ResourceNotFound):
            await provider.report(replace(session, id="4711", external_session_id=None))

    def test_meter_values_are_decoded_as_often_as_they_are_told(
        self, spec: ProviderSpec, events: list[FetchEvent]
    ) -> None:
        for report in reports_in(events).values():
            if spec.read_meters is None:
                assert report.meter_values is None
                continue
            told: list[float] = []
            table = spec.read_meters(report, told.append)
            assert bool(table.series) == bool(report.meter_values)
            assert all(0 <= one <= 1 for one in told)

    # saved answers

    def test_a_saved_answer_gives_its_sessions_and_says_what_is_bad(self, document: DocumentReports) -> None:
        starts = [report.session.started_at for report in document.reports]
        assert starts == [Instant.from_datetime(one) for one in self.starts]
        assert {report.session.account for report in document.reports} == {"file:saved.json"}
        assert {report.fetched_at for report in document.reports} == {None}
        assert all(report.raw in self.saved for report in document.reports)
        assert document.problems

    @pytest.mark.parametrize("value", NO_FORMS)
    def test_what_nobody_saved_is_not_taken_for_its_own(self, spec: ProviderSpec, value: Any) -> None:
        assert not spec.recognise(value)

    def test_its_answers_are_nobody_elses(self) -> None:
        value = outline(self.saved)
        others = [load_provider(name) for name in PROVIDERS if name != self.name]
        assert not [one.name for one in others if one.recognise(value)]
