"""What every provider offers to the services, whatever its vendor speaks."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Protocol

from evtui.models.fetch import FetchEvent, SessionQuery
from evtui.models.report import SessionReport
from evtui.models.session import Session


class Provider(Protocol):
    """One opened account of a provider. Reads only."""

    @property
    def name(self) -> str:
        """``depot``, ``smappee``, ``oioi``, or the name of a plug-in."""
        ...

    @property
    def account(self) -> str:
        """The account's name in the configuration."""
        ...

    def sessions(self, query: SessionQuery) -> AsyncIterator[FetchEvent]:
        """Walk the sessions that match, newest first where the API allows it.

        Yields ``Progress``, ``Batch``, ``RetryScheduled`` and ``CutShort`` as they happen and ends with
        ``Finished``. A later batch may hold a newer copy of a report (same ``session.key``). Failures
        end the walk by raising a ``ProviderError``; cancelling the consuming task cancels the request.
        """
        ...

    async def report(self, session: Session) -> SessionReport:
        """Fetch one session again. Raises ``ResourceNotFound`` when the provider no longer has it."""
        ...

    async def aclose(self) -> None:
        """Close connections; safe to call twice."""
        ...
