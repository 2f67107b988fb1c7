"""Flags of a session and its normalised status words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from evtui.models.session import SessionStatus
from evtui.services.explain.explanation import Explanation, Family, Known
from evtui.services.interval import FLAGS

NAME: Final = "flag or status of a session"
_STATUSES: Final = {
    SessionStatus.PENDING: "Asked for, not begun.",
    SessionStatus.ACTIVE: "Begun; whether energy flows is not told.",
    SessionStatus.ACTIVE_IDLE: "Begun, and no energy flows.",
    SessionStatus.CHARGING: "Energy flows.",
    SessionStatus.SUSPENDED: "Paused.",
    SessionStatus.FINISHED: "Ended.",
    SessionStatus.UNKNOWN: "The provider's word is not known.",
}


def _entries(known: Known) -> Iterator[Explanation]:
    for flag, (severity, words) in FLAGS.items():
        yield Explanation(
            key=flag,
            family=NAME,
            title=f"{flag}: flag ({severity.value})",
            meaning=(f"{words[:1].upper()}{words[1:]}.",),
            source="evtui",
            see_also=("event clock",) if flag == "clock_offset" else ("outcome",),
        )
    for status, words in _STATUSES.items():
        yield Explanation(
            key=f"status {status.value}",
            family=NAME,
            title=f"{status.value}: normalised status",
            meaning=(words, "The provider's own word stands beside it."),
            source="evtui",
            see_also=("status", "ocppStatus"),
            aliases=(status.value,),
        )


FAMILY: Final = Family(NAME, _entries)
