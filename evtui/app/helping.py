"""The app's part of help: the texts of the guide, and what was wrong with the user's wishes at the start."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual import on
from textual.app import App

from evtui.app.messages import OpenTopic
from evtui.app.screen import EvtuiScreen
from evtui.errors import EvtuiError
from evtui.models.problem import Problem
from evtui.services.guide.topic import Topic


class HelpingApp(App[None], inherit_bindings=False):
    """Opens topics by name."""

    guide: Callable[[str], Topic] | None = None
    """The topic somebody means; raises EvtuiError for none. None where nobody provided one."""
    wish_problems: Sequence[Problem] = ()
    """Keys and themes of the configuration that could not be followed."""

    def on_mount(self) -> None:
        """Tell what could not be followed, once there is a footer to tell it in."""
        if self.wish_problems:
            self.call_after_refresh(self._tell_problems)

    def _tell_problems(self) -> None:
        first, *more = self.wish_problems
        hint = f" · {first.hint}" if first.hint else ""
        others = f" (and {len(more)} more: evtui keys --check)" if more else ""
        self._say(f"{first.message}{hint}{others}")

    @on(OpenTopic)
    def _open_topic(self, message: OpenTopic) -> None:
        from evtui.app.help import TopicScreen  # built only when asked for

        if self.guide is None:
            self._say("evtui help TOPIC prints the texts")
            return
        try:
            topic = self.guide(message.topic)
        except EvtuiError as error:
            self._say(str(error))
            return
        self.push_screen(TopicScreen(topic))

    def _say(self, text: str) -> None:
        """In the footer of the screen in front."""
        if isinstance(self.screen, EvtuiScreen):
            self.screen.message_line(text)
