"""Which host an account may talk to, and how a URL below it is built."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Final
from urllib.parse import SplitResult, quote, urlencode, urlsplit

from evtui.clients.call import Call
from evtui.errors import ConfigError, ForbiddenCall, RequestRefused

LOOPBACK_HOSTS: Final = frozenset({"127.0.0.1", "::1", "localhost"})
"""The only hosts that may be spoken to without TLS (simulator and tests)."""
LONGEST_SEGMENT: Final = 512
"""Most characters of an id inside a path."""
_RAW_QUERY = re.compile(r"[A-Za-z0-9._~=&,-]*", re.ASCII)
_HOST = re.compile(r"[a-z0-9]([a-z0-9._-]*[a-z0-9])?|[0-9a-f:.]+", re.ASCII)
_DEFAULT_PORTS: Final = {"https": 443, "http": 80}


def check_origin(url: str, what: str) -> str:
    """The base URL ``scheme://host[:port][/path]`` without a slash at its end.

    ``what`` names the setting for messages (``api_base``). https only, except for loopback addresses. Raises
    ConfigError, which never quotes the URL: it could hold a password.
    """
    parts = _split(url, what)
    host = (parts.hostname or "").lower()
    if not _HOST.fullmatch(host):
        raise ConfigError(f"{what}: no usable host name in the URL", hint="write it as https://host/path")
    if parts.scheme == "http" and host not in LOOPBACK_HOSTS:
        raise ConfigError(
            f"{what}: http:// to {host} is refused, the credentials would travel in the clear",
            hint="use https://; http:// is for 127.0.0.1, ::1 and localhost only",
        )
    if any(
        segment in {".", ".."} for segment in parts.path.replace("%2e", ".").replace("%2E", ".").split("/")
    ):
        raise ConfigError(f"{what}: the path must not hold . or .. as a segment")
    place = f"[{host}]" if ":" in host else host
    if parts.port is not None and parts.port != _DEFAULT_PORTS[parts.scheme]:
        place = f"{place}:{parts.port}"
    return f"{parts.scheme}://{place}{parts.path.rstrip('/')}"


def _split(url: str, what: str) -> SplitResult:
    """The URL's parts; raises ConfigError for what is no plain http(s) URL."""
    if not url.isascii() or not url.isprintable() or re.search(r"[\s\\\"<>^`{|}]", url):
        raise ConfigError(
            f"{what}: the URL holds characters that do not belong there",
            hint="plain ASCII; write an international host name in its xn-- form",
        )
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise ConfigError(f"{what}: not a URL ({error})") from None
    if parts.scheme not in _DEFAULT_PORTS:
        raise ConfigError(f"{what}: the URL must begin with https://")
    if parts.username is not None or parts.password is not None:
        raise ConfigError(
            f"{what}: a user name or password inside the URL is refused", hint="use the settings for it"
        )
    if parts.query or parts.fragment or "?" in url or "#" in url:
        raise ConfigError(f"{what}: the URL must end before ? and #")
    if port == 0:
        raise ConfigError(f"{what}: port 0 cannot be connected to")
    return parts


def origin_of(url: str) -> tuple[str, str, int]:
    """Scheme, host and port of a URL that went through ``check_origin``."""
    parts = urlsplit(url)
    return parts.scheme, parts.hostname or "", parts.port or _DEFAULT_PORTS[parts.scheme]


def is_loopback_http(url: str) -> bool:
    """Whether this checked URL needs no TLS at all."""
    scheme, host, _ = origin_of(url)
    return scheme == "http" and host in LOOPBACK_HOSTS


def build_url(base_url: str, call: Call) -> str:
    """The whole URL of a call; every segment is one segment, whatever it holds.

    Raises RequestRefused for an id that no URL can carry, ForbiddenCall for a malformed template or raw
    query.
    """
    template = call.path
    if (template and not template.startswith("/")) or template.count("{}") != len(call.segments):
        raise ForbiddenCall(
            f"{call.name}: path template {template!r} does not fit {len(call.segments)} segments"
        )
    path = template.replace("{}", "\0")  # so that braces inside a value are never taken for a place
    for segment in call.segments:
        path = path.replace("\0", quote_segment(segment, call.name), 1)
    query = _query(call.query, call.raw_query, call.name)
    return f"{base_url}{path}?{query}" if query else f"{base_url}{path}"


def quote_segment(segment: str, where: str) -> str:
    """One path segment, percent-quoted; ``.``, ``..``, an empty one and control characters are refused."""
    if segment in {"", ".", ".."}:
        raise RequestRefused(f"{where}: {segment!r} is not a usable id; nothing was sent")
    if len(segment) > LONGEST_SEGMENT:
        raise RequestRefused(f"{where}: an id of {len(segment)} characters; nothing was sent")
    if any(unicodedata.category(char) in {"Cc", "Cs"} for char in segment):
        raise RequestRefused(f"{where}: an id with control characters; nothing was sent")
    return quote(segment, safe="")


def _query(query: Sequence[tuple[str, str]], raw_query: str, where: str) -> str:
    """The query text: encoded pairs first, then the raw one."""
    if not _RAW_QUERY.fullmatch(raw_query):
        raise ForbiddenCall(f"{where}: the raw query may hold letters, digits and - . _ ~ = & , only")
    try:
        encoded = urlencode(query, quote_via=quote, safe="")
    except UnicodeEncodeError:
        raise RequestRefused(f"{where}: a parameter that no URL can carry; nothing was sent") from None
    return "&".join(part for part in (encoded, raw_query) if part)
