"""Everything loaded so far, merged by session key, and the figures of the tabs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from evtui.models.instant import Instant
from evtui.models.report import Kept, SessionReport
from evtui.services.diagnosis.neighbours import Neighbours
from evtui.services.listing.columns import SessionKey
from evtui.services.listing.filter import FAILED


@dataclass(frozen=True, slots=True)
class Tally:
    """What a tab says about its provider."""

    sessions: int = 0
    failed: int = 0


NO_SESSIONS = Tally()
ALL: Final = "all"
"""The tab of every provider."""
MOST_RENEWALS: Final = 500
"""Newer copies that are remembered one by one; beyond that a list is put in order anew."""


@dataclass(frozen=True, slots=True)
class Renewed:
    """A newer copy took the place of an older one."""

    version: int
    """Of the collection, with it."""
    older: SessionReport
    newer: SessionReport


class Collection:
    """Reports by key in order of arrival; a newer copy takes the place of the older one."""

    def __init__(self) -> None:
        self._reports: dict[SessionKey, SessionReport] = {}
        self._by_provider: dict[str, dict[SessionKey, SessionReport]] = {}
        self._failed: dict[str, int] = {}
        self._running: dict[SessionKey, SessionReport] = {}
        self._summaries: dict[SessionKey, SessionReport] = {}
        self.neighbours = Neighbours()
        """The same by place and vehicle, for the diagnosis: to sort them anew for each would take long."""
        self.version = 0
        """Grows with every change: what was reckoned of an older version is out of date."""
        self.records = 0
        """Grows with every other record, not when one was merely judged."""
        self.generation = 0
        """Grows whenever everything is forgotten."""
        self._newest: dict[str, Instant] = {}
        self._renewals: list[Renewed] = []
        self._remembers_from = 0
        """Version since which nothing but these renewals happened."""

    def __len__(self) -> int:
        return len(self._reports)

    def add(self, reports: Iterable[SessionReport]) -> int:
        """Merge reports; returns how many were new."""
        before, version, is_news = len(self._reports), self.version + 1, False
        for report in reports:
            key, provider = report.session.key, report.session.provider
            old = self._reports.get(key)
            is_news = is_news or old is None or not old.is_same_record(report)
            self._reports[key] = report
            self.neighbours.add(report, old)
            self._by_provider.setdefault(provider, {})[key] = report
            if old is None or old.session.severity is not report.session.severity:
                change = _is_failed(report) - (old is not None and _is_failed(old))
                for tab in (provider, ALL):
                    self._failed[tab] = self._failed.get(tab, 0) + change
            _keep_if(self._running, report, report.session.status.is_running)
            _keep_if(self._summaries, report, report.kept is Kept.SUMMARY)
            self._note_start(report)
            if old is not None:
                self._renewals.append(Renewed(version, old, report))
        self._forget_renewals(version, has_more=len(self._reports) > before)
        self.records += is_news
        self.version = version  # at last: a list that is put in order meanwhile is out of date
        return len(self._reports) - before

    def _forget_renewals(self, version: int, *, has_more: bool) -> None:
        """Those that are too many, the oldest first; after other sessions came none is of use."""
        if has_more:
            self._renewals, self._remembers_from = [], version
        elif len(self._renewals) > MOST_RENEWALS:
            kept = self._renewals[-MOST_RENEWALS // 2 :]
            self._renewals, self._remembers_from = kept, kept[0].version

    def _note_start(self, report: SessionReport) -> None:
        """One may be the newest."""
        start = report.session.started_at
        if start is not None:
            for tab in (report.session.provider, ALL):
                known = self._newest.get(tab)
                if known is None or start > known:
                    self._newest[tab] = start

    def newest(self, tab: str) -> Instant | None:
        """The latest start of a session of a tab."""
        return self._newest.get(tab)

    def renewed_since(self, version: int) -> Sequence[Renewed] | None:
        """What was renewed after a version; None where sessions were added, or too many renewed."""
        renewals = self._renewals
        if version < self._remembers_from:
            return None
        return [one for one in renewals[:] if one.version > version]

    def get(self, key: SessionKey) -> SessionReport | None:
        """The newest copy of one session."""
        return self._reports.get(key)

    def clear(self) -> None:
        """Forget everything."""
        self._reports.clear()
        self._by_provider.clear()
        self._failed.clear()
        self._running.clear()
        self._summaries.clear()
        self._newest.clear()
        self.neighbours = Neighbours()
        self.version += 1
        self.records += 1
        self._renewals, self._remembers_from = [], self.version
        self.generation += 1

    def of(self, tab: str) -> list[SessionReport]:
        """The reports of a tab: one provider's, or all."""
        return list(self._of(tab).values())

    @property
    def running(self) -> list[SessionReport]:
        """The sessions that had not ended when they were fetched: few, whatever is loaded."""
        return list(self._running.values())

    def has_mere_summaries(self, tab: str) -> bool:
        """Whether of some sessions of a tab the store holds the row alone."""
        return any(tab in (ALL, key[0]) for key in self._summaries)

    def tally(self, tab: str) -> Tally:
        """Sessions and failed sessions of a tab."""
        return Tally(len(self._of(tab)), self._failed.get(tab, 0))

    def _of(self, tab: str) -> dict[SessionKey, SessionReport]:
        return self._reports if tab == ALL else self._by_provider.get(tab, {})


def _keep_if(some: dict[SessionKey, SessionReport], report: SessionReport, is_one: bool) -> None:
    """Among some of the loaded sessions, or no longer."""
    if is_one:
        some[report.session.key] = report
    elif some:
        some.pop(report.session.key, None)


def _is_failed(report: SessionReport) -> bool:
    return report.session.severity in FAILED
