"""Which other loaded reports a session is compared with: of its connector, and of its vehicle elsewhere."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from typing import Final

from evtui.models.instant import Instant
from evtui.models.report import SessionReport

_Key = tuple[str, str, str, str, str]
_Place = tuple[str, str | None, str | None]
_Vehicle = tuple[str, str]
_Reports = dict[_Key, SessionReport]
MOST_EACH_WAY: Final = 250
"""What was usual a year of sessions ago says little, and to look at all of them would take long."""


class Neighbours:
    """The reports that are loaded, found by connector and by vehicle.

    A newer copy takes the older one's place. One thread adds while others may ask.
    """

    def __init__(self, reports: Iterable[SessionReport] = ()) -> None:
        self._by_place: dict[_Place, _Reports] = {}
        self._by_vehicle: dict[_Vehicle, _Reports] = {}
        for report in reports:
            self.add(report)

    def add(self, report: SessionReport, older: SessionReport | None = None) -> None:
        """One more, or a newer copy of ``older``."""
        session = report.session
        key, vehicle = session.key, session.vehicle
        if older is not None and older.session.vehicle not in (None, vehicle):
            self._by_vehicle.get((session.account, older.session.vehicle or ""), {}).pop(key, None)
        if session.charger is not None:
            place = (session.account, session.charger, session.connector)
            self._by_place.setdefault(place, {})[key] = report
        if vehicle is not None:
            self._by_vehicle.setdefault((session.account, vehicle), {})[key] = report

    def of(self, report: SessionReport) -> tuple[SessionReport, ...]:
        """Reports of the same account and connector or vehicle, each once, never the report itself: of each
        the ``MOST_EACH_WAY`` that began before it and after it."""
        session = report.session
        near = self._by_place.get((session.account, session.charger or "", session.connector), {})
        same = self._by_vehicle.get((session.account, session.vehicle or ""), {})
        found = {id(other): other for some in (near, same) for other in _nearest(some, session.started_at)}
        return tuple(other for other in found.values() if other.session.key != session.key)


def _nearest(reports: _Reports, start: Instant | None) -> Iterable[SessionReport]:
    """Those that began next to an instant; everything where there are few."""
    everything = list(reports.values())
    if len(everything) <= 2 * MOST_EACH_WAY or start is None:
        return everything[-2 * MOST_EACH_WAY :] if start is None else everything
    everything.sort(key=_start_us)
    at = bisect_left(everything, start.us, key=_start_us)
    return everything[max(0, at - MOST_EACH_WAY) : at + MOST_EACH_WAY + 1]


def _start_us(report: SessionReport) -> int:
    """Sessions without a start are next to none."""
    start = report.session.started_at
    return -1 if start is None else start.us
