"""What several walks of one account say as if they were one."""

from __future__ import annotations

from collections.abc import Callable

from evtui.models.fetch import Finished, Progress
from evtui.models.instant import US_PER_S, Instant
from evtui.models.session import Session


class Telling:
    """Gathers the ends of the walks; says one end for all."""

    def __init__(self, account: str, now: Callable[[], Instant]) -> None:
        self._account = account
        self._now = now
        self._begun = now()
        self._is_truncated = False
        self._singles = 0

    def end(self, event: Finished) -> None:
        """One walk ended."""
        self._is_truncated = self._is_truncated or event.truncated

    def asking(self, session: Session) -> Progress:
        """One session is asked for by itself."""
        self._singles += 1
        doing = f"session {session.id}"
        return Progress(account=self._account, done=self._singles - 1, total=None, doing=doing)

    def finished(self) -> Finished:
        """The end of everything."""
        elapsed_s = max(0, self._now().us - self._begun.us) / US_PER_S
        return Finished(account=self._account, truncated=self._is_truncated, elapsed_s=elapsed_s)
