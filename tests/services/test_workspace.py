"""The workspace over files and accounts, meter values off the loop, and what a SESSION means."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from evtui.config.locations import home_locations
from evtui.config.origin import Origin
from evtui.config.settings import AccountSettings, Settings
from evtui.errors import NotFound, ResourceNotFound, UsageError
from evtui.models.fetch import Batch, Failed, FetchEvent, Finished, SessionQuery
from evtui.models.meter_value import EMPTY_METERS, MeterTable
from evtui.models.report import SessionReport
from evtui.models.session import Session
from evtui.services import reports as session_reports
from evtui.services.files import read_files
from evtui.services.reports import parse_reference, pick
from evtui.services.workspace import AccountInfo, Workspace

SAVED = Path(__file__).parent / "saved"


def named(account: str, id: str, charger: str | None = None, connector: str | None = None) -> SessionReport:
    """A report with an identity and nothing else."""
    return SessionReport(
        session=Session(provider="depot", account=account, id=id, charger=charger, connector=connector)
    )


async def test_files_are_accounts_that_stream_and_answer_again() -> None:
    async with Workspace.from_documents(read_files([SAVED])) as workspace:
        assert AccountInfo("file:depot-sample.json", "depot", True) in workspace.accounts
        events = [event async for event in workspace.stream(SessionQuery())]
        reports = [report for event in events if isinstance(event, Batch) for report in event.reports]
        assert len([event for event in events if isinstance(event, Finished)]) == 3
        assert all(report.session.outcome for report in reports)
        for report in reports:
            assert (await workspace.report(report.session)).session.id == report.session.id
        with pytest.raises(ResourceNotFound):
            await workspace.report(replace(reports[0].session, id="gone"))
        with pytest.raises(ResourceNotFound, match="not open"):
            await workspace.report(replace(reports[0].session, account="elsewhere"))


def test_files_are_narrowed_to_the_accounts_and_providers_named() -> None:
    files = read_files([SAVED])
    assert {one.provider for one in Workspace.from_documents(files, providers=["oioi"]).accounts} == {"oioi"}
    (one,) = Workspace.from_documents(files, accounts=["file:depot-sample.json"]).accounts
    assert one.provider == "depot"
    with pytest.raises(UsageError, match="no account 'nope'"):
        Workspace.from_documents(files, accounts=["nope"])


async def test_only_the_named_accounts_are_streamed() -> None:
    async with Workspace.from_documents(read_files([SAVED])) as workspace:
        events = [event async for event in workspace.stream(SessionQuery(), ["file:oioi-sample.json"])]
        assert {event.account for event in events} == {"file:oioi-sample.json"}


async def test_meter_values_are_decoded_in_a_thread_and_progress_is_told_on_the_loop() -> None:
    async with Workspace.from_documents(read_files([SAVED / "depot-sample.json"])) as workspace:
        (batch, _) = [event async for event in workspace.stream(SessionQuery())]
        assert isinstance(batch, Batch)
        heard: list[str] = []
        table = await workspace.meters(
            batch.reports[0], lambda done: heard.append(threading.current_thread().name)
        )
        await asyncio.sleep(0)
        assert table.samples > 0
        assert set(heard) <= {threading.main_thread().name}


async def test_a_report_without_meter_values_has_an_empty_table() -> None:
    async with Workspace.from_documents(read_files([SAVED / "smappee-sample.json"])) as workspace:
        (batch, _) = [event async for event in workspace.stream(SessionQuery())]
        assert isinstance(batch, Batch)
        assert await workspace.meters(batch.reports[0]) is EMPTY_METERS


async def test_a_reader_that_goes_away_stops_the_decoding(monkeypatch: pytest.MonkeyPatch) -> None:
    begun, released, stopped = asyncio.Event(), threading.Event(), threading.Event()
    loop = asyncio.get_running_loop()

    def endless(report: SessionReport, tell: Callable[[float], None]) -> MeterTable:
        loop.call_soon_threadsafe(begun.set)
        released.wait(30)
        try:
            tell(0.5)
        finally:
            stopped.set()
        return EMPTY_METERS

    monkeypatch.setattr(session_reports, "load_provider", lambda name: SimpleNamespace(read_meters=endless))
    task = asyncio.create_task(session_reports.decode_meters(named("a", "1")))
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    released.set()
    assert await asyncio.to_thread(stopped.wait, 30)


class FakeProvider:
    """A provider that counts what is done to it."""

    name = "oioi"

    def __init__(self) -> None:
        self.account = "a"
        self.queries: list[SessionQuery] = []
        self.closed = 0

    async def sessions(self, query: SessionQuery) -> AsyncIterator[FetchEvent]:
        self.queries.append(query)
        yield Finished(account=self.account, truncated=False, elapsed_s=0.0)

    async def report(self, session: Session) -> SessionReport:
        return SessionReport(session=session)

    async def aclose(self) -> None:
        self.closed += 1


def settings(tmp_path: Path, *accounts: AccountSettings) -> Settings:
    """A configuration with these accounts."""
    return Settings(
        locations=home_locations(tmp_path),
        origin=Origin(name=str(tmp_path / "config.toml")),
        accounts=accounts,
    )


def account(name: str, provider: str, **section: Any) -> AccountSettings:
    """One section."""
    return AccountSettings(name=name, provider=provider, section=section, origin=Origin(name="config.toml"))


USER = {"identifier_type": "username", "identifier": "me", "token": "env:EVTUI_TEST_KEY"}
OIOI = {"url": "https://api.plugsurfing.com/api/v4/request", "api_key": "env:EVTUI_TEST_KEY", "users": [USER]}


async def test_a_provider_is_opened_once_at_its_first_use_and_closed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EVTUI_TEST_KEY", "key-canary")
    provider, opened = FakeProvider(), []

    def open_provider(values: Any, context: Any) -> FakeProvider:
        opened.append((values.api_key.reveal(), context.account, context.state_dir))
        return provider

    from evtui.providers import registry

    spec = registry.load_provider("oioi")
    monkeypatch.setattr(registry, "load_provider", lambda name: replace(spec, open=open_provider))
    workspace = Workspace.from_settings(settings(tmp_path, account("a", "oioi", **OIOI)))
    async with workspace:
        assert opened == []
        streams = [workspace.stream(SessionQuery()) for _ in range(3)]
        await asyncio.gather(*(_drain(stream) for stream in streams))
        assert opened == [("key-canary", "a", str(tmp_path / "state"))]
    await workspace.aclose()
    assert provider.closed == 1


async def _drain(stream: AsyncIterator[FetchEvent]) -> list[FetchEvent]:
    """Everything a stream says."""
    return [event async for event in stream]


async def test_oioi_is_filtered_by_a_given_period_and_not_by_the_default(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from evtui.models.instant import Instant
    from evtui.providers import registry

    monkeypatch.setenv("EVTUI_TEST_KEY", "key-canary")
    provider, spec = FakeProvider(), registry.load_provider("oioi")
    monkeypatch.setattr(registry, "load_provider", lambda name: replace(spec, open=lambda *_: provider))
    week = SessionQuery(since=Instant(0), until=Instant(10))
    async with Workspace.from_settings(settings(tmp_path, account("a", "oioi", **OIOI))) as workspace:
        await _drain(workspace.stream(replace(week, default_period=True)))
        await _drain(workspace.stream(week))
    assert [(query.since, query.until) for query in provider.queries] == [
        (None, None),
        (week.since, week.until),
    ]


async def test_a_missing_secret_is_its_own_accounts_problem(tmp_path: Path) -> None:
    configured = settings(tmp_path, account("a", "oioi", **OIOI), account("b", "oioi", **OIOI))
    async with Workspace.from_settings(configured) as workspace:
        events = await _drain(workspace.stream(SessionQuery()))
    assert sorted(event.account for event in events if isinstance(event, Failed)) == ["a", "b"]
    assert all("EVTUI_TEST_KEY" in e.problem.message for e in events if isinstance(e, Failed))


def test_accounts_are_narrowed_and_unknown_names_refused(tmp_path: Path) -> None:
    configured = settings(tmp_path, account("north", "depot"), account("roam", "oioi"))
    assert [a.name for a in Workspace.from_settings(configured, providers=["oioi"]).accounts] == ["roam"]
    assert [a.name for a in Workspace.from_settings(configured, accounts=["north"]).accounts] == ["north"]
    with pytest.raises(UsageError, match="did you mean north"):
        Workspace.from_settings(configured, accounts=["noth"])
    with pytest.raises(UsageError, match="there are depot, smappee, oioi"):
        Workspace.from_settings(configured, providers=["zzz"])


def test_the_module_of_the_workspace_imports_nothing_heavy() -> None:
    code = (
        "import sys, evtui.services.workspace\n"
        "print({'pydantic', 'httpx', 'numpy', 'msgspec', 'textual'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, timeout=60, check=True)
    assert done.stdout.strip() == b"set()"


REPORTS = (
    named("north", "1", "A", "1"),
    named("north", "2", "A", "1"),
    named("north", "2", "A", "2"),
    named("south", "1", "B", None),
    named("south", "x/y", "B", None),
)


@pytest.mark.parametrize(
    ("text", "place"),
    [("north/1", 0), ("south/1", 3), ("north/A/2/2", 2), ("south/B//1", 3), ("x/y", 4), ("south/x/y", 4)],
)
def test_a_session_is_known_by_its_forms(text: str, place: int) -> None:
    assert pick(parse_reference(text), REPORTS) is REPORTS[place]


@pytest.mark.parametrize(
    ("text", "forms"),
    [("1", "north/1, south/1"), ("2", "north/A/1/2, north/A/2/2"), ("north/2", "north/A/1/2, north/A/2/2")],
)
def test_an_ambiguous_name_is_answered_with_the_forms_that_are_not(text: str, forms: str) -> None:
    with pytest.raises(UsageError) as caught:
        pick(parse_reference(text), REPORTS)
    assert forms in caught.value.hint
    for form in forms.split(", "):
        pick(parse_reference(form), REPORTS)


def test_an_unknown_name_is_not_found() -> None:
    for text in ("3", "west/1", "north/A/1/1x"):
        with pytest.raises(NotFound):
            pick(parse_reference(text), REPORTS)


def test_an_existing_path_wins_over_an_id(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert (parse_reference("4711").file, parse_reference("4711#1").file) == (None, None)
    (tmp_path / "4711").write_text("")
    assert parse_reference("4711").file == "4711"
    reference = parse_reference("4711#a#b") if (tmp_path / "4711#a").exists() else parse_reference("4711#a")
    assert (reference.file, reference.id) == ("4711", "a")
    assert parse_reference("-", "9") == replace(parse_reference("-"), id="9")
