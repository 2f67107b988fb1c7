"""The list out of the store: rows with their age first, then the provider; no network changes one badge."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace

from evtui.app.app import EvtuiApp
from evtui.app.screens.sessions.preview import Preview
from evtui.app.widgets.footer import Footer
from evtui.errors import StoreFailed
from evtui.models.fetch import Batch, Failed, FetchEvent, Finished, FromStore, SessionQuery
from evtui.models.instant import US_PER_S, Instant
from evtui.models.problem import Problem, ProblemKind
from evtui.models.report import Kept, SessionReport, digest_of
from evtui.models.session import SessionStatus
from tests.app.doubles import (
    NOW,
    Account,
    Script,
    Source,
    browser,
    list_text,
    opening_of,
    sessions_screen,
    settled,
    until,
)
from tests.app.doubles import report as plain_report

AGE_US = 3 * 3600 * US_PER_S


NUMBERS = {"kept": 1, "fresh": 2, "gone": 3, "last": 4}


def report(name: str) -> SessionReport:
    """A whole report with an id and a record of its own."""
    whole = plain_report(NUMBERS[name])
    return replace(whole, session=replace(whole.session, id=name), raw=f'{{"id": "{name}"}}'.encode())


def row_of(whole: SessionReport, outcome: str = "Kept outcome") -> SessionReport:
    """What the store gives of a report."""
    return SessionReport(
        session=replace(whole.session, outcome=outcome, verdict="CHARGED"),
        meter_values=whole.meter_values,
        fetched_at=Instant(NOW.us - AGE_US),
        is_summary=True,
        digest=digest_of(whole.raw),
        kept=Kept.TIMELINE,
    )


@dataclass
class Stored(Source):
    """A workspace with a store."""

    wholes: dict[str, SessionReport] = field(default_factory=dict)
    asked_whole: list[str] = field(default_factory=list)

    async def whole(self, report: SessionReport) -> SessionReport:
        """The record by the session's id."""
        if not report.is_summary:
            return report
        self.asked_whole.append(report.session.id)
        if report.session.id not in self.wholes:
            raise StoreFailed("the record is gone")
        return self.wholes[report.session.id]


def stored_then(*later: FetchEvent, rows: tuple[SessionReport, ...], is_all: bool = False) -> Script:
    """Rows of the store, then what the provider says."""

    async def walk(query: SessionQuery) -> AsyncIterator[FetchEvent]:
        if not query.fresh:
            yield Batch(account="depot", reports=rows)
            as_of = Instant(NOW.us - AGE_US)
            yield FromStore(account="depot", sessions=len(rows), as_of=as_of, is_all=is_all)
        for event in later:
            yield event

    return walk


DONE = Finished(account="depot", truncated=False, elapsed_s=0.1)
REFUSED = Failed(
    account="depot", problem=Problem(kind=ProblemKind.NETWORK, message="connection refused", account="depot")
)


def source(script: Script, *wholes: SessionReport) -> Stored:
    """One depot account."""
    return Stored({"depot": script}, [Account("depot", "depot")], wholes={w.session.id: w for w in wholes})


async def test_rows_of_the_store_stand_with_their_age_before_the_provider_has_answered() -> None:
    kept = report("kept")

    async def walk(query: SessionQuery) -> AsyncIterator[FetchEvent]:
        async for event in stored_then(rows=(row_of(kept),))(query):
            yield event
        await never.wait()

    never = asyncio.Event()
    app = browser(source(walk, kept))
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        assert "Kept outcome" in "\n".join(list_text(app))
        assert "3h00m old" in sessions_screen(app).header_right()


async def test_an_answer_takes_the_place_of_the_rows_and_is_of_now() -> None:
    kept, fresh = report("kept"), report("fresh")
    script = stored_then(Batch(account="depot", reports=(fresh,)), DONE, rows=(row_of(kept),))
    app = browser(source(script, kept))
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        loading = sessions_screen(app)._loading
        assert {one.session.id for one in loading.collection.of("depot")} == {"kept", "fresh"}
        assert "updated" in sessions_screen(app).header_right()


async def test_the_same_record_fetched_again_keeps_what_the_diagnosis_said_of_it() -> None:
    kept = report("kept")
    script = stored_then(Batch(account="depot", reports=(kept,)), DONE, rows=(row_of(kept),))
    app = browser(source(script, kept))
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        now = sessions_screen(app)._loading.collection.get(kept.session.key)
        assert now is not None
        assert not now.is_summary
        assert now.session.outcome == "Kept outcome"


