"""Which other loaded reports a session is compared with: of its connector, and of its vehicle elsewhere."""

from __future__ import annotations

from collections.abc import Iterable

from evtui.models.report import SessionReport

_Place = tuple[str, str | None, str | None]
_Vehicle = tuple[str, str]


class Neighbours:
    """The reports that are loaded, found by connector and by vehicle; built once, asked for each session."""

    def __init__(self, reports: Iterable[SessionReport]) -> None:
        self._by_place: dict[_Place, list[SessionReport]] = {}
        self._by_vehicle: dict[_Vehicle, list[SessionReport]] = {}
        for report in reports:
            session = report.session
            if session.charger is not None:
                place = (session.account, session.charger, session.connector)
                self._by_place.setdefault(place, []).append(report)
            if session.vehicle is not None:
                self._by_vehicle.setdefault((session.account, session.vehicle), []).append(report)

    def of(self, report: SessionReport) -> tuple[SessionReport, ...]:
        """Reports of the same account and connector or vehicle, each once, never the report itself."""
        session = report.session
        near = self._by_place.get((session.account, session.charger or "", session.connector), [])
        same = self._by_vehicle.get((session.account, session.vehicle or ""), [])
        found = {id(other): other for other in (*near, *same)}
        return tuple(other for other in found.values() if other.session.key != session.key)
