"""The read calls an account may make; everything else is refused before a socket opens."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from evtui.clients.call import Call
from evtui.errors import ForbiddenCall

_FORBIDDEN_HEADERS: Final = frozenset({
    "authorization", "connection", "content-length", "cookie", "expect", "host", "proxy-authorization", "te",
    "transfer-encoding", "upgrade", "x-http-method", "x-http-method-override", "x-method-override",
})  # fmt: skip
"""Headers a call must not set: credentials are the auth source's, framing is the library's."""


@dataclass(frozen=True, slots=True)
class AllowedCall:
    """One read call: method, path template, and for a POST the only top-level key of its JSON body."""

    method: str
    path_template: str
    json_call: str | None = None

    def __post_init__(self) -> None:
        if self.method not in {"GET", "POST"}:
            raise ValueError(f"{self.method} is never a read call")
        if (self.method == "POST") != (self.json_call is not None):
            raise ValueError(
                "a POST is a read call only by the name inside its body (OIOI), a GET never has one"
            )


@dataclass(frozen=True, slots=True)
class ReadWhitelist:
    """All calls of one provider (the API pages of the three providers)."""

    calls: tuple[AllowedCall, ...]

    def check(self, call: Call) -> None:
        """Return if the call is one of ours; raises ForbiddenCall otherwise."""
        if AllowedCall(*_shape(call)) not in self.calls:
            raise ForbiddenCall(f"{call.name}: {call.method} {call.path} is not a read call of the whitelist")
        if bad := sorted(name for name in call.headers if name.lower() in _FORBIDDEN_HEADERS):
            raise ForbiddenCall(f"{call.name}: a call must not set {', '.join(bad)}")


def _shape(call: Call) -> tuple[str, str, str | None]:
    """Method, template and call name; raises ForbiddenCall for what cannot be a read call at all."""
    if call.method == "GET" and call.json is None:
        return "GET", call.path, None
    if call.method == "POST" and call.json is not None and len(call.json) == 1:
        return "POST", call.path, next(iter(call.json))
    raise ForbiddenCall(f"{call.name}: {call.method} with this body is never a read call")
