"""One HTTP request and one answer, as the simulated providers see them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A complete request."""

    method: str
    target: str
    """Path and query as sent."""
    headers: Mapping[str, str] = field(repr=False)
    """Lower-case names; holds credentials, so not in the repr."""
    body: bytes = field(default=b"", repr=False)
    most_items: int | None = None
    """A fault: the server gives no longer page, whatever limit was asked for."""

    @property
    def path(self) -> str:
        """Path, percent-decoded."""
        return unquote(urlsplit(self.target).path)

    @property
    def query(self) -> dict[str, str]:
        """Query parameters; the last of a repeated name wins."""
        pairs = parse_qs(urlsplit(self.target).query, keep_blank_values=True)
        return {name: values[-1] for name, values in pairs.items()}

    def form(self) -> dict[str, str]:
        """Fields of a form body."""
        pairs = parse_qs(self.body.decode("utf-8", "replace"), keep_blank_values=True)
        return {name: values[-1] for name, values in pairs.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A complete answer; the server adds Content-Length and Date."""

    status: int = 200
    body: bytes = b""
    content_type: str = "application/json"
    headers: tuple[tuple[str, str], ...] = ()


def json_answer(value: Any, status: int = 200, headers: tuple[tuple[str, str], ...] = ()) -> Answer:
    """An answer with a JSON body; ``value`` is whatever the wire format asks for."""
    return Answer(status=status, body=json.dumps(value, separators=(",", ":")).encode(), headers=headers)
