"""The way to a diagnosis, and from its evidence to the timeline."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property, partial
from typing import TYPE_CHECKING

from textual import on

from evtui.app.messages import GoToEvidence, OpenDiagnosis
from evtui.app.opening import OpeningApp
from evtui.errors import EvtuiError
from evtui.models.report import SessionReport
from evtui.services.listing.columns import SessionKey

if TYPE_CHECKING:  # they bring numpy and the rules
    from evtui.app.screens.diagnosis.view import DiagnosisView
    from evtui.app.screens.timeline.screen import TimelineScreen
    from evtui.services.diagnosis.rulebook import RuleBook


class DiagnosingApp(OpeningApp, inherit_bindings=False):
    """Opens diagnoses; screens come in when they are first needed."""

    read_rulebook: Callable[[], RuleBook] | None = None
    """Reads the user's own rules, thresholds and words for messages; None where there are none."""
    _left: tuple[SessionKey, DiagnosisView] | None = None
    """The diagnosis that evidence was followed from, so that ``d`` comes back to the same line."""

    @cached_property
    def rulebook(self) -> RuleBook | None:
        """What the configuration adds to the catalogue, read when first needed; unusable, it is told."""
        if self.read_rulebook is None:
            return None
        try:
            return self.read_rulebook()
        except EvtuiError as error:
            self.say(f"Your own rules are left out: {error}")
            return None

    @on(OpenDiagnosis)
    def _open_diagnosis(self, message: OpenDiagnosis) -> None:
        self.whole_first(message.report, partial(self._push_diagnosis, message))

    def _push_diagnosis(self, message: OpenDiagnosis, report: SessionReport) -> None:
        from evtui.app.screens.diagnosis.screen import DiagnosisScreen

        sessions = self.sessions
        screen = DiagnosisScreen(
            report,
            sessions.source if sessions is not None else None,
            walk=message.neighbours,
            view=self._left[1] if self._left and self._left[0] == report.session.key else None,
        )
        self.push_screen(screen)

    @on(GoToEvidence)
    def _go_to_evidence(self, message: GoToEvidence) -> None:
        from evtui.app.screens.diagnosis.screen import DiagnosisScreen
        from evtui.app.screens.timeline.screen import TimelineScreen

        if isinstance(self.screen, DiagnosisScreen):
            self._left = (message.report.session.key, self.screen.view)
        below = self._timeline_below(message.report)
        if below is None:
            sessions = self.sessions
            source = sessions.source if sessions is not None else None
            below = TimelineScreen(message.report, source, message.neighbours)
            self.push_screen(below)
        else:
            while self.screen is not below:
                self.pop_screen()
        below.call_after_refresh(below.show_evidence, message.at)

    def _timeline_below(self, report: SessionReport) -> TimelineScreen | None:
        """The timeline of this session, if the diagnosis was opened from it."""
        from evtui.app.screens.timeline.screen import TimelineScreen

        below = self.screen_stack[-2] if len(self.screen_stack) > 1 else None
        if isinstance(below, TimelineScreen) and below.timeline.report.session.key == report.session.key:
            return below
        return None
