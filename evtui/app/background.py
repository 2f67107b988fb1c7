"""What every screen judges sessions against: all that is loaded, the time, the user's rule book."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from evtui.models.instant import Instant
from evtui.models.report import SessionReport

if TYPE_CHECKING:  # they bring numpy
    from evtui.services.diagnosis.neighbours import Neighbours
    from evtui.services.diagnosis.rulebook import RuleBook
    from evtui.services.examination import Background


class LoadedSessions(Protocol):
    """The session list, as far as judging goes."""

    @property
    def loaded(self) -> Sequence[SessionReport]:
        """Every loaded session."""
        ...

    @property
    def neighbours(self) -> Neighbours:
        """The same by place and vehicle."""
        ...

    @property
    def now(self) -> Instant:
        """The time the list goes by."""
        ...


@runtime_checkable
class JudgingApp(Protocol):
    """An app with a list and a rule book."""

    @property
    def sessions(self) -> LoadedSessions | None:
        """The list, None where there is none."""
        ...

    @property
    def rulebook(self) -> RuleBook | None:
        """The user's own rules."""
        ...


def background_of(app: object) -> Background:
    """The present background; an empty one in an app that has none."""
    from evtui.services.diagnosis.rulebook import EMPTY_BOOK
    from evtui.services.examination import NO_BACKGROUND, Background

    if not isinstance(app, JudgingApp):
        return NO_BACKGROUND
    sessions, book = app.sessions, app.rulebook or EMPTY_BOOK
    if sessions is None:
        return Background(book=book)
    return Background(reports=sessions.loaded, now=sessions.now, book=book, neighbours=sessions.neighbours)
