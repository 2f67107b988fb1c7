"""What was loaded and how far each account's fetch has come; stale answers are dropped here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from evtui.formats.ink import Line
from evtui.models.fetch import Batch, FetchEvent, Finished, FromStore
from evtui.models.instant import Instant
from evtui.models.report import SessionReport
from evtui.services.listing.collection import NO_SESSIONS, Collection, Tally
from evtui.services.listing.columns import SessionKey
from evtui.services.listing.fetch_state import AccountFetch, Phase, Trouble, trouble
from evtui.services.listing.layouts import TABS


@dataclass(frozen=True, slots=True)
class TabState:
    """What one tab shows of its provider."""

    tally: Tally = NO_SESSIONS
    trouble: Trouble | None = None
    known: bool = True
    """False while no account of the provider is open: no count at all."""
    running: bool = False
    """True while more may come: no session yet is no empty list."""


def data_of(event: FetchEvent, fetch: AccountFetch, before: Instant | None, now: Instant) -> Instant | None:
    """Of when the data shown is after an event: an answer is of now, rows of the store of when they came."""
    match event:
        case FromStore() if before is None:
            return event.as_of
        case Batch() if any(not report.is_summary for report in event.reports):
            return now
        case Finished() if not fetch.only_stored:
            return now
        case _:
            return before


class Loading:
    """The loaded sessions of every account and the state of their fetches. No widget, no tasks of its own."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._tickets: dict[str, int] = {}
        self._providers: dict[str, tuple[str, ...]] = {}
        self._last_ticket = 0
        self._heard_s: dict[str, float] = {}
        self.collection = Collection()
        """Everything loaded."""
        self.fetches: dict[str, AccountFetch] = {}
        """By account name, in the order of the configuration."""
        self.judged: dict[SessionKey, SessionReport] = {}
        """Reports judged with their meter values."""
        self.curves: dict[SessionKey, Line] = {}
        """Power sparklines of the same."""

    def begin(self, account: str, providers: Sequence[str]) -> int:
        """A new fetch of an account begins; returns its ticket. Older answers count no more."""
        self._last_ticket += 1
        self._tickets[account] = self._last_ticket
        self._providers[account] = tuple(providers)
        self._heard_s[account] = self._monotonic()
        self.fetches[account] = AccountFetch(account=account, provider=next(iter(providers), ""))
        return self._last_ticket

    def hear(self, account: str, ticket: int, event: FetchEvent) -> bool:
        """Take an account's event in; False when it answers a question that is no longer asked."""
        if self._tickets.get(account) != ticket:
            return False
        now_s = self._monotonic()
        self._heard_s[account] = now_s
        self.fetches[account] = self.fetches[account].after(event, now_s)
        if isinstance(event, Batch):
            self.collection.add(self._known(report) for report in event.reports)
        return True

    def stop(self, accounts: Iterable[str]) -> bool:
        """The user cancelled these fetches; False when none ran."""
        stopped = False
        for account in accounts:
            fetch = self.fetches.get(account)
            if fetch is not None and fetch.phase.is_running:
                self.fetches[account] = fetch.stopped()
                self._tickets.pop(account, None)
                stopped = True
        return stopped

    def renew(self, reports: Iterable[SessionReport]) -> None:
        """Take newer copies in that no fetch brought."""
        self.collection.add(self._known(report) for report in reports)

    def judge(self, report: SessionReport, curve: Line) -> bool:
        """Keep a report judged with its meter values; False when the row has changed meanwhile."""
        key = report.session.key
        current = self.collection.get(key)
        if current is None or not current.is_same_record(report):
            return False
        self.judged[key] = report
        if curve:
            self.curves[key] = curve
        self.collection.add([report])
        return True

    def forget(self, accounts: Iterable[str] | None = None) -> None:
        """Drop what was loaded of these accounts, or everything."""
        if accounts is None:
            self.collection.clear()
        else:
            names = set(accounts)
            kept = [report for report in self.collection.of("all") if report.session.account not in names]
            self.collection.clear()
            self.collection.add(kept)

    def of(self, tab: str) -> list[AccountFetch]:
        """The fetches of a tab's accounts."""
        return [
            fetch for fetch in self.fetches.values() if tab == "all" or tab in self._providers[fetch.account]
        ]

    def longest_wait(self, tab: str) -> tuple[AccountFetch | None, float]:
        """The running fetch of a tab that has been silent for longest, and for how many seconds."""
        running = [fetch for fetch in self.of(tab) if fetch.phase is Phase.LOADING]
        if not running:
            return None, 0.0
        quiet = min(running, key=lambda fetch: self._heard_s[fetch.account])
        return quiet, self._monotonic() - self._heard_s[quiet.account]

    def tab_states(self) -> dict[str, TabState]:
        """What the tabs row says."""
        return {
            tab: TabState(
                tally=self.collection.tally(tab),
                trouble=trouble(fetches := self.of(tab)),
                known=bool(fetches),
                running=any(fetch.phase.is_running for fetch in fetches),
            )
            for tab in TABS
        }

    def take_whole(self, report: SessionReport) -> SessionReport:
        """A summary was made whole: keep it in the summary's place, with the outcome the summary had."""
        self.collection.add([self._known(report)])
        return self.collection.get(report.session.key) or report

    def _known(self, report: SessionReport) -> SessionReport:
        """The copy that knows more of a record that did not change, so that a refresh forgets no outcome."""
        key = report.session.key
        judged = self.judged.get(key)
        if judged is not None and judged.is_same_record(report):
            return judged
        self.judged.pop(key, None)
        self.curves.pop(key, None)
        before = self.collection.get(key)
        if before is None or not before.is_same_record(report):
            return report
        if report.is_summary and not before.is_summary:
            return before
        return with_verdict_of(before, report)


def with_verdict_of(before: SessionReport, report: SessionReport) -> SessionReport:
    """A report with what the diagnosis said of the same record in an earlier run."""
    said = before.session
    if said.verdict is None or report.session.verdict is not None:
        return report
    session = replace(
        report.session,
        outcome=said.outcome,
        severity=said.severity,
        verdict=said.verdict,
        peak_power_w=said.peak_power_w,
    )
    return replace(report, session=session)
