"""What a complete answer means before a provider reads it: status, redirects, pages that are no JSON."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlsplit

from evtui.clients.call import Reply
from evtui.errors import (
    AuthenticationRefused,
    PermissionRefused,
    ProviderBroken,
    ProviderError,
    ProviderTimeout,
    ProviderUnreachable,
    RateLimited,
    RequestRefused,
    ResourceNotFound,
    UnexpectedPayload,
)

LONGEST_WORDS: Final = 300
"""Most characters of a server's own words in a message."""
LONGEST_DETAILS: Final = 1000
"""Most characters of a server's answer in the details pane."""
_LONGEST_ERROR_BODY: Final = 64 << 10
_BROKEN_FOR_A_WHILE: Final = frozenset({425, 500, 502, 503, 504})


def default_judge(reply: Reply) -> None:
    """Return for a usable answer, raise the typed ProviderError that its status stands for otherwise."""
    if 200 <= reply.status < 300 and reply.status != HTTPStatus.PARTIAL_CONTENT:
        require_json(reply)
        return
    raise error_for_status(reply)


def error_for_status(reply: Reply) -> ProviderError:
    """The error of a status that is no success, with the server's own words (DepotFinity errors)."""
    words, status = server_words(reply), reply.status
    message = f"answered {status_text(status)}" + (f": {words}" if words else "")
    error = _error_of(status, message)
    error.details = one_line(_text(reply.body[:4096]), LONGEST_DETAILS)
    return error


def _error_of(status: int, message: str) -> ProviderError:
    """Status to error; ``retryable`` says whether the retry policy may repeat it."""
    match status:
        case 401:
            return AuthenticationRefused(message, status=status, hint="check the credentials of this account")
        case 403:
            hint = "wrong region, not part of your package, or not yours"
            return PermissionRefused(message, status=status, hint=hint)
        case 404 | 410:
            return ResourceNotFound(message, status=status)
        case 407:
            return _final(
                ProviderUnreachable(message, status=status, hint="the proxy wants a login: see HTTPS_PROXY")
            )
        case 408:
            return ProviderTimeout(message, status=status)
        case 429:
            return RateLimited(message, status=status)
        case _ if status in _BROKEN_FOR_A_WHILE:
            return ProviderBroken(message, status=status)
        case _ if status >= 500:
            return _final(ProviderBroken(message, status=status))
        case _ if status >= 400:
            return RequestRefused(message, status=status)
        case _:
            return UnexpectedPayload(message, status=status, hint="only complete answers are expected here")


def _final(error: ProviderError) -> ProviderError:
    """The same error, marked as one that repeating does not cure."""
    error.retryable = False
    return error


def refuse_redirect(reply: Reply) -> None:
    """Raise for a 3xx, naming the host it points to; nothing is ever sent there."""
    if not 300 <= reply.status < 400:
        return
    location = reply.headers.get("location", "")
    if not location:
        raise UnexpectedPayload(
            f"answered {status_text(reply.status)} to a plain request", status=reply.status
        )
    try:
        parts = urlsplit(location)
        target = f"{parts.scheme}://{parts.hostname}" if parts.hostname else "another path of the same host"
    except ValueError:
        target = "an unreadable address"
    raise UnexpectedPayload(
        f"redirected ({reply.status}) to {one_line(target, 120)}; not followed, nothing was sent there",
        status=reply.status,
        hint="check the URL of this account; a proxy or login page may be in between",
    )


def require_json(reply: Reply) -> None:
    """Raise UnexpectedPayload for a body that cannot be JSON (login page, proxy error); empty is fine."""
    start = reply.body[:256].removeprefix(b"\xef\xbb\xbf").lstrip()
    if not start or start[:1] in b'{["' or start[:4] in {b"null", b"true"} or start[:5] == b"false":
        return
    if start[:1] in b"-0123456789" and "html" not in reply.content_type:
        return
    kind = one_line(reply.content_type, 60) or "no content type"
    first_line = next((line for line in _text(reply.body[:4096]).splitlines() if line.strip()), "")
    raise UnexpectedPayload(
        f"not JSON: {kind} (proxy or login page?): {one_line(first_line, 200)}",
        status=reply.status,
        details=one_line(_text(reply.body[:4096]), LONGEST_DETAILS),
    )


def status_text(status: int) -> str:
    """``503 Service Unavailable``; the bare number for a code nobody registered."""
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)


def server_words(reply: Reply) -> str:
    """The server's explanation in one line, from the places servers put it, else its raw text."""
    body = reply.body[:_LONGEST_ERROR_BODY]
    try:
        found = _words(json.loads(_text(body)))
    except (ValueError, RecursionError):
        found = ""
    return one_line(found or _text(body[: LONGEST_WORDS * 8]), LONGEST_WORDS)


def _words(value: Any) -> str:
    """``errors[0].detail|title``, ``message``, ``error_description``, ``error``, ``detail`` in that order."""
    if not isinstance(value, Mapping):
        return ""
    errors = value.get("errors")
    first = errors[0] if isinstance(errors, list) and errors else None
    if isinstance(first, Mapping):
        first = first.get("detail") or first.get("title")
    places = (first, *(value.get(name) for name in ("message", "error_description", "error", "detail")))
    return next((text for place in places if (text := _flat(place))), "")


def _flat(value: Any) -> str:
    """A text, or an object of texts joined (``{"error": {"request": "text"}}``, OIOI result codes)."""
    if isinstance(value, Mapping):
        return ", ".join(f"{key}: {text}" for key, text in value.items() if isinstance(text, str))
    return value if isinstance(value, str) else ""


def _text(body: bytes) -> str:
    """Bytes as text for a message."""
    return body.decode("utf-8", "replace").removeprefix("\ufeff")


def one_line(text: str, limit: int) -> str:
    """A single line of at most ``limit`` characters without control or format characters.

    The screen has its own gate; this keeps messages short and logs readable.
    """
    clean = "".join(" " if unicodedata.category(char)[0] in "CZ" else char for char in text[: limit * 4])
    line = " ".join(clean.split())
    return line if len(line) <= limit else line[: limit - 1] + "…"
