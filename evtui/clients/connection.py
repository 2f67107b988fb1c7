"""The connection pool of one account: verified TLS, no redirects, no cookies, renewed after a suspend."""

from __future__ import annotations

import asyncio
import http.cookiejar
import os
import ssl
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final, Protocol, runtime_checkable

from evtui import __version__
from evtui.clients.clock import Clock
from evtui.clients.http import httpx
from evtui.clients.origin import is_loopback_http
from evtui.clients.retry import parse_http_date
from evtui.errors import ConfigError

CLOCK_JUMP_S: Final = 30.0
"""Wall clock against monotonic clock: above this the machine slept, and every open connection is suspect."""
_PROXY_VARIABLES: Final = ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy")
DEFAULT_HEADERS: Final[Mapping[str, str]] = {
    "accept": "application/json",
    "accept-encoding": "gzip",
    "user-agent": f"evtui/{__version__}",
}


@runtime_checkable
class HearsServers(Protocol):
    """A clock that wants to know what time the servers say it is."""

    def server_said(self, moment: datetime) -> None:
        """The ``Date`` of an answer, aware UTC, whole seconds."""
        ...


@dataclass(slots=True)
class _Pool:
    """One httpx client and how many operations use it."""

    http: httpx.AsyncClient
    users: int = 0
    retired: bool = field(default=False)


class Connection:
    """Opens the pool at the first use and again after a suspend; a retired pool closes with its last user."""

    def __init__(
        self,
        origins: Iterable[str],
        clock: Clock,
        *,
        timeout: httpx.Timeout,
        concurrent: int,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._needs_tls = not all(is_loopback_http(origin) for origin in origins)
        self._clock = clock
        self._timeout = timeout
        self._limits = httpx.Limits(max_connections=concurrent + 2, max_keepalive_connections=concurrent + 1)
        self._transport = transport
        self._pool: _Pool | None = None
        self._clock_gap_s = 0.0

    @asynccontextmanager
    async def lease(self) -> AsyncIterator[httpx.AsyncClient]:
        """The pool's client for one operation. Raises ConfigError for unusable proxy or TLS settings."""
        pool = await self._current()
        pool.users += 1
        try:
            yield pool.http
        finally:
            pool.users -= 1
            if pool.retired and not pool.users:
                await asyncio.shield(pool.http.aclose())

    async def aclose(self) -> None:
        """Close everything; safe to call twice."""
        pool, self._pool = self._pool, None
        if pool is not None:
            await pool.http.aclose()

    async def _current(self) -> _Pool:
        """The pool, a fresh one when the wall clock ran away from the monotonic one (suspend, clock set)."""
        gap_s = self._clock.now().timestamp() - self._clock.monotonic()
        if self._pool is not None and abs(gap_s - self._clock_gap_s) > CLOCK_JUMP_S:
            old, self._pool = self._pool, None
            old.retired = True
            if not old.users:
                await old.http.aclose()
        if self._pool is None:
            self._pool = _Pool(self._open())
        self._clock_gap_s = gap_s
        return self._pool

    def _open(self) -> httpx.AsyncClient:
        """A client of our settings; environment proxies are honoured except for loopback."""
        try:
            return httpx.AsyncClient(
                verify=tls_context(os.environ)
                if self._needs_tls
                else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT),
                headers=DEFAULT_HEADERS,
                timeout=self._timeout,
                limits=self._limits,
                follow_redirects=False,
                cookies=http.cookiejar.CookieJar(http.cookiejar.DefaultCookiePolicy(allowed_domains=[])),
                trust_env=self._needs_tls,
                transport=self._transport,
                event_hooks={"response": [self._hear]} if isinstance(self._clock, HearsServers) else {},
            )
        except (ImportError, ValueError, httpx.InvalidURL) as error:
            named = ", ".join(name for name in _PROXY_VARIABLES if os.environ.get(name)) or "proxy settings"
            why = (
                "SOCKS proxies are not supported"
                if isinstance(error, ImportError)
                else "not a usable proxy URL"
            )
            raise ConfigError(f"{named}: {why}", hint="use http://host:port, or set NO_PROXY") from None

    async def _hear(self, response: httpx.Response) -> None:
        """Tell a clock that listens what time the server has."""
        moment = parse_http_date(response.headers.get("date"))
        if moment is not None and isinstance(self._clock, HearsServers):
            self._clock.server_said(moment)


def tls_context(environment: Mapping[str, str]) -> ssl.SSLContext:
    """A verifying context on the operating system's store (``SSL_CERT_FILE`` and ``SSL_CERT_DIR`` are
    honoured).

    Raises ConfigError when one of them names nothing, which OpenSSL would only tell as an unknown issuer.
    """
    import truststore  # here, because it costs start-up time and loopback needs none of it

    for name, exists in (("SSL_CERT_FILE", Path.is_file), ("SSL_CERT_DIR", Path.is_dir)):
        value = environment.get(name, "")
        if value and not any(exists(Path(part)) for part in value.split(os.pathsep)):
            raise ConfigError(
                f"{name} names {value!r}, which does not exist", hint=f"correct or unset {name}"
            )
    return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
