"""What is usual for session A, as a band behind its curves: found off the event loop, or refused."""

from __future__ import annotations

from dataclasses import replace

from textual import on, work
from textual.message import Message

from evtui.app.screen import EvtuiScreen
from evtui.app.screens.compare.decoding import usual
from evtui.app.screens.compare.view import CompareView
from evtui.app.screens.timeline.decoding import MeterSource
from evtui.models.report import SessionReport
from evtui.services.compare.candidates import Key
from evtui.services.compare.cohort import Baseline, Cohort, Refused, cohort_of
from evtui.services.examination import Background


class UsualScreen(EvtuiScreen):
    """Knows the two sessions and what is usual for the first; its child draws."""

    class UsualFound(Message):
        """What is usual for a session, or why that cannot be said."""

        def __init__(self, key: Key, found: Baseline | Refused) -> None:
            super().__init__()
            self.key = key
            self.found = found

    view: CompareView

    def __init__(
        self, pair: tuple[SessionReport, SessionReport], source: MeterSource | None, background: Background
    ) -> None:
        super().__init__()
        self._pair = pair
        """A and B as they were handed over, before they were judged."""
        self._source = source
        self._background = background
        self._usual: dict[Key, Baseline | Refused] = {}

    def _draw_all(self) -> None:
        """Draw everything anew; the child knows how."""

    @property
    def baseline(self) -> Baseline | None:
        """What is usual for A, if it is shown."""
        found = self._usual.get(self._pair[0].session.key) if self.view.shows_usual else None
        return found if isinstance(found, Baseline) else None

    def toggle_usual(self) -> None:
        """The band on or off."""
        self.view = replace(self.view, shows_usual=not self.view.shows_usual)
        if self.view.shows_usual:
            self._need_usual()
        else:
            self.workers.cancel_group(self, "usual")
            self._draw_all()
            self.message_line("What is usual: off")

    def _need_usual(self) -> None:
        """Find out what is usual for A, unless it is known or not asked for."""
        if not self.view.shows_usual or self._source is None:
            return
        report = self._pair[0]
        found: Cohort | Baseline | Refused | None = self._usual.get(report.session.key)
        found = found or cohort_of(report, self._background.reports)
        if isinstance(found, Cohort):
            self._find_usual(report.session.key, found, self._source)
        else:
            self._say_usual(report.session.key, found)

    @work(group="usual", exclusive=True)
    async def _find_usual(self, key: Key, cohort: Cohort, source: MeterSource) -> None:
        """Decode the cohort off the event loop."""

        def tell(number: int) -> None:
            self.message_line(f"What is usual: session {number + 1} of {len(cohort.reports)}")

        found = await usual(cohort, source, self._background.book, tell)
        self.post_message(self.UsualFound(key, found))

    @on(UsualFound)
    def _adopt_usual(self, message: UsualFound) -> None:
        self._say_usual(message.key, message.found)

    def _say_usual(self, key: Key, found: Baseline | Refused) -> None:
        """Draw the band, or say why there is none."""
        self._usual[key] = found
        if key != self._pair[0].session.key or not self.view.shows_usual:
            return
        self._draw_all()
        if isinstance(found, Refused):
            self.view = replace(self.view, shows_usual=False)
            self.message_line(f"No baseline: {found.reason}")
        else:
            self.message_line(f"Usual for A: p10 to p90 of {found.n} sessions of {found.cohort.words}")
