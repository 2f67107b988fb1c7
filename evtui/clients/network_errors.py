"""What the HTTP library raises, told in one line and typed."""

from __future__ import annotations

import errno
import socket
import ssl
from collections.abc import Iterator
from typing import Final

from evtui.clients.http import httpx
from evtui.clients.judge import one_line
from evtui.errors import ProviderError, ProviderTimeout, ProviderUnreachable

TRANSPORT_ERRORS: Final = (
    httpx.RequestError, httpx.InvalidURL, httpx.StreamError, OSError, UnicodeError,
)  # fmt: skip
"""Everything that can come out of sending a request or reading its answer."""
_TLS_HINT: Final = "set SSL_CERT_FILE to your organisation's CA file, or install it in the system's store"


def from_transport(error: Exception, host: str) -> ProviderError:
    """The typed error for what the library raised while talking to ``host``."""
    match error:
        case httpx.ConnectTimeout():
            return ProviderTimeout(f"no connection to {host} in time")
        case httpx.PoolTimeout():
            return ProviderTimeout(f"no free connection to {host} in time")
        case httpx.TimeoutException():
            return ProviderTimeout(f"{host} fell silent in the middle of the call")
        case httpx.ProxyError():
            text = f"the proxy refused the way to {host} ({_reason(error)})"
            return _final(ProviderUnreachable(text, hint="see HTTPS_PROXY, ALL_PROXY and NO_PROXY"))
        case httpx.ConnectError():
            return _connect_error(error, host)
        case httpx.RemoteProtocolError():
            return _protocol_error(error, host)
        case httpx.LocalProtocolError() | httpx.InvalidURL() | httpx.UnsupportedProtocol():
            # Its text may quote a header value, so it is not repeated here.
            return _final(ProviderUnreachable(f"a request that HTTP cannot carry to {host}"))
        case UnicodeError():
            return _final(ProviderUnreachable(f"{host} is not a usable host name"))
        case _:
            return ProviderUnreachable(f"the connection to {host} broke ({_reason(error)})")


def _connect_error(error: httpx.ConnectError, host: str) -> ProviderError:
    """Certificate, name and refusal, told apart by the cause the library keeps."""
    for cause in _causes(error):
        match cause:
            case ssl.SSLCertVerificationError():
                why = one_line(cause.verify_message or "not trusted", 120)
                return _final(
                    ProviderUnreachable(f"the certificate of {host} is not accepted: {why}", hint=_TLS_HINT)
                )
            case ssl.SSLError():
                why = one_line(cause.reason or "handshake failed", 80)
                return _final(
                    ProviderUnreachable(f"no TLS with {host}: {why}", hint="a proxy may be in between")
                )
            case socket.gaierror():
                return ProviderUnreachable(
                    f"no address found for {host}", hint="check the URL and the network"
                )
            case ConnectionRefusedError():
                return ProviderUnreachable(f"{host} refused the connection")
            case _:
                continue
    if "CERTIFICATE_VERIFY_FAILED" in str(error):
        return _final(ProviderUnreachable(f"the certificate of {host} is not accepted", hint=_TLS_HINT))
    return ProviderUnreachable(f"no connection to {host} ({_reason(error)})")


def _protocol_error(error: httpx.RemoteProtocolError, host: str) -> ProviderError:
    """Cut short, or no HTTP at all."""
    text = str(error)
    if "without sending complete message body" in text or "incomplete chunked read" in text:
        return ProviderUnreachable(f"the answer of {host} was cut short")
    if "without sending a response" in text:
        return ProviderUnreachable(f"{host} closed the connection without an answer")
    return ProviderUnreachable(f"{host} did not answer in HTTP ({_reason(error)})")


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The chain of causes, outermost first; exception groups (happy eyeballs) are entered."""
    seen: set[int] = set()
    waiting: list[BaseException] = [error]
    while waiting:
        current = waiting.pop(0)
        if id(current) in seen:
            continue
        seen.add(id(current))
        yield current
        if isinstance(current, BaseExceptionGroup):
            waiting.extend(current.exceptions)
        waiting.extend(cause for cause in (current.__cause__, current.__context__) if cause is not None)


def _reason(error: BaseException) -> str:
    """The innermost system error by name, else the library's words."""
    for cause in _causes(error):
        if isinstance(cause, OSError) and cause.errno is not None and cause.errno in errno.errorcode:
            return f"{errno.errorcode[cause.errno]}: {one_line(cause.strerror or '', 80)}"
    return one_line(str(error), 120) or type(error).__name__


def _final(error: ProviderError) -> ProviderError:
    """The same error, marked as one that repeating does not cure."""
    error.retryable = False
    return error
