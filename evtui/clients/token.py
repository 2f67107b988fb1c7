"""An access token with its times, and the answer of a token endpoint read tolerantly."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from evtui.clients.call import Reply
from evtui.clients.judge import error_for_status, refuse_redirect, require_json, server_words
from evtui.clients.retry import retry_after_of
from evtui.clients.secret import Secret
from evtui.errors import AuthenticationRefused, ProviderError, UnexpectedPayload

ASSUMED_LIFE_S: Final = 300.0
"""Life of a token whose ``expires_in`` is absent or absurd (Token Management API)."""
LONGEST_LIFE_S: Final = 400 * 86_400.0
"""Above this an ``expires_in`` is absurd."""
_CLOCK_SLACK = timedelta(seconds=60)


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """What the token endpoint gave. Times are aware UTC by the wall clock: a suspend counts as elapsed."""

    access: Secret
    refresh: Secret | None
    obtained_at: datetime
    life_s: float

    def age_s(self, now: datetime) -> float:
        """Seconds since it was obtained."""
        return (now - self.obtained_at).total_seconds()

    def is_expired(self, now: datetime) -> bool:
        """Past its life, or from the future (the clock was set back)."""
        return self.age_s(now) >= self.life_s or self.obtained_at > now + _CLOCK_SLACK

    def is_old(self, now: datetime) -> bool:
        """Older than 80 % of its life: a 403 may then mean that it ran out."""
        return self.age_s(now) > 0.8 * self.life_s

    def is_due(self, now: datetime, margin_s: float, share: float = 1.0) -> bool:
        """Time to renew: ``margin_s`` before the end or after ``share`` of the life, whichever is first.

        A life hardly longer than the margin is used for its first half, instead of asking before every call.
        """
        renew_after_s = max(min(self.life_s - margin_s, share * self.life_s), 0.5 * self.life_s)
        return self.age_s(now) >= renew_after_s or self.is_expired(now)


def token_from_reply(reply: Reply, now: datetime, old_refresh: Secret | None = None) -> Token:
    """The token of a token answer; keeps ``old_refresh`` when the answer brings none (Smappee Get token).

    Raises AuthenticationRefused for 400, 401 and 403 alike and for an ``error`` in place of a token, the
    status's own error otherwise, UnexpectedPayload when no token is inside. The body of a success is quoted
    nowhere.
    """
    try:
        _refuse(reply, now)
    except AuthenticationRefused:
        raise
    except ProviderError as error:
        error.message = f"sign-in: {error.message}"
        raise
    answer = _object(reply.body)
    access, refresh = answer.get("access_token"), answer.get("refresh_token")
    if access is None and isinstance(answer.get("error"), str):
        raise _refused(reply)  # by its body, whatever the status says
    if not isinstance(access, str) or not _fits_header(access):
        raise UnexpectedPayload("the sign-in answer holds no usable access_token", status=reply.status)
    return Token(
        access=Secret(access),
        refresh=Secret(refresh) if isinstance(refresh, str) and refresh else old_refresh,
        obtained_at=now,
        life_s=life_of(answer.get("expires_in")),
    )


def _refuse(reply: Reply, now: datetime) -> None:
    """Raise for whatever is no token answer by status or kind."""
    refuse_redirect(reply)
    if reply.status in {400, 401, 403}:
        raise _refused(reply)
    if not 200 <= reply.status < 300:
        error = error_for_status(reply)
        error.retry_after_s = retry_after_of(reply, now)
        raise error
    require_json(reply)


def _refused(reply: Reply) -> AuthenticationRefused:
    """The login is not accepted, in the server's own words."""
    words = server_words(reply)
    return AuthenticationRefused(
        f"the sign-in was refused ({reply.status})" + (f": {words}" if words else ""),
        status=reply.status,
        hint="check the credentials of this account",
    )


def life_of(expires_in: Any) -> float:
    """``expires_in`` in seconds, number or numeric text; ``ASSUMED_LIFE_S`` when absent or absurd."""
    try:
        life_s = float(expires_in) if isinstance(expires_in, int | float | str) else math.nan
    except (ValueError, OverflowError):
        return ASSUMED_LIFE_S
    is_sane = not isinstance(expires_in, bool) and 0 < life_s <= LONGEST_LIFE_S
    return life_s if is_sane else ASSUMED_LIFE_S


def _object(body: bytes) -> dict[str, Any]:
    """The body as a JSON object. The error does not quote it: it may hold a token."""
    try:
        answer = json.loads(body.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        answer = None
    if not isinstance(answer, dict):
        raise UnexpectedPayload("the sign-in answer is not a JSON object")
    return answer


def _fits_header(value: str) -> bool:
    """Whether a value can stand in a header: visible ASCII only."""
    return value != "" and value.isascii() and value.isprintable() and " " not in value
