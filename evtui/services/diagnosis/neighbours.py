"""Which other loaded reports a session is compared with: of its connector, and of its vehicle elsewhere."""

from __future__ import annotations

from collections.abc import Iterable

from evtui.models.report import SessionReport

_Key = tuple[str, str, str, str, str]
_Place = tuple[str, str | None, str | None]
_Vehicle = tuple[str, str]
_Reports = dict[_Key, SessionReport]


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
        """Reports of the same account and connector or vehicle, each once, never the report itself."""
        session = report.session
        near = self._by_place.get((session.account, session.charger or "", session.connector), {})
        same = self._by_vehicle.get((session.account, session.vehicle or ""), {})
        found = {id(other): other for other in (*near.values(), *same.values())}
        return tuple(other for other in found.values() if other.session.key != session.key)
