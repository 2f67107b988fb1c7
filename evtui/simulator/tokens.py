"""Access and refresh tokens of the simulated providers: issued, expired, rotated, revoked."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(slots=True)
class _Refresh:
    """A refresh token; all that came from one login share a family."""

    family: int
    used: bool = False


class TokenBook:
    """Tokens of one provider; random, so that one of an earlier run never fits."""

    def __init__(self, provider: str, lifetime_s: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.lifetime_s = lifetime_s
        self._provider = provider
        self._clock = clock
        self._access: dict[str, tuple[float, int]] = {}
        self._refresh: dict[str, _Refresh] = {}
        self._families = 0

    def issue(self) -> str:
        """A new access token without refresh token."""
        return self._access_token(0)

    def login(self) -> tuple[str, str]:
        """Access and refresh token of a new family."""
        self._families += 1
        return self._access_token(self._families), self._refresh_token(self._families)

    def refresh(self, token: str) -> tuple[str, str] | None:
        """Rotate: the old refresh token dies. None if it is not valid; one used twice revokes its family."""
        known = self._refresh.get(token)
        if known is None:
            return None
        if known.used:
            self._revoke(known.family)
            return None
        known.used = True
        return self._access_token(known.family), self._refresh_token(known.family)

    def accepts(self, token: str) -> bool:
        """Whether an access token is valid now."""
        known = self._access.get(token)
        return known is not None and self._clock() < known[0]

    def expire(self) -> None:
        """Let every access token end now; refresh tokens stay good."""
        self._access.clear()

    def revoke_all(self) -> None:
        """Forget every token of any kind."""
        self._access.clear()
        self._refresh.clear()

    def _revoke(self, family: int) -> None:
        self._access = {name: known for name, known in self._access.items() if known[1] != family}
        self._refresh = {name: known for name, known in self._refresh.items() if known.family != family}

    def _access_token(self, family: int) -> str:
        token = f"{self._provider}-access-{os.urandom(12).hex()}"
        self._access[token] = (self._clock() + self.lifetime_s, family)
        return token

    def _refresh_token(self, family: int) -> str:
        token = f"{self._provider}-refresh-{os.urandom(12).hex()}"
        self._refresh[token] = _Refresh(family)
        return token
