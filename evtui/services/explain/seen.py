"""How often a device message was seen: in this session, and in the loaded ones of its charger."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from evtui.formats.units import count
from evtui.models.report import SessionReport
from evtui.services.explain.families.vendor_messages import templated


def seen_messages(report: SessionReport, loaded: Iterable[SessionReport]) -> Mapping[str, str]:
    """Each message of a session, its numbers masked, to how often it was seen, in words (``Known.seen``).

    ``loaded`` may hold the session itself; sessions of other chargers do not count.
    """
    session = report.session
    others = [
        set(_messages(other))
        for other in loaded
        if other.session.charger == session.charger
        and other.session.account == session.account
        and other.session.key != session.key
    ]
    return {
        message: f"{count(times, 'time')} in this session{_elsewhere(message, others)}"
        for message, times in Counter(_messages(report)).items()
    }


def _messages(report: SessionReport) -> list[str]:
    return [templated(event.error.raw) for event in report.events if event.error is not None]


def _elsewhere(message: str, others: list[set[str]]) -> str:
    """The same charger's other sessions, where any are loaded."""
    if not others:
        return ""
    holding = sum(message in messages for messages in others)
    return f", and in {holding} of {count(len(others), 'other loaded session')} of this charger"
