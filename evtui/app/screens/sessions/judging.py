"""The session under the cursor in the preview, and the rows in view judged with their meter values."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

from textual import on
from textual.timer import Timer

from evtui.app.background import background_of
from evtui.app.screens.sessions.fetching import FetchingScreen
from evtui.app.screens.sessions.outcomes import RowJudged, judge_rows
from evtui.app.screens.sessions.preview import Preview
from evtui.app.screens.sessions.session_list import SessionList
from evtui.app.source import Opening
from evtui.formats.glyphs import Tier
from evtui.formats.ink import Line
from evtui.models.report import SessionReport
from evtui.services.store.protocol import Judged

JUDGE_AFTER_S: Final = 0.25
"""How long the view must rest before the rows in it are judged with their meter values."""


class JudgingScreen(FetchingScreen):
    """Knows the list and the preview; its child composes and draws them."""

    def __init__(self, opening: Opening, monotonic: Callable[[], float]) -> None:
        super().__init__(opening, monotonic)
        self._judge_timer: Timer | None = None

    @property
    def session_list(self) -> SessionList:
        """The list."""
        return self.query_one(SessionList)

    @property
    def _curves_for(self) -> Tier | None:
        """The tier of power curves, None while no column shows any."""
        shown = any(placed.column.id == "power" for placed in self.session_list.content.columns)
        return self.tier if shown else None

    def outcomes_changed(self) -> None:
        """A row was judged: counts of failures may be others."""

    def _show_selected(self) -> None:
        accounts = {fetch.account for fetch in self._loading.of(self._tab)}
        self.query_one(Preview).select(self.session_list.selected, many_accounts=len(accounts) > 1)

    @on(Preview.Decoded)
    def _take_preview(self, message: Preview.Decoded) -> None:
        self._take_judgement(message.drawn.report, message.drawn.curve, message.drawn.kept)

    @on(RowJudged)
    def _take_row(self, message: RowJudged) -> None:
        self._take_judgement(message.report, message.curve, message.kept)

    def _take_judgement(self, report: SessionReport, curve: Line, kept: Judged | None) -> None:
        """Redraw the row if its meter values tell something new."""
        if self._loading.judge(report, curve):
            self.keep_verdict(kept)
            key = report.session.key
            self.session_list.update_rows(frozenset({key}), self.session_list.content)
            self.outcomes_changed()

    def _judge_soon(self) -> None:
        """When the view rests, judge the rows in it that need their meter values."""
        if self._judge_timer is not None:
            self._judge_timer.stop()
        self._judge_timer = self.set_timer(JUDGE_AFTER_S, self._judge)

    def _judge(self) -> None:
        self._judge_timer = None
        unjudged = [
            report
            for report in self.session_list.visible_reports
            if report.meter_values and report.session.key not in self._loading.judged
        ]
        if unjudged and self._source is not None:
            tier, against = self._curves_for, partial(background_of, self.app)
            work = partial(judge_rows, self._source, unjudged, tier, against, self.post_message)
            self.work_alone(work, "outcomes")
