"""The one retry policy, as a pure function (``decide``): retry? wait how long? why?"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

from evtui.clients.call import Reply
from evtui.errors import ProviderError

LONGEST_RETRY_AFTER_S: Final = 10 * 365 * 86_400.0
"""Everything above is read as this: a server that says 1e9 means "not today"."""
_SECONDS = re.compile(r"\d{1,400}(?:\.\d{1,20})?", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryPolicy:
    """How often and how patiently a failed attempt is repeated."""

    attempts: int = 4
    """Tries of one operation, the first included."""
    first_wait_s: float = 0.5
    """Upper end of the first wait; it doubles with every attempt."""
    max_wait_s: float = 20.0
    """Upper end of every wait of our own choosing."""
    max_retry_after_s: float = 60.0
    """A server's wish up to this is granted, a longer one is told and not waited for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryDecision:
    """The answer of ``decide``."""

    retry: bool
    wait_s: float
    """Seconds until the next attempt; 0 when there is none."""
    why: str
    """The reason in words, for the hint and the log."""


def decide(
    error: ProviderError,
    *,
    attempt: int,
    remaining_s: float,
    jitter: float,
    retry_after_s: float | None = None,
    policy: RetryPolicy = RetryPolicy(),
) -> RetryDecision:
    """Whether attempt ``attempt`` (from 1), which failed with ``error``, is repeated.

    ``jitter`` is uniform in [0, 1) (full jitter: the wait lies anywhere between 0 and its bound),
    ``remaining_s`` what is left of the operation's deadline, ``retry_after_s`` the server's wish. The error's
    own ``retryable`` says whether a repetition can help; status codes were mapped to it by the judge.
    """
    if not error.retryable:
        return _stop("repeating it would not help")
    if retry_after_s is not None and retry_after_s > policy.max_retry_after_s:
        return _stop(f"the server asks to wait {retry_after_s:.0f} s, longer than evtui waits by itself")
    if attempt >= policy.attempts:
        return _stop(f"gave up after {attempt} attempts" if attempt > 1 else "only one attempt is allowed")
    if retry_after_s is not None:
        wait_s, why = max(0.0, retry_after_s), "the server said when to come back"
    else:
        bound_s = min(policy.max_wait_s, policy.first_wait_s * 2.0 ** (attempt - 1))
        wait_s, why = jitter * bound_s, "a passing failure"
    if wait_s >= remaining_s:
        return _stop(f"the next attempt would come after the deadline ({max(0.0, remaining_s):.0f} s left)")
    return RetryDecision(retry=True, wait_s=wait_s, why=why)


def _stop(why: str) -> RetryDecision:
    """No further attempt."""
    return RetryDecision(retry=False, wait_s=0.0, why=why)


def parse_retry_after(text: str | None, now: datetime) -> float | None:
    """Seconds to wait from a ``Retry-After`` value (RFC 9110, 10.2.3: seconds or a date), None when unusable.

    ``now`` is aware and should come from the same server (its ``Date`` header) where possible. A date in the
    past is 0; negative numbers and anything unreadable count as "did not say".
    """
    value = (text or "").strip()
    if _SECONDS.fullmatch(value):
        seconds = float(value)
        return min(seconds, LONGEST_RETRY_AFTER_S) if math.isfinite(seconds) else LONGEST_RETRY_AFTER_S
    moment = parse_http_date(value)
    return None if moment is None else min(max(0.0, (moment - now).total_seconds()), LONGEST_RETRY_AFTER_S)


def parse_http_date(text: str | None) -> datetime | None:
    """An HTTP date in any of its three forms (RFC 9110, 5.6.7) as aware UTC, None when unreadable."""
    if not text or not text[:1].isalpha():
        return None
    try:
        moment = parsedate_to_datetime(text)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError, AttributeError):
        return None


def retry_after_of(reply: Reply, now: datetime) -> float | None:
    """The wish of a reply in seconds; a date is read against the server's own ``Date``: clocks may differ."""
    return parse_retry_after(
        reply.headers.get("retry-after"), parse_http_date(reply.headers.get("date")) or now
    )
