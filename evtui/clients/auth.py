"""How an account proves who it is: a key, client credentials, or a password grant with a rotating pair."""

from __future__ import annotations

import asyncio
import base64
import hashlib
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from evtui.clients.call import Reply
from evtui.clients.clock import Clock
from evtui.clients.http import httpx
from evtui.clients.origin import check_origin
from evtui.clients.secret import Secret
from evtui.clients.token import Token, token_from_reply
from evtui.clients.token_file import TokenFile
from evtui.errors import (
    AuthenticationRefused,
    ConfigError,
    ProviderError,
    RequestRefused,
    ResourceNotFound,
)

DEPOT_MARGIN_S: Final = 60.0
DEPOT_SHARE: Final = 0.8
"""Depot renews at min(life - 60 s, 0.8 life) (Token Management API)."""
SMAPPEE_MARGIN_S: Final = 120.0
"""Smappee renews about two minutes early (Smappee Get token)."""
_CLOSING_GRACE_S: Final = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenDesk:
    """What an auth source needs from its client: the time, and the one POST that its token URL takes."""

    clock: Clock
    post: Callable[[Mapping[str, str], Mapping[str, str]], Awaitable[Reply]]
    """Form fields and extra headers to the answer, within its own deadline; never retried here."""


class AuthSource(Protocol):
    """Credentials of one account; shared by all its operations."""

    @property
    def token_url(self) -> str | None:
        """The only URL besides the account's origin that is ever contacted; None for fixed keys."""
        ...

    def begin(self, desk: TokenDesk) -> httpx.Auth:
        """The auth of one operation: signs its requests and replays at most one of them after a renewal."""
        ...

    async def aclose(self) -> None:
        """Wait for a renewal under way, so that a rotated pair is not lost."""
        ...


class KeyAuth:
    """A fixed key: ``Authorization: key=<key>`` (OIOI transport)."""

    token_url = None

    def __init__(self, key: Secret) -> None:
        self._key = key
        """Kept so that the bare key is masked too while it is in use."""
        self._header = Secret(f"key={_header_value(key, 'api_key')}")

    def begin(self, desk: TokenDesk) -> httpx.Auth:
        """The same header for every request."""
        return _FixedHeader(self._header)

    async def aclose(self) -> None:
        """Nothing is open."""


class _FixedHeader(httpx.Auth):
    """Sets one Authorization value."""

    def __init__(self, header: Secret) -> None:
        self._header = header

    async def async_auth_flow(self, request: httpx.Request) -> AsyncGenerator[httpx.Request, httpx.Response]:
        """One request, no answer to a refusal."""
        request.headers["Authorization"] = self._header.reveal()
        yield request


class _TokenAuth(httpx.Auth):
    """Bearer token of one operation; a refusal renews the token once and replays the request once."""

    def __init__(self, source: TokenSource, desk: TokenDesk) -> None:
        self._source = source
        self._desk = desk
        self._has_renewed = False

    async def async_auth_flow(self, request: httpx.Request) -> AsyncGenerator[httpx.Request, httpx.Response]:
        """Sign, send, and after a 401 (or a 403 with an old token) renew, sign and send once more."""
        token = await self._source.token(self._desk)
        request.headers["Authorization"] = f"Bearer {token.access.reveal()}"
        response = yield request
        if self._has_renewed or not self._source.may_be_stale(response.status_code, token, self._desk):
            return
        # The refusal's body is not wanted: httpx would read it whole, without a cap, before the replay.
        await response.aclose()
        response.stream, response.is_closed = httpx.ByteStream(b""), False
        token = await self._source.renewed(token, self._desk)
        self._has_renewed = True
        request.headers["Authorization"] = f"Bearer {token.access.reveal()}"
        yield request


class TokenSource:
    """Single-flight renewal: however many calls are refused at once, one token request is made."""

    def __init__(self, token_url: str, *, margin_s: float, share: float) -> None:
        self.token_url = check_origin(token_url, "auth_url")
        self._margin_s = margin_s
        self._share = share
        self._token: Token | None = None
        self._flight: asyncio.Task[Token] | None = None

    def begin(self, desk: TokenDesk) -> httpx.Auth:
        """The bearer auth of one operation."""
        return _TokenAuth(self, desk)

    async def aclose(self) -> None:
        """Give a renewal under way a moment to store its pair, then cancel it."""
        flight = self._flight
        if flight is not None:
            await asyncio.wait({flight}, timeout=_CLOSING_GRACE_S)
            flight.cancel()
            await asyncio.wait({flight})

    async def token(self, desk: TokenDesk) -> Token:
        """A token that is good now, renewed a little before its end.

        When the early renewal fails in passing, the old token is used for as long as it lasts.
        """
        current, now = self._token, desk.clock.now()
        if current is not None and not current.is_due(now, self._margin_s, self._share):
            return current
        try:
            return await self.renewed(current, desk)
        except ProviderError as error:
            if error.retryable and current is not None and not current.is_expired(now):
                return current
            raise

    async def renewed(self, stale: Token | None, desk: TokenDesk) -> Token:
        """A token other than ``stale``: the one somebody else just got, or that of the one renewal under way.

        The renewal is a task of its own: a caller that is cancelled neither stops it for the others nor loses
        a rotated pair half way.
        """
        if self._token is not None and self._token is not stale:
            return self._token
        if self._flight is None:
            self._flight = asyncio.create_task(self._renew(stale, desk), name="token renewal")
            self._flight.add_done_callback(self._landed)
        return await asyncio.shield(self._flight)

    def may_be_stale(self, status: int, token: Token, desk: TokenDesk) -> bool:
        """Whether this answer may be cured by a new token."""
        return status == 401

    def _landed(self, flight: asyncio.Task[Token]) -> None:
        """Keep the outcome; asking for the exception keeps asyncio from reporting it as unseen."""
        self._flight = None
        if not flight.cancelled() and flight.exception() is None:
            self._token = flight.result()

    async def _renew(self, stale: Token | None, desk: TokenDesk) -> Token:
        """Get a new token from the token URL (or from another process that just did)."""
        raise NotImplementedError


