"""The app: decides looks, opens the first screen and turns intents into screens. Nothing else."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from shutil import get_terminal_size
from typing import TYPE_CHECKING, Any, ClassVar, Final

from rich.console import RenderableType
from textual import events, on
from textual.binding import Binding, BindingType
from textual.driver import Driver
from textual.filter import LineFilter
from textual.geometry import Size
from textual.screen import ModalScreen, Screen

from evtui.app.guard import TerminalGuard
from evtui.app.helping import HelpingApp
from evtui.app.lifecycle import PATIENCE_S, KeysFailed, Lifecycle, root_cause
from evtui.app.messages import (
    BeginTour,
    GoBack,
    GoToEvidence,
    Interrupt,
    Neighbours,
    OpenComparison,
    OpenDemo,
    OpenFiles,
    OpenFrequencies,
    OpenHelp,
    OpenRaw,
    OpenSession,
    OpenSql,
    OpenText,
    Quit,
    ShowCase,
    ShowHandOver,
    ShowProvider,
)
from evtui.app.no_colour import NoColour
from evtui.app.privacy import PrivateApp
from evtui.app.screen import EvtuiScreen
from evtui.app.screens.sessions.screen import SessionsScreen
from evtui.app.screens.tour.touring import TouringApp
from evtui.app.setting_up import SettingUpApp
from evtui.app.source import HasStore, Opening, system_now
from evtui.app.theme import DEFAULT_LOOKS, Depth, Looks
from evtui.app.theming import ThemingApp
from evtui.app.type_ahead import TypeAheadApp
from evtui.errors import EvtuiError
from evtui.keymap.labels import key_label
from evtui.models.report import SessionReport

if TYPE_CHECKING:
    from evtui.models.problem import Problem
    from evtui.services.diagnosis.rulebook import RuleBook
    from evtui.services.guide.topic import Topic

SETTLED_S: Final = 2.0
"""Start-up is over this long after the first paint; until then no garbage is collected."""
TWICE_S: Final = 1.0
"""Two ctrl+c within this time quit."""


class EvtuiApp(
    TypeAheadApp, TouringApp, ThemingApp, HelpingApp, PrivateApp, SettingUpApp, inherit_bindings=False
):
    """Navigation only: screens post intents, the app answers with screens."""

    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+q", "explain_quit", show=False, priority=True),  # Textual quits here
        Binding("ctrl+s", "nothing", show=False, priority=True),
    ]

    def __init__(
        self,
        opening: Opening | None,
        *,
        looks: Looks = DEFAULT_LOOKS,
        demo: Callable[[], Opening] | None = None,
        files: Callable[[Sequence[str]], Opening] | None = None,
        config_path: str = "",
        on_settled: Callable[[], None] | None = None,
        monotonic: Callable[[], float] = time.monotonic,
        on_picture: bool = False,
        rulebook: Callable[[], RuleBook] | None = None,
        guide: Callable[[str], Topic] | None = None,
        wish_problems: Sequence[Problem] = (),
        tour: bool = False,
    ) -> None:
        self._on_picture = on_picture  # Textual asks for the driver at once
        super().__init__()
        self.take_looks(looks)
        self._opening = opening
        self._demo = demo
        self._files = files
        self._config_path = config_path
        self._on_settled = on_settled
        self._monotonic = monotonic
        self._last_interrupt = float("-inf")
        self.crash: BaseException | None = None
        """What ended the app although nobody wanted it; told after the terminal is restored."""
        self.lifecycle = Lifecycle(self, picture_stands=self.picture_stands)
        """How this run ends; whoever runs the app enters it."""
        self._guard = TerminalGuard()
        self.animation_level = "none"
        self.read_rulebook = rulebook
        self.guide = guide
        self.wish_problems = wish_problems
        self._begins_with_tour = tour

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Textual's own, no colour where there is none, then the guard: the last line before the terminal."""
        mono = (NoColour(),) if self.looks.colour_depth is Depth.MONO else ()
        return (*super().get_line_filters(), *mono, self._guard)

    def get_driver_class(self) -> type[Driver]:
        """The platform's driver, made to survive what a terminal may send."""
        from evtui.app.driver import tolerant

        driver = super().get_driver_class()
        return driver if sys.platform == "win32" else tolerant(driver, on_picture=self._on_picture)

    def picture_stands(self) -> bool:
        """True while the first picture is on the alternate screen and nobody has taken it over."""
        return self._on_picture and not getattr(self._driver, "has_begun", False)

    def get_default_screen(self) -> Screen[None]:
        """The root: the list, or the offer where there is nothing to list; no blank screen before it."""
        if self._opening is not None:
            return SessionsScreen(self._opening, monotonic=self._monotonic)
        from evtui.app.screens.start.screen import StartScreen  # only where nothing is configured

        return StartScreen(self._config_path)

    @property
    def _background_screens(self) -> list[Screen[Any]]:
        """Screens below a translucent one. Textual 8.2.8 counts them below opaque ones too and sends the
        screen in front again, whole, whenever a list below it changes.
        """
        return super()._background_screens if isinstance(self.screen, ModalScreen) else []

    def on_mount(self) -> None:
        """Watch over signals and the terminal."""
        self.lifecycle.install()
        if self._begins_with_tour:
            self.post_message(BeginTour())
        if self._on_settled is not None:
            self.set_timer(SETTLED_S, self._on_settled)

    def on_resize(self, event: events.Resize) -> None:
        """Ask the terminal itself: of two resizes at once the driver may tell the older one last."""
        size = event.size if self.is_headless else Size(*get_terminal_size())
        if size != event.size:
            self.post_message(events.Resize(size, size))

    def on_unmount(self) -> None:
        """Give the signals back."""
        self.lifecycle.remove()

    # ── navigation ────────────────────────────────────────────────────────────────────────────────

    @on(OpenSession)
    def _open_session(self, message: OpenSession) -> None:
        self.whole_first(message.report, partial(self._push_session, message))

    def _push_session(self, message: OpenSession, report: SessionReport) -> None:
        if message.at is not None and report.session.provider == "depot":
            self.post_message(GoToEvidence(report, message.at, message.neighbours))
        else:
            self.push_screen(self._screen_of(report, message.neighbours))

    @on(OpenSql)
    def _open_sql(self) -> None:
        if self.is_private:
            self.say("SQL shows what is stored as it was sent: not in private; :privacy off brings it back")
            return
        from evtui.app.screens.sql.screen import SqlScreen  # SQLite comes with the first question

        source = None if self.sessions is None else self.sessions.source
        self.push_screen(SqlScreen(source.store if isinstance(source, HasStore) else None, source))

    def _screen_of(self, report: SessionReport, neighbours: Neighbours) -> EvtuiScreen:
        """The screen that suits the session's provider; imported when first needed, they bring numpy."""
        if report.session.provider == "depot":
            from evtui.app.screens.timeline.screen import TimelineScreen

            source = self.sessions.source if self.sessions is not None else None
            return TimelineScreen(report, source, neighbours, resumes=True)
        from evtui.app.screens.factsheet.screen import FactSheetScreen

        return FactSheetScreen(report, neighbours)

    @on(OpenComparison)
    def _open_comparison(self, message: OpenComparison) -> None:
        self.whole_first(message.report, partial(self._push_comparison, message.other))

    def _push_comparison(self, other: SessionReport | None, report: SessionReport) -> None:
        from evtui.app.screens.compare.opening import comparison_screen  # brings numpy

        sessions = self.sessions
        screen = None if sessions is None else comparison_screen(report, other, sessions, self)
        if screen is None:
            self.say("No other session of this charger or vehicle is loaded")
        else:
            self.push_screen(screen)

    @on(OpenRaw)
    def _open_raw(self, message: OpenRaw) -> None:
        self.whole_first(message.report, partial(self._push_raw, message.pointer), raw=True)

    def _push_raw(self, pointer: str, report: SessionReport) -> None:
        from evtui.app.screens.raw.screen import RawScreen

        self.push_screen(RawScreen(report, pointer))

    @on(OpenHelp)
    def _open_help(self, message: OpenHelp) -> None:
        from evtui.app.help import HelpScreen  # built only when asked for

        self.push_screen(HelpScreen(message.view, message.actions))

    @on(OpenText)
    def _open_text(self, message: OpenText) -> None:
        from evtui.app.text_screen import TextScreen  # built only when asked for

        self.push_screen(TextScreen(message.title, message.lines))

    @on(OpenFrequencies)
    def _open_frequencies(self, message: OpenFrequencies) -> None:
        from evtui.app.screens.frequency.screen import FrequencyScreen  # built only when asked for

        self.push_screen(FrequencyScreen(message.field, message.reports, message.choose))

    @on(ShowCase)
    def _show_case(self, message: ShowCase) -> None:
        from evtui.app.screens.triage.judging import Judging  # imported only for who works through a queue

        screen: EvtuiScreen
        if message.queue.current.report.session.provider == "depot":
            from evtui.app.screens.triage.timeline import TriageTimeline

            source = self.sessions.source if self.sessions is not None else None
            screen = TriageTimeline(message.queue, source)
        else:
            from evtui.app.screens.triage.factsheet import TriageFactSheet

            screen = TriageFactSheet(message.queue)
        self._show(screen, in_place=isinstance(self.screen, Judging))

    @on(ShowHandOver)
    def _show_hand_over(self, message: ShowHandOver) -> None:
        from evtui.app.screens.triage.handing_over import HandOverScreen
        from evtui.services.triage import hand_over

        queue = message.queue
        now = system_now() if self.sessions is None else self.sessions.now
        lines = hand_over(queue.cases, queue.judgements, queue.diagnoses, now=now, zone=self.looks.zone)
        self._show(HandOverScreen(lines), in_place=message.in_place)

    def _show(self, screen: EvtuiScreen, *, in_place: bool) -> None:
        """Above the screen in front, or in its place."""
        if in_place:
            self.switch_screen(screen)
        else:
            self.push_screen(screen)

    @on(ShowProvider)
    def _show_provider(self, message: ShowProvider) -> None:
        sessions = self.sessions
        if sessions is not None:
            while self.screen is not sessions and len(self.screen_stack) > 1:
                self.pop_screen()
            sessions.show_tab(message.number)

    @on(GoBack)
    def _go_back(self) -> None:
        if len(self.screen_stack) > 1 and self.screen is not self.sessions:
            self.pop_screen()

    @on(Quit)
    def _quit(self) -> None:
        self.lifecycle.leave(0, PATIENCE_S)

    @on(OpenDemo)
    def _open_demo(self) -> None:
        self._start(self._demo)

    @on(OpenFiles)
    def _open_files(self, message: OpenFiles) -> None:
        files = self._files
        self._start(None if files is None else lambda: files(message.paths))

    def _start(self, opening_of: Callable[[], Opening] | None) -> None:
        """Show a list above the start screen; Textual cannot replace its first screen."""
        if opening_of is None:
            return
        try:
            opening = opening_of()
        except EvtuiError as error:
            self.say(str(error))
            return
        self.show_list(opening)

    def show_list(self, opening: Opening) -> None:
        """Put a list above the start screen."""
        self.push_screen(SessionsScreen(opening, monotonic=self._monotonic))

    @on(Interrupt)
    def _interrupt(self, message: Interrupt) -> None:
        now = self._monotonic()
        if now - self._last_interrupt < TWICE_S:
            self.lifecycle.leave(130, PATIENCE_S)
            return
        self._last_interrupt = now
        if not message.cancelled:
            self.say("Nothing is being loaded; ctrl+c again quits, q goes back")

    # ── keys of our own that Textual would use otherwise ──────────────────────────────────────────

    def action_explain_quit(self) -> None:
        """``ctrl+q`` unfreezes terminals; it must not end the program."""
        self.say(f"{key_label('ctrl+q')} does nothing here; q goes back, Q quits")

    def action_nothing(self) -> None:
        """``ctrl+s`` freezes terminals; here it does nothing."""

    # ── the end that nobody wanted ────────────────────────────────────────────────────────────────

    def _fatal_error(self) -> None:
        """No traceback of Textual's, which prints every frame's locals, secrets among them."""
        self._end_with(self._exception or RuntimeError("unknown"))

    def panic(self, *renderables: RenderableType) -> None:
        """The same for what Textual would print itself: errors that can draw, and those of its key thread."""
        self._end_with(self._exception or KeysFailed())

    def _end_with(self, error: BaseException) -> None:
        """Close, and remember why. Screens half built or half gone may well stumble while we are leaving."""
        if self.lifecycle.code is None:
            self.crash = self.crash or root_cause(error)
        self._close_messages_no_wait()
