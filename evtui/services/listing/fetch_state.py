"""How far the fetch of each account has come, as a value that fetch events turn into the next one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from evtui.models.fetch import (
    Batch,
    CutShort,
    Failed,
    FetchEvent,
    Finished,
    FromStore,
    Progress,
    RetryScheduled,
)
from evtui.models.instant import Instant
from evtui.models.problem import Problem, ProblemKind


class Phase(StrEnum):
    """Where one account's fetch is."""

    LOADING = "loading"
    RETRYING = "retrying"
    """Waiting before the next attempt."""
    DONE = "done"
    FAILED = "failed"
    STOPPED = "stopped"
    """Cancelled by the user; what was there stays."""

    @property
    def is_running(self) -> bool:
        """True while more may come."""
        return self in {Phase.LOADING, Phase.RETRYING}


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountFetch:
    """One account's fetch."""

    account: str
    provider: str
    phase: Phase = Phase.LOADING
    done: int = 0
    """Steps finished."""
    total: int | None = None
    """Steps known to be needed."""
    doing: str = ""
    """What is being fetched, untrusted."""
    retry: RetryScheduled | None = None
    """The attempt waited for, while RETRYING."""
    retry_at_s: float = 0.0
    """Monotonic time of that attempt."""
    problem: Problem | None = None
    """Why it FAILED."""
    notices: tuple[Problem, ...] = ()
    """Rows that could not be read and other notices; good rows are not affected."""
    truncated: str = ""
    """Why the walk was cut short; empty when it was not."""
    elapsed_s: float | None = None
    stored: int = 0
    """Rows that came out of the store."""
    stored_at: Instant | None = None
    """When the newest of them was fetched."""
    only_stored: bool = False
    """True when the provider is not asked: ``--offline``, or everything is settled and in the store."""

    def after(self, event: FetchEvent, now_s: float) -> AccountFetch:
        """The state after hearing one event of this account at monotonic time ``now_s``."""
        match event:
            case Batch():
                return replace(
                    self, phase=Phase.LOADING, retry=None, notices=(*self.notices, *event.problems)
                )
            case Progress():
                return replace(
                    self,
                    phase=Phase.LOADING,
                    retry=None,
                    done=event.done,
                    total=event.total,
                    doing=event.doing,
                )
            case RetryScheduled():
                return replace(self, phase=Phase.RETRYING, retry=event, retry_at_s=now_s + event.wait_s)
            case FromStore():
                return replace(self, stored=event.sessions, stored_at=event.as_of, only_stored=event.is_all)
            case CutShort():
                return replace(self, truncated=event.reason or "cut short")
            case Failed():
                return replace(self, phase=Phase.FAILED, retry=None, problem=event.problem)
            case Finished():
                truncated = self.truncated or ("cut short" if event.truncated else "")
                return replace(
                    self, phase=Phase.DONE, retry=None, truncated=truncated, elapsed_s=event.elapsed_s
                )

    def stopped(self) -> AccountFetch:
        """The state after the user cancelled it."""
        return replace(self, phase=Phase.STOPPED, retry=None) if self.phase.is_running else self


def is_from_store(fetch: AccountFetch) -> bool:
    """Whether what is shown of an account is what the store holds: nobody was asked, or nobody answered."""
    return fetch.only_stored or (fetch.phase is Phase.FAILED and fetch.stored > 0)


class Trouble(StrEnum):
    """The mark a tab carries in place of its count, the worst first."""

    LOGIN = "login"
    RETRYING = "retrying"
    OFFLINE = "offline"


def trouble(accounts: Iterable[AccountFetch]) -> Trouble | None:
    """The worst trouble of a tab's accounts, None when all is well."""
    found = {_trouble(account) for account in accounts}
    return next((mark for mark in Trouble if mark in found), None)


def _trouble(account: AccountFetch) -> Trouble | None:
    if account.phase is Phase.RETRYING:
        return Trouble.RETRYING
    if account.phase is not Phase.FAILED or account.problem is None:
        return None
    match account.problem.kind:
        case ProblemKind.NETWORK:
            return Trouble.OFFLINE
        case ProblemKind.TIMEOUT | ProblemKind.RATE_LIMIT:
            return Trouble.RETRYING
        case _:
            return Trouble.LOGIN