class ClientCredentialsAuth(TokenSource):
    """Client credentials with a Basic header, kept in memory only (Token Management API)."""

    def __init__(self, auth_url: str, client_id: str, client_secret: Secret) -> None:
        super().__init__(auth_url, margin_s=DEPOT_MARGIN_S, share=DEPOT_SHARE)
        self._client_secret = client_secret
        """Kept so that it is masked while it is in use; only the pair is ever sent."""
        pair = f"{client_id}:{client_secret.reveal()}".encode()
        self._basic = Secret(base64.b64encode(pair).decode("ascii"))

    def may_be_stale(self, status: int, token: Token, desk: TokenDesk) -> bool:
        """401, or 403 when the token is past 80 % of its life."""
        return status == 401 or (status == 403 and token.is_old(desk.clock.now()))

    async def _renew(self, stale: Token | None, desk: TokenDesk) -> Token:
        """Ask again: there is no refresh token."""
        headers = {"Authorization": f"Basic {self._basic.reveal()}"}
        return token_from_reply(
            await desk.post({"grant_type": "client_credentials"}, headers), desk.clock.now()
        )


class PasswordGrantAuth(TokenSource):
    """Password grant, then a rotating refresh token shared by all processes (Smappee Get token)."""

    def __init__(
        self,
        token_url: str,
        client_id: str,
        client_secret: Secret,
        username: str,
        password: Secret,
        token_file: Path | None = None,
    ) -> None:
        super().__init__(token_url, margin_s=SMAPPEE_MARGIN_S, share=1.0)
        self._client: dict[str, str | Secret] = {"client_id": client_id, "client_secret": client_secret}
        self._user: dict[str, str | Secret] = {"username": username, "password": password}
        identity = hashlib.sha256("\0".join((self.token_url, client_id, username)).encode()).hexdigest()[:32]
        self._file = TokenFile(token_file, identity) if token_file is not None else None

    async def _renew(self, stale: Token | None, desk: TokenDesk) -> Token:
        """Under the lock of all processes: take what another one just stored, else refresh, else sign in."""
        if self._file is None:
            return await self._refresh_or_sign_in(stale, stale, desk)
        async with self._file.locked(desk.clock):
            stored = await asyncio.to_thread(self._file.read)
            if stored is not None and self._is_news(stored, stale, desk):
                return stored
            return await self._refresh_or_sign_in(stored or stale, stale, desk)

    async def _refresh_or_sign_in(self, known: Token | None, stale: Token | None, desk: TokenDesk) -> Token:
        """The refresh grant; if refused, one more look at the file, then one try of the password grant."""
        if known is not None and known.refresh is not None:
            try:
                return await self._ask(
                    {"grant_type": "refresh_token"}, {"refresh_token": known.refresh}, desk
                )
            except (AuthenticationRefused, RequestRefused, ResourceNotFound):
                stored = await asyncio.to_thread(self._file.read) if self._file else None
                if (
                    stored is not None
                    and stored.refresh != known.refresh
                    and self._is_news(stored, stale, desk)
                ):
                    return stored  # a process without a working lock was faster
        return await self._ask({"grant_type": "password"}, self._user, desk)

    async def _ask(
        self, grant: Mapping[str, str], proof: Mapping[str, str | Secret], desk: TokenDesk
    ) -> Token:
        """One token request; the new pair is stored before anybody uses it."""
        fields: dict[str, str | Secret] = {**grant, **self._client, **proof}
        form = {
            name: value.reveal() if isinstance(value, Secret) else value for name, value in fields.items()
        }
        reply = await desk.post(form, {})
        old_refresh = proof.get("refresh_token")
        kept = old_refresh if isinstance(old_refresh, Secret) else None
        token = token_from_reply(reply, desk.clock.now(), kept)
        if self._file is not None:
            await asyncio.to_thread(self._file.write, token)
        return token

    def _is_news(self, stored: Token, stale: Token | None, desk: TokenDesk) -> bool:
        """Whether the stored token is another one than the refused one, and still good."""
        is_other = stale is None or stored.access != stale.access
        return is_other and not stored.is_due(desk.clock.now(), self._margin_s, self._share)


def _header_value(secret: Secret, what: str) -> str:
    """The secret's value if a header can carry it; raises ConfigError without quoting it."""
    value = secret.reveal()
    if not value or not value.isascii() or not value.isprintable():
        raise ConfigError(
            f"{what} is empty or holds characters that no header can carry", hint="look for a line break"
        )
    return value
