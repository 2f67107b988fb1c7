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

    def __len__(self) -> int:
        return len(self._reports)

    def add(self, reports: Iterable[SessionReport]) -> int:
        """Merge reports; returns how many were new."""
        before = len(self._reports)
        for report in reports:
            self._reports[report.session.key] = report
        return len(self._reports) - before

    def get(self, key: SessionKey) -> SessionReport | None:
        """The newest copy of one session."""
        return self._reports.get(key)

    def clear(self) -> None:
        """Forget everything."""
        self._reports.clear()

    def of(self, tab: str) -> list[SessionReport]:
        """The reports of a tab: one provider's, or all."""
        if tab == "all":
            return list(self._reports.values())
        return [report for report in self._reports.values() if report.session.provider == tab]

    def tally(self, tab: str) -> Tally:
        """Sessions and failed sessions of a tab."""
        found = self.of(tab)
        return Tally(len(found), sum(report.session.severity in FAILED for report in found))
