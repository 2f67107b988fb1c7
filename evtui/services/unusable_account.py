"""An account whose section of the configuration cannot be used: it stands in its tab and says why."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

from evtui.models.fetch import Failed, FetchEvent, SessionQuery
from evtui.models.problem import Problem
from evtui.models.report import SessionReport
from evtui.models.session import Session

if TYPE_CHECKING:  # the configuration brings pydantic
    from evtui.config.settings import FaultyAccount
    from evtui.errors import ConfigError


class UnusableAccount:
    """Fails with the faults of its section whenever it is asked; contacts nobody."""

    def __init__(self, faulty: FaultyAccount) -> None:
        self.name = faulty.name
        self.providers = () if faulty.provider is None else (faulty.provider,)
        self._faulty = faulty

    async def walk(self, query: SessionQuery) -> AsyncIterator[FetchEvent]:
        """Why there is nothing."""
        yield Failed(account=self.name, problem=Problem.from_error(self._error(), self.name))

    async def report(self, session: Session) -> SessionReport:
        """Nothing. Raises BadConfig."""
        raise self._error()

    async def aclose(self) -> None:
        """Nothing is open."""

    def _error(self) -> ConfigError:
        """File, line and key of the first fault, and how many more there are."""
        from evtui.config.faults import BadConfig

        return BadConfig(self._faulty.faults)
