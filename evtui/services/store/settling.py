"""When a session counts as settled: fetched long enough after its end, it will not change any more."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from evtui.models.instant import US_PER_S, Instant
from evtui.models.session import Session

SETTLED_AFTER_US: Final[Mapping[str, int]] = {
    "depot": 15 * 60 * US_PER_S,
    "smappee": 15 * 60 * US_PER_S,
    "oioi": 24 * 3600 * US_PER_S,
}
"""How long after its end a provider may still change a session; roaming prices come late."""
LONGEST_US: Final = max(SETTLED_AFTER_US.values())


def is_settled(session: Session, fetched_at: Instant | None) -> bool:
    """Whether the copy fetched then is final; one that never ended or was fetched at no known time is not."""
    if fetched_at is None or session.ended_at is None or session.status.is_running:
        return False
    return fetched_at.us - session.ended_at.us >= SETTLED_AFTER_US.get(session.provider, LONGEST_US)
