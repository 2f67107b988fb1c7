"""Secrets are masked by value, in every form they may travel in, wherever text leaves the process."""

from __future__ import annotations

import base64
import json
import re
import weakref
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final
from urllib.parse import quote, quote_plus

MASK: Final = "***"
"""What stands in the place of a secret."""
SHORTEST_VALUE: Final = 4
"""Shorter values are not masked by value: they would blank ordinary words and protect nothing."""
_SHORTEST_BASE64: Final = 4
_UNKNOWN_CREDENTIALS = re.compile(
    r"(?i:\b(bearer|basic)\s+)(?=\S*[0-9=])[A-Za-z0-9._~+/=-]{12,}"  # of an earlier run, echoed by a server
    r"|\beyJ[A-Za-z0-9_-]{6,}\.[A-Za-z0-9_-]{2,}(?:\.[A-Za-z0-9_-]*)?"  # a JSON web token (RFC 7519)
)


class Registration:
    """Keeps one secret's forms on the list for as long as its owner holds this object."""

    __slots__ = ("__weakref__", "forms")

    def __init__(self, forms: frozenset[str]) -> None:
        self.forms = forms


_live: weakref.WeakSet[Registration] = weakref.WeakSet()
_pattern: re.Pattern[str] | None = None


def register(value: str) -> Registration:
    """Mask ``value`` in every text from now on, until the returned object is dropped."""
    global _pattern
    registration = Registration(secret_forms(value))
    _live.add(registration)
    _pattern = None
    return registration


def secret_forms(value: str) -> frozenset[str]:
    """Every spelling of a secret that may turn up: raw, JSON, percent-encoded, base64 at any offset."""
    if len(value) < SHORTEST_VALUE:
        return frozenset()
    quoted = {quote(value, safe="", errors="replace"), quote_plus(value, errors="replace")}
    lower = {re.sub(r"%[0-9A-F]{2}", lambda match: match[0].lower(), text) for text in quoted}
    escaped = {json.dumps(value)[1:-1], json.dumps(value, ensure_ascii=False)[1:-1], repr(value)[1:-1]}
    escaped |= {text.replace("/", "\\/") for text in escaped}  # some JSON writers escape the slash
    return frozenset({value} | quoted | lower | escaped | _base64_forms(value))


def _base64_forms(value: str) -> set[str]:
    """The base64 digits that only ``value`` decides, for the three places it can start in a group of three
    bytes.

    A Basic header encodes ``id:secret``, so the secret begins anywhere; the digits in the middle are still
    its own.
    """
    forms = set()
    raw = value.encode("utf-8", "replace")
    for offset in range(3):
        encoded = base64.b64encode(b"\0" * offset + raw).decode("ascii").rstrip("=")
        first = -(-offset * 8 // 6)
        last = (offset + len(raw)) * 8 // 6
        core = encoded[first:last]
        if len(core) >= _SHORTEST_BASE64:
            forms |= {core, core.replace("+", "-").replace("/", "_")}
    return forms


def redact(text: str) -> str:
    """``text`` with every live secret, in every form, replaced by ``***``."""
    global _pattern
    if _pattern is None:
        forms = {form for registration in list(_live) for form in registration.forms}
        _pattern = re.compile("|".join(map(re.escape, sorted(forms, key=len, reverse=True))) or r"(?!)")
    return _UNKNOWN_CREDENTIALS.sub(
        lambda match: f"{match[1]} {MASK}" if match[1] else MASK, _pattern.sub(MASK, text)
    )


def _hide(_: str) -> str:
    """Nothing of the value is shown."""
    return MASK


def _last_four(value: str) -> str:
    """The last four characters of a long value, for telling cards apart."""
    return f"{MASK}{value[-4:]}" if len(value) >= 8 else MASK


FIELD_MASKERS: Final[Mapping[str, Callable[[str], str]]] = MappingProxyType(
    {
        "authorization": _hide,
        "proxy-authorization": _hide,
        "cookie": _hide,
        "set-cookie": _hide,
        "x-api-key": _hide,
        "api_key": _hide,
        "apikey": _hide,
        "client_secret": _hide,
        "clientsecret": _hide,
        "password": _hide,
        "token": _hide,
        "access_token": _hide,
        "refresh_token": _hide,
        "id_token": _hide,
        "rfid": _last_four,
        "auth_token": _last_four,
        "identifier": _last_four,
        "evco-id": _last_four,
        "idtag": _last_four,
    }
)
"""Field name in lower case to the way its value is masked in logs, recordings, reports and bundles."""


def mask_field(name: str, value: str) -> str:
    """``value`` as it may be written down under ``name``: masked by the table, and by value in any case."""
    masker = FIELD_MASKERS.get(name.lower())
    return masker(value) if masker else redact(value)
