"""``:privacy on``: pseudonyms on every screen. All is opened anew, through a source that has nothing else."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from textual import on

from evtui.app.keeping import KeepingApp
from evtui.app.messages import ShowPrivately
from evtui.app.screen import EvtuiScreen
from evtui.app.yanking import Yankable

if TYPE_CHECKING:  # redaction comes in with the first time it is asked for
    from evtui.app.source import Opening, SessionSource
    from evtui.services.redaction.veil import Veil
    from evtui.services.views.timeline_place import TimelinePlaces
    from evtui.services.views.typed_lines import TypedLines

ON = "Private: pseudonyms for vehicles, cards, people and places; :privacy off ends it"
OFF = "No longer private: everything is shown as it was sent"


class PrivateApp(KeepingApp, inherit_bindings=False):
    """Off at start. Nothing that was loaded before stays in view, so nothing has to be found and covered."""

    keeps_addresses: Callable[[], bool] | None = None
    """Whether addresses stay readable in reports and bundles; asked in a thread."""
    _as_sent: Opening | None = None
    """How what is shown is opened without pseudonyms; None while that is how it is shown."""

    @property
    def is_private(self) -> bool:
        """True while pseudonyms are shown."""
        return self._as_sent is not None

    @on(ShowPrivately)
    def _show_privately(self, message: ShowPrivately) -> None:
        word = message.word.strip().lower()
        if word not in {"", "on", "off"}:
            self.say("on or off? :privacy on")
        elif self.sessions is None:
            self.say("Nothing is open yet")
        elif word and (word == "on") is self.is_private:
            self.say(ON if self.is_private else OFF)
        elif self._as_sent is None:
            self._begin()
        else:
            self._end(self._as_sent)

    def typed_lines(self, prompt: str) -> TypedLines:
        """While private none of those typed before: they may name somebody."""
        return super().typed_lines(f"{prompt} (private)" if self.is_private else prompt)

    @property
    def timeline_places(self) -> TimelinePlaces | None:
        """While private nothing is remembered, and nothing of before is shown."""
        return None if self.is_private else super().timeline_places

    def _begin(self) -> None:
        from evtui.services.redaction.veil import Veil

        sessions = self.sessions
        assert sessions is not None, "asked before"
        opening, place = sessions.opening, self._place()
        veil = Veil()
        self._as_sent = replace(opening, begun=None, goto="")
        private = replace(
            self._as_sent,
            open=_veiled(self._as_sent, veil),
            query=replace(sessions.query_asked),  # another one: answers to the one before are stale
            views_folder=None,
            keeps_state=False,
            goto=place,
        )
        self._reopen(private, veil)
        self.say(ON)

    def _end(self, opening: Opening) -> None:
        sessions = self.sessions
        assert sessions is not None, "asked before"
        self._as_sent = None
        place = self._place()
        self._reopen(replace(opening, query=replace(sessions.query_asked), goto=place), None)
        self.say(OFF)

    def _place(self) -> str:
        """The link to the session and the instant in front; empty for the list and what belongs to no one."""
        from evtui.app.handing_out import HasInstant
        from evtui.services.casefile.link import link_text

        screen = self.screen
        if screen is self.sessions or not isinstance(screen, Yankable):
            return ""
        shown = screen.yanks().record
        if shown is None:
            return ""
        at = screen.present_instant if isinstance(screen, HasInstant) else None
        return link_text(shown.session.id, at).removeprefix("#")

    def _reopen(self, opening: Opening, veil: Veil | None) -> None:
        """Leave every screen of a session, and list everything anew."""
        sessions = self.sessions
        assert sessions is not None, "asked before"
        self.workers.cancel_group(self, "whole")
        while self.screen is not sessions and len(self.screen_stack) > 1:
            self.pop_screen()
        sessions.forget_conditions()
        sessions.reopen(opening)
        self._veil_notes(veil)
        for screen in self.screen_stack:
            if isinstance(screen, EvtuiScreen):
                screen.show_header()

    def _veil_notes(self, veil: Veil | None) -> None:
        """The list's notes anew, under a veil or without one."""
        sessions = self.sessions
        assert sessions is not None, "asked before"
        sessions.__dict__.pop("notes", None)  # a cached property: read again where it is asked for next
        if veil is not None and sessions.notes is not None:
            from evtui.app.private_source import PrivateNotes

            sessions.__dict__["notes"] = PrivateNotes(sessions.notes, veil)


def _veiled(opening: Opening, veil: Veil) -> Callable[[], Awaitable[SessionSource]]:
    """Opens the same, under a veil."""

    async def open_it() -> SessionSource:
        from evtui.app.private_source import PrivateSource

        return PrivateSource(await opening.open(), veil)

    return open_it
