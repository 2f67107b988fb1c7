"""A session that still runs: its timeline grows with each refresh of the list, the view stays or follows."""

from __future__ import annotations

from typing import Protocol

from evtui.models.report import SessionReport


class HasReport(Protocol):
    """What growing needs of the screen."""

    _report: SessionReport

    def _start_decoding(self) -> None: ...


class GrowingTimeline:
    """Lanes and plots change together, once the newer meter values are decoded."""

    def take_live(self: HasReport, report: SessionReport) -> None:
        """Show a newer version of the session shown; any other is left alone."""
        if report.session.key == self._report.session.key and not report.is_same_record(self._report):
            self._report = report
            self._start_decoding()
