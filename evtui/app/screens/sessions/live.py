"""Running sessions in the list: asked again at their provider's pace, changes marked, follow and pause."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Final, Protocol, runtime_checkable

from textual import on
from textual.message import Message
from textual.timer import Timer

from evtui.app.background import background_of
from evtui.app.screens.sessions.list_actions import ListActions
from evtui.app.screens.sessions.outcomes import RowJudged, judge_rows
from evtui.app.source import Opening, SessionSource
from evtui.formats.glyphs import Tier
from evtui.formats.ink import Ink, Line, Role, Span
from evtui.formats.plain import plain
from evtui.models.fetch import SessionQuery
from evtui.models.report import SessionReport
from evtui.services.listing.columns import SessionKey
from evtui.services.listing.fetch_state import is_from_store
from evtui.services.listing.layouts import LAYOUTS
from evtui.services.live.cadence import Cadence, pace_of
from evtui.services.live.changes import changed_columns
from evtui.services.live.refresh import Refreshed, refresh, refresh_query

NEW: Final = frozenset({"start"})
"""What is marked of a session that was not there before."""


@runtime_checkable
class TakesLive(Protocol):
    """A screen above the list that may show a session which has just changed."""

    def take_live(self, report: SessionReport) -> None:
        """Show the newer version if it is the session shown."""
        ...


class LiveHeard(Message):
    """One account was asked again."""

    def __init__(self, account: str, base: SessionQuery, answer: Refreshed, judged: list[RowJudged]) -> None:
        super().__init__()
        self.account = account
        self.base = base
        """What the list showed then; of another period the answer is stale."""
        self.answer = answer
        """Only what changed."""
        self.judged = judged


@dataclass(slots=True)
class Held:
    """What came while paused, the newest version of each session."""

    reports: dict[SessionKey, SessionReport] = field(default_factory=dict)
    judged: dict[SessionKey, RowJudged] = field(default_factory=dict)

    def take(self, heard: LiveHeard) -> None:
        """Keep an answer."""
        self.reports.update((report.session.key, report) for report in heard.answer.reports)
        self.judged.update((row.report.session.key, row) for row in heard.judged)


class LiveList(ListActions):
    """Plans one question an account; with nothing running and nobody following it plans none at all."""

    def __init__(self, opening: Opening, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        super().__init__(opening, monotonic=monotonic)
        self._cadences: dict[str, Cadence] = {}
        self._planned: dict[str, tuple[Timer, float]] = {}
        self._asking: set[str] = set()
        self._changed: dict[str, Mapping[SessionKey, frozenset[str]]] = {}
        self._fading: Timer | None = None
        self._following = False
        self._held: Held | None = None

    def reopen(self, opening: Opening) -> None:
        """What was held back, marked or under way is of what was open before."""
        for worker in list(self.workers):
            if worker.node is self and (worker.group == "filling" or worker.group.startswith("live ")):
                worker.cancel()
        for account in list(self._planned):
            self._unplan(account)
        self._asking.clear()
        self._held = None
        self._changed.clear()
        self._cadences.clear()
        self._unkept.clear()
        super().reopen(opening)

    # ── what is planned ───────────────────────────────────────────────────────────────────────────

    def _rebuild(self) -> None:
        """Other rows may run, or another tab be followed."""
        super()._rebuild()
        self._plan_live()

    def state_changed(self) -> None:
        """A fetch that ended tells what runs."""
        super().state_changed()
        self._plan_live()

    def _ask_again(self, *, forget: bool) -> None:
        """The user asks: whatever was given up is tried again."""
        self._cadences.clear()
        super()._ask_again(forget=forget)

    def _go_to_period(self, query: SessionQuery | None) -> None:
        """What was held back or marked belongs to the period that is left."""
        if query is not None:
            self._held = None
            self._changed.clear()
        super()._go_to_period(query)

    def _plan_live(self) -> None:
        """One timer for each account that has something to be asked, none for the others."""
        for account, provider in self._live_accounts().items():
            following = self._follows(provider)
            known = self._cadences.get(account) or Cadence.of(provider, account, following=following)
            cadence = known.paced(pace_of(provider, account, following=following))
            self._cadences[account] = cadence
            if cadence.stopped or self._live_query(account, provider) is None:
                self._unplan(account)
            elif account not in self._asking and self._planned_s(account) != cadence.interval_s:
                self._unplan(account)
                timer = self.set_timer(cadence.interval_s, partial(self._ask_live, account, provider))
                self._planned[account] = timer, cadence.interval_s
        self._fade_unless_planned()
        self._draw_top()

    def _live_accounts(self) -> dict[str, str]:
        """Account to provider of what can be asked now.

        Empty while nothing is open and for periods that do not reach now; an account that is being fetched
        is planned at the end of that.
        """
        if self._source is None or not self._follows_now:
            for account in list(self._planned):
                self._unplan(account)
            return {}
        return {
            account.name: account.provider
            for account in self._source.accounts
            if not self._is_fetched(account.name)
        }

    def _is_fetched(self, account: str) -> bool:
        """Whether a fetch of the account runs, or its provider is not to be asked at all."""
        fetch = self._loading.fetches.get(account)
        return fetch is None or fetch.phase.is_running or fetch.only_stored

    def _planned_s(self, account: str) -> float | None:
        """The interval of the planned question, None when there is none."""
        planned = self._planned.get(account)
        return None if planned is None else planned[1]

    def _unplan(self, account: str) -> None:
        planned = self._planned.pop(account, None)
        if planned is not None:
            planned[0].stop()

    def _follows(self, provider: str) -> bool:
        """Whether new sessions of a provider are wanted: those of the tab in view."""
        return self._following and self._tab in {"all", provider}

    def _live_query(self, account: str, provider: str) -> SessionQuery | None:
        """What to ask; None when nothing runs and nobody follows."""
        collection, following = self._loading.collection, self._follows(provider)
        loaded = collection.of(provider) if following else collection.running
        known = [report for report in loaded if report.session.account == account]
        return refresh_query(self._query, known, self._opening.now(), following=following)

    # ── asking ────────────────────────────────────────────────────────────────────────────────────

    def _ask_live(self, account: str, provider: str) -> None:
        """The time has come. While the account is being fetched anyway its end plans the next question."""
        self._planned.pop(account, None)
        query, source = self._live_query(account, provider), self._source
        if query is None or source is None or self._is_fetched(account):
            return
        self._asking.add(account)
        self.work_alone(partial(self._refresh, source, account, query, self._query), f"live {account}")

    async def _refresh(
        self, source: SessionSource, account: str, query: SessionQuery, base: SessionQuery
    ) -> None:
        """Ask, and judge what changed with its meter values before anything is shown."""
        try:
            answer = await refresh(source, query, account)
            fresh = tuple(report for report in answer.reports if self._is_fresh(report))
            judged: list[RowJudged] = []
            against = partial(background_of, self.app)
            await judge_rows(source, fresh, self._curves_for, against, judged.append)
        finally:
            self._asking.discard(account)
        self.post_message(LiveHeard(account, base, replace(answer, reports=fresh), judged))

    def _is_fresh(self, report: SessionReport) -> bool:
        """Whether a session is new, or not what it was; what is held back counts as known."""
        key = report.session.key
        held = None if self._held is None else self._held.reports.get(key)
        known = held or self._loading.collection.get(key)
        return known is None or not known.is_same_record(report)

    @on(LiveHeard)
    def _take_live(self, message: LiveHeard) -> None:
        if message.base is not self._query:
            return  # of a period that was left, or asked for anew meanwhile
        self._note_answer(message.account, message.answer)
        if self._held is not None:
            self._held.take(message)
        else:
            self._apply(message.account, message.answer.reports, message.judged)
        self._plan_live()

    def _note_answer(self, account: str, answer: Refreshed) -> None:
        """The pace that the answer allows; the first failure in a row is told."""
        before = self._cadences.get(account)
        if before is None:
            return  # asked for anew meanwhile: that answer counts
        if answer.problem is None:
            self._cadences[account] = before.after_answer(changed=bool(answer.reports))
            return
        self._cadences[account] = after = before.after_problem(answer.problem)
        if not before.failures:
            again = "r tries again" if after.stopped else f"asked again in {after.interval_s:.0f} s"
            self.message_line(f"{account}: {plain(answer.problem.message, 200)}; {again}")

    def _apply(self, account: str, reports: Iterable[SessionReport], judged: Iterable[RowJudged]) -> None:
        """Take newer versions in, mark what they changed, keep cursor and scroll."""
        fresh = tuple(reports)
        had_marks = bool(self._changed.pop(account, None))
        if fresh:
            self._hold_cursor()
            before = {report.session.key: self._version(report.session.key) for report in fresh}
            self._loading.renew(fresh)
            for row in judged:
                self._loading.judge(row.report, row.curve)
            self._changed[account] = {key: self._difference(key, *old) for key, old in before.items()}
            if self._following:
                self._go_to_newest()
            self._tell_screens(before)
            self._updated = self._opening.now()
        if fresh or had_marks:
            self._rebuild()  # an answer without news sends nothing

    def _version(self, key: SessionKey) -> tuple[SessionReport | None, bool]:
        """A session as it is loaded now, and whether it was judged with its meter values."""
        return self._loading.collection.get(key), key in self._loading.judged

    def _difference(self, key: SessionKey, before: SessionReport | None, judged: bool) -> frozenset[str]:
        """The columns to mark, of the provider's tab and of all."""
        after, is_judged = self._version(key)
        if before is None or after is None:
            return NEW
        columns = (*LAYOUTS.get(after.session.provider, ()), *LAYOUTS["all"])
        return changed_columns(before, after, columns, comparable=judged == is_judged)

    def _tell_screens(self, keys: Iterable[SessionKey]) -> None:
        """An open timeline grows too."""
        newest = [report for key in keys if (report := self._loading.collection.get(key)) is not None]
        for screen in self.app.screen_stack:
            if isinstance(screen, TakesLive):
                for report in newest:
                    screen.take_live(report)

    # ── marks ─────────────────────────────────────────────────────────────────────────────────────

    def changed_cells(self) -> Mapping[SessionKey, frozenset[str]]:
        """Columns that the last refresh of each account changed."""
        return {key: columns for marks in self._changed.values() for key, columns in marks.items()}

    def _fade_unless_planned(self) -> None:
        """Marks stand until the next answer; where none will come, for as long as that would have taken."""
        left = [account for account in self._changed if account not in self._planned]
        if left and self._fading is None and not self._asking:
            known = [one for account in left if (one := self._cadences.get(account)) is not None]
            wait_s = max((one.pace.least_s for one in known), default=0.0)
            self._fading = self.set_timer(wait_s, partial(self._fade, left))

    def _fade(self, accounts: Iterable[str]) -> None:
        self._fading = None
        for account in accounts:
            if account not in self._planned:
                self._changed.pop(account, None)
        self._draw_list()

    # ── follow and pause ──────────────────────────────────────────────────────────────────────────

    def action_follow(self) -> None:
        """Begin or end following the newest session."""
        if not self._follows_now:
            self.message_line("Only the newest period can be followed; . leads there")
            return
        self._following = not self._following
        if self._following:
            self._go_to_newest()
            self._draw()
        self.message_line("Following the newest session" if self._following else "No longer following")
        self._plan_live()

    def action_pause(self) -> None:
        """Hold new data back, or take it in."""
        held = self._held
        self._held = Held() if held is None else None
        if held is None:
            self.message_line("Paused: new data waits, = takes it in")
        else:
            for account in {report.session.account for report in held.reports.values()}:
                reports = [report for report in held.reports.values() if report.session.account == account]
                rows = [row for row in held.judged.values() if row.report.session.account == account]
                self._apply(account, reports, rows)
            self.message_line(f"Resumed: {len(held.reports)} new")
        self._plan_live()

    def _go_to_newest(self) -> None:
        """The cursor on the session that began last, in whatever order the rows are."""
        everything = self._loading.collection.of(self._tab)
        begun = [report for report in everything if report.session.started_at is not None]
        newest = max(begun, key=lambda report: report.session.started_at or self._opening.now(), default=None)
        if newest is not None:
            self._views[self._tab] = replace(self.view, cursor=newest.session.key)

    def _hold_cursor(self) -> None:
        """The cursor stays on its session, also where it never left the first row."""
        selected = self.session_list.selected
        if selected is not None and self.view.cursor is None:
            self._views[self._tab] = replace(self.view, cursor=selected.session.key)

    def _follow_cursor(self, index: int) -> None:
        """Moving away is the end of following."""
        super()._follow_cursor(index)
        if self._following:
            self._following = False
            self.message_line("No longer following; f follows again")
            self._plan_live()

    # ── what the filter row says ──────────────────────────────────────────────────────────────────

    def live_status(self) -> Line:
        """``live 15–120 s``, ``paused  12 new``, ``from the store``; nothing while nothing is asked.

        The range the pace adapts in: the present interval would have to be sent again and again to an idle
        screen. After a failure it is the interval itself.
        """
        if self._held is not None:
            count = len(self._held.reports)
            return (
                Span("paused ", Ink(Role.KEY, bold=True)),
                Span(f"{count} new  ", Ink(Role.TEXT, bold=True)),
            )
        fetches = self._loading.of(self._tab)
        if any(is_from_store(fetch) for fetch in fetches):
            return (Span("from the store  ", Ink(Role.KEY, bold=True)),)
        here = {fetch.account for fetch in fetches}
        active = here & (self._planned.keys() | self._asking)
        cadences = [one for account in active if (one := self._cadences.get(account)) is not None]
        if not cadences:
            return ()
        word = "follow" if self._following else "live"
        failing = [one for one in cadences if one.failures]
        if failing:
            interval_s = min(one.interval_s for one in failing)
            warning = self.looks.glyphs.warning
            return (Span(f"{warning}{word} {interval_s:.0f} s  ", Ink(Role.WARNING)),)
        pace = min((one.pace for one in cadences), key=lambda one: one.least_s)
        dash = "-" if self.tier is Tier.ASCII else "–"
        most = f"{dash}{pace.most_s:.0f}" if pace.most_s > pace.least_s else ""
        return (Span(f"{word} {pace.least_s:.0f}{most} s  ", Ink(Role.MUTED)),)
