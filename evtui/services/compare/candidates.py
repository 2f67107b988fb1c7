"""Which sessions a session may be compared with, the likeliest first."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from evtui.models.event import Severity
from evtui.models.report import SessionReport

_FAILED = {Severity.ERROR, Severity.CRITICAL}
Key = tuple[str, str, str, str, str]
"""``Session.key``."""


def candidates(
    report: SessionReport, loaded: Iterable[SessionReport], chosen: Collection[Key] = ()
) -> tuple[SessionReport, ...]:
    """Other sessions: those chosen, good ones before it (of its connector, then of its charger), the rest.

    The rest are those of its charger with warnings, its other ones, and those of its vehicle. Earlier ones
    come before later ones, each nearest first.
    """
    others = [one for one in loaded if one.session.key != report.session.key]
    related = [one for one in others if one.session.key in chosen or _is_related(one, report)]
    return tuple(sorted(related, key=lambda one: _rank(one, report, chosen)))


def _is_related(one: SessionReport, report: SessionReport) -> bool:
    """Same charger or same vehicle, of the same provider."""
    mine, other = report.session, one.session
    if mine.provider != other.provider:
        return False
    same_charger = mine.charger is not None and mine.charger == other.charger
    return same_charger or (mine.vehicle is not None and mine.vehicle == other.vehicle)


def _rank(one: SessionReport, report: SessionReport, chosen: Collection[Key]) -> tuple[int, bool, int]:
    """Smaller is offered first."""
    mine, other = report.session, one.session
    apart_us = (mine.started_at.us if mine.started_at else 0) - (
        other.started_at.us if other.started_at else 0
    )
    is_later = apart_us < 0
    if other.key in chosen:
        return 0, is_later, abs(apart_us)
    same_charger = mine.charger is not None and mine.charger == other.charger
    place = 4 if same_charger else 5
    if same_charger and is_good(one) and not is_later:
        is_clean = other.severity in {None, Severity.INFO}
        place = 3 if not is_clean else 1 if mine.connector == other.connector else 2
    return place, is_later, abs(apart_us)


def is_good(report: SessionReport) -> bool:
    """Ended, with energy and without error; it may have warnings."""
    session = report.session
    energy = session.energy_wh
    return (
        session.severity not in _FAILED and session.ended_at is not None and energy is not None and energy > 0
    )
