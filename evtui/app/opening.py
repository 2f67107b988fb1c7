"""What a screen of one session needs first: the whole report, where the list has only a row of the store."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from textual.app import App

from evtui.app.screen import EvtuiScreen
from evtui.app.screens.sessions.screen import SessionsScreen
from evtui.errors import EvtuiError
from evtui.models.report import SessionReport


class OpeningApp(App[None], inherit_bindings=False):
    """Knows the list, and fetches what a row of it stands for."""

    @property
    def sessions(self) -> SessionsScreen | None:
        """The list at the root, None on the start screen."""
        return next((screen for screen in self.screen_stack if isinstance(screen, SessionsScreen)), None)

    def say(self, text: str) -> None:
        """In the footer of the screen in front."""
        if isinstance(self.screen, EvtuiScreen):
            self.screen.message_line(text)

    def whole_first(
        self, report: SessionReport, go: Callable[[SessionReport], None], *, raw: bool = False
    ) -> None:
        """Go on with the whole report: at once, or when it has been read; trouble is told in the footer.

        With ``raw`` its record is whole too, where the store keeps the meter values apart.
        """
        if report.is_summary or (raw and report.is_partial):
            reading = self._read_whole(report, go, raw)
            # without a description Textual writes the call out, with the whole session in it
            self.run_worker(reading, group="whole", description="whole", exclusive=True)
        else:
            go(report)

    async def _read_whole(
        self, report: SessionReport, go: Callable[[SessionReport], None], raw: bool
    ) -> None:
        sessions = self.sessions
        source = None if sessions is None else sessions.source
        if sessions is None or source is None:
            return
        try:
            whole = sessions.take_whole(await source.whole(report))
            if raw and whole.is_partial:
                whole = replace(whole, raw=await source.raw(whole), is_partial=False)
        except EvtuiError as error:
            self.say(str(error))
        else:
            go(whole)
