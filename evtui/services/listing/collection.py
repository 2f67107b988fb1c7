"""Everything loaded so far, merged by session key, and the figures of the tabs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from evtui.models.report import SessionReport
from evtui.services.listing.columns import SessionKey
from evtui.services.listing.filter import FAILED


@dataclass(frozen=True, slots=True)
class Tally:
    """What a tab says about its provider."""

    sessions: int = 0
    failed: int = 0


NO_SESSIONS = Tally()


class Collection:
    """Reports by key in order of arrival; a newer copy takes the place of the older one."""

    def __init__(self) -> None:
        self._reports: dict[SessionKey, SessionReport] = {}
        self._lists: dict[str, tuple[SessionReport, ...]] = {}
        self._tallies: dict[str, Tally] = {}
        self.version = 0
        """Grows with every change: what was reckoned of an older version is out of date."""

    def __len__(self) -> int:
        return len(self._reports)

    def add(self, reports: Iterable[SessionReport]) -> int:
        """Merge reports; returns how many were new."""
        before = len(self._reports)
        for report in reports:
            self._reports[report.session.key] = report
        self._changed()
        return len(self._reports) - before

    def get(self, key: SessionKey) -> SessionReport | None:
        """The newest copy of one session."""
        return self._reports.get(key)

    def clear(self) -> None:
        """Forget everything."""
        self._reports.clear()
        self._changed()

    def of(self, tab: str) -> list[SessionReport]:
        """The reports of a tab: one provider's, or all."""
        if tab not in self._lists:
            self._lists[tab] = tuple(
                report for report in self._reports.values() if tab in {"all", report.session.provider}
            )
        return list(self._lists[tab])

    def tally(self, tab: str) -> Tally:
        """Sessions and failed sessions of a tab."""
        if tab not in self._tallies:
            found = self.of(tab)
            failed = sum(report.session.severity in FAILED for report in found)
            self._tallies[tab] = Tally(len(found), failed)
        return self._tallies[tab]

    def _changed(self) -> None:
        self.version += 1
        self._lists.clear()
        self._tallies.clear()
