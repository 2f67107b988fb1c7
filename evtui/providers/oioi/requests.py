"""The two OIOI calls evtui makes, as values: one address, the JSON key names the call (OIOI transport)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from evtui.clients.call import Call
from evtui.clients.whitelist import AllowedCall, ReadWhitelist
from evtui.providers.oioi.settings import OioiUser

RECENT_SESSIONS: Final = "user-get-recent-sessions"
STATIONS_BY_IDS: Final = "station-get-by-ids"
IDS_AT_ONCE: Final = 10
"""Most station ids one call may name."""
_NUMBER: Final = re.compile(r"\d{1,18}", re.ASCII)

WHITELIST: Final = ReadWhitelist(
    (AllowedCall("POST", "", RECENT_SESSIONS), AllowedCall("POST", "", STATIONS_BY_IDS))
)
"""Everything evtui may ever ask; all other OIOI calls write or are personal."""


def recent_sessions(user: OioiUser) -> Call:
    """What PlugSurfing calls recent of one user; there is no period, limit or page to ask for."""
    named: dict[str, Any] = {"identifier-type": user.identifier_type, "identifier": user.identifier}
    if user.token is not None:
        named["token"] = user.token.reveal()
    return _post(f"recent sessions by {user.identifier_type}", RECENT_SESSIONS, {"user": named})


def stations_by_ids(ids: tuple[int, ...]) -> Call:
    """Names and connectors of at most ten stations. Raises ValueError for none or more."""
    if not 0 < len(ids) <= IDS_AT_ONCE:
        raise ValueError(f"{len(ids)} station ids in one call")
    return _post(f"names of {len(ids)} stations", STATIONS_BY_IDS, {"station-ids": list(ids)})


def in_batches(ids: Iterable[str]) -> Iterator[tuple[int, ...]]:
    """Station ids as sent (text), the numeric ones in tens and in order."""
    known = dict.fromkeys(int(station) for station in ids if _NUMBER.fullmatch(station))
    numbers = tuple(known)
    for first in range(0, len(numbers), IDS_AT_ONCE):
        yield numbers[first : first + IDS_AT_ONCE]


def _post(name: str, json_call: str, payload: Mapping[str, Any]) -> Call:
    """One call; the client sends ``Content-Type: application/json`` exactly, without a charset."""
    return Call(name=name, method="POST", path="", json={json_call: payload})