async def test_a_record_that_changed_loses_what_was_said_of_the_old_one() -> None:
    kept = report("kept")
    changed = replace(kept, raw=b'{"other": 1}')
    script = stored_then(Batch(account="depot", reports=(changed,)), DONE, rows=(row_of(kept),))
    app = browser(source(script))
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        now = sessions_screen(app)._loading.collection.get(kept.session.key)
        assert now is not None
        assert now.session.outcome != "Kept outcome"


async def test_without_network_the_rows_stay_and_one_badge_says_so() -> None:
    kept = report("kept")
    app = browser(source(stored_then(REFUSED, rows=(row_of(kept),)), kept))
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        text = "\n".join(list_text(app))
        assert "Kept outcome" in text
        status = "".join(span.text for span in sessions_screen(app).live_status())
        assert "from the store" in status


async def test_rows_get_their_records_unasked_and_a_broken_one_stops_nobody() -> None:
    kept, gone, last = report("kept"), report("gone"), report("last")
    rows = tuple(map(row_of, (kept, gone, last)))
    workspace = source(stored_then(DONE, rows=rows, is_all=True), kept, last)
    app = browser(workspace)
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: set(workspace.asked_whole) >= {"kept", "gone", "last"})
        await settled(pilot)
        loaded = sessions_screen(app)._loading.collection.of("depot")
        assert {one.session.id for one in loaded if not one.is_summary} == {"kept", "last"}
        assert {one.session.outcome for one in loaded} == {"Kept outcome"}


async def test_enter_on_a_row_whose_record_is_gone_says_so_and_opens_nothing() -> None:
    gone = report("gone")
    app = browser(source(stored_then(DONE, rows=(row_of(gone),), is_all=True)))
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        await pilot.press("enter")
        await settled(pilot)
        assert app.screen is sessions_screen(app)
        assert "the record is gone" in sessions_screen(app).query_one(Footer).message


async def test_R_asks_for_everything_again() -> None:
    kept = report("kept")
    workspace = source(stored_then(DONE, rows=(row_of(kept),)), kept)
    app = browser(workspace)
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        await pilot.press("R")
        await settled(pilot)
        assert [query.fresh for _, query in workspace.asked] == [False, True]
        assert not sessions_screen(app)._loading.collection.of("depot")


async def test_refresh_on_the_command_line_asks_for_everything_once_and_no_more() -> None:
    workspace = source(stored_then(DONE, rows=()), report("kept"))
    app = EvtuiApp(opening_of(workspace, query=SessionQuery(fresh=True)))
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        await pilot.press("r")
        await settled(pilot)
        assert [query.fresh for _, query in workspace.asked] == [True, False]


async def test_only_the_exception_is_marked_while_a_provider_answers() -> None:
    kept, last = replace(report("kept"), kept=Kept.TIMELINE), report("last")
    app = browser(source(stored_then(DONE, rows=(row_of(kept),)), kept))
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        assert "◆" not in "\n".join(list_text(app)), "every row could carry it"
    rows = (row_of(kept), replace(row_of(last), kept=Kept.SUMMARY))
    app = browser(source(stored_then(DONE, rows=rows), kept))
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        assert "◆" in "\n".join(list_text(app)) and "◇" in "\n".join(list_text(app))


async def test_without_network_every_row_says_what_the_store_holds_of_it() -> None:
    kept = replace(report("kept"), kept=Kept.TIMELINE)
    app = browser(source(stored_then(REFUSED, rows=(row_of(kept),)), kept))
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        await until(pilot, lambda: "◆" in "\n".join(list_text(app)))
        preview = sessions_screen(app).query_one(Preview)
        await until(pilot, lambda: preview_says(preview, "timeline in the store"))


def preview_says(preview: Preview, words: str) -> bool:
    """Whether a line of the preview holds these words."""
    return any(words in "".join(span.text for span in line) for line in preview._lines)


async def test_nobody_is_asked_for_running_sessions_while_only_the_store_is_shown() -> None:
    kept = report("kept")
    runs = replace(kept, session=replace(kept.session, ended_at=None, status=SessionStatus.CHARGING))
    workspace = source(stored_then(DONE, rows=(row_of(runs),), is_all=True), runs)
    app = browser(workspace)
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        screen = sessions_screen(app)
        assert not screen._planned
        await pilot.press("r", "R")
        await settled(pilot)
        assert [query.fresh for _, query in workspace.asked] == [False, False, True]
