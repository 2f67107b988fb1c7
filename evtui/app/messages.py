"""Intents that leave a screen; the app alone turns them into screens, so screens never import each other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from textual.message import Message

from evtui.keymap.action import Action
from evtui.models.instant import Instant
from evtui.models.report import SessionReport

if TYPE_CHECKING:  # only who counts values, or works through a queue, imports these
    from evtui.services.query.fields import Field
    from evtui.services.triage_queue import TriageQueue

Neighbours = Callable[[int], SessionReport | None]
"""Step (+1 next row, -1 previous) to the report there; None at an end. The list's cursor moves along."""


def no_neighbours(step: int) -> SessionReport | None:
    """The neighbours of a report that was not opened from a list."""
    return None


class OpenSession(Message):
    """Show this session on the screen that suits its provider."""

    def __init__(
        self,
        report: SessionReport,
        neighbours: Neighbours = no_neighbours,
        *,
        at: Instant | None = None,
    ) -> None:
        super().__init__()
        self.report = report
        """The session to show."""
        self.neighbours = neighbours
        """Where ``]`` and ``[`` lead."""
        self.at = at
        """The instant to show first, event clock, where it has a timeline; None for its first trouble."""


class OpenSql(Message):
    """Ask what is stored in SQL."""


class OpenComparison(Message):
    """Compare a session with another one."""

    def __init__(self, report: SessionReport, other: SessionReport | None = None) -> None:
        super().__init__()
        self.report = report
        """A."""
        self.other = other
        """B; None offers what is marked, then the previous good session of the same charger."""


class OpenRaw(Message):
    """Show the stored bytes of a session, scrolled to a JSON pointer."""

    def __init__(self, report: SessionReport, pointer: str = "") -> None:
        super().__init__()
        self.report = report
        """The session whose record is wanted."""
        self.pointer = pointer
        """JSON pointer into the raw object; empty for its beginning."""


class OpenDiagnosis(Message):
    """Show what happened in a session, with its evidence."""

    def __init__(self, report: SessionReport, neighbours: Neighbours = no_neighbours) -> None:
        super().__init__()
        self.report = report
        """The session to examine."""
        self.neighbours = neighbours
        """Where ``]`` and ``[`` lead on the timeline that evidence is shown on."""


class GoToEvidence(Message):
    """Show an instant of a session on its timeline, zoomed until its neighbours stand apart."""

    def __init__(self, report: SessionReport, at: Instant, neighbours: Neighbours = no_neighbours) -> None:
        super().__init__()
        self.report = report
        """The session."""
        self.at = at
        """The instant, event clock."""
        self.neighbours = neighbours
        """Where ``]`` and ``[`` lead, if the timeline has to be opened."""


class CopyRecord(Message):
    """Copy the stored bytes of a session, or the part of them at a JSON pointer, laid out on lines."""

    def __init__(self, report: SessionReport, pointer: str = "") -> None:
        super().__init__()
        self.report = report
        """The session whose record is wanted."""
        self.pointer = pointer
        """JSON pointer into the raw object; empty for all of it."""


class OpenHelp(Message):
    """Show every key of a screen."""

    def __init__(self, view: str, actions: Sequence[Action]) -> None:
        super().__init__()
        self.view = view
        """Name of the screen it was asked from."""
        self.actions = actions
        """The screen's actions with the keys they hold."""


class OpenTopic(Message):
    """Show a text of the guide."""

    def __init__(self, topic: str) -> None:
        super().__init__()
        self.topic = topic
        """Its name as typed: untrusted, perhaps no topic at all."""


class ShowTheme(Message):
    """Draw everything in another theme."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name
        """As typed; empty asks which themes there are."""


class ShowPrivately(Message):
    """Pseudonyms in the place of personal data, or no longer."""

    def __init__(self, word: str) -> None:
        super().__init__()
        self.word = word
        """As typed: ``on``, ``off``; empty for the other of the two."""


class BeginTour(Message):
    """Begin the tour at its first step."""


class OpenText(Message):
    """Show some lines: details of a problem, how to sign in."""

    def __init__(self, title: str, lines: Sequence[str]) -> None:
        super().__init__()
        self.title = title
        """What the lines are about."""
        self.lines = lines
        """Untrusted, not wrapped."""


class OpenFrequencies(Message):
    """Show how often each value of a field occurs."""

    def __init__(self, field: Field, reports: Sequence[SessionReport], choose: Callable[[str], None]) -> None:
        super().__init__()
        self.field = field
        """What is counted."""
        self.reports = reports
        """The sessions among which it is counted."""
        self.choose = choose
        """Called with the condition that finds the sessions of the chosen value."""


class ShowCase(Message):
    """Show the session that a triage queue has come to, in place of the one before."""

    def __init__(self, queue: TriageQueue) -> None:
        super().__init__()
        self.queue = queue


class ShowHandOver(Message):
    """Show what was decided in a triage queue."""

    def __init__(self, queue: TriageQueue, *, in_place: bool) -> None:
        super().__init__()
        self.queue = queue
        self.in_place = in_place
        """True at the end of the queue: there is no session to come back to."""


class ShowProvider(Message):
    """Go to the session list, on the tab of this provider."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number
        """1 DepotFinity, 2 Smappee, 3 PlugSurfing, 4 All."""


class OpenDemo(Message):
    """Leave the present data and run against the embedded simulator."""


class OpenSetup(Message):
    """Describe a new account."""

    def __init__(self, provider: str | None = None) -> None:
        super().__init__()
        self.provider = provider
        """``depot``, ``smappee`` or ``oioi``; None asks for it first."""


class OpenSignIn(Message):
    """Type the secrets of an account of the configuration anew."""

    def __init__(self, account: str) -> None:
        super().__init__()
        self.account = account
        """Its name in the configuration."""


class AccountSaved(Message):
    """An account was written into the configuration: leave the forms and open it."""

    def __init__(self, account: str) -> None:
        super().__init__()
        self.account = account
        """Its name in the configuration."""


class OpenFiles(Message):
    """Leave the present data and open saved answers."""

    def __init__(self, paths: tuple[str, ...]) -> None:
        super().__init__()
        self.paths = paths
        """As typed."""


class Interrupt(Message):
    """ctrl+c was pressed; the screen has already cancelled what it could. Twice within a second quits."""

    def __init__(self, cancelled: bool) -> None:
        super().__init__()
        self.cancelled = cancelled
        """Whether a running fetch was cancelled by it."""


class GoBack(Message):
    """One level back; at the root level nothing happens."""


class Quit(Message):
    """End the program."""
