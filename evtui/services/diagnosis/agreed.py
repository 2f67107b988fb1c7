"""What both sides announced in this session: the limits in force, and the lower of the two."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from evtui.models.charge import ChargeParameters
from evtui.services.diagnosis.record import SessionRecord
from evtui.services.diagnosis.runs import Floats, Ints
from evtui.services.timeline.lanes.limited_by import in_force
from evtui.services.timeline.limits import LimitTrack, build_limits, maximum
from evtui.services.timeline.series import SeriesRole


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Agreement:
    """The limits of one session, without those carried in from an earlier attempt (perhaps another vehicle).

    A maximum that is missing, zero or negative states nothing. W, A and V, units inferred.
    """

    station: LimitTrack | None
    """What the station offers."""
    request: LimitTrack | None
    """What the vehicle asks for."""

    @property
    def tracks(self) -> tuple[LimitTrack, ...]:
        """The sides that announced something, the station first."""
        return tuple(track for track in (self.station, self.request) if track is not None)

    def lower(self, role: SeriesRole, times_us: Ints) -> Floats:
        """The lower maximum in force at each instant; one side is enough, NaN where neither states one."""
        return np.fmin(in_force(self.station, role, times_us), in_force(self.request, role, times_us))

    def of_both(self, role: SeriesRole, times_us: Ints) -> Floats:
        """The same, but NaN as long as one side states nothing."""
        return np.minimum(in_force(self.station, role, times_us), in_force(self.request, role, times_us))

    def binding(self, role: SeriesRole, at_us: int) -> ChargeParameters | None:
        """The record that states the lower maximum in force at an instant."""
        found = [record for track in self.tracks if (record := track.record_at(at_us)) is not None]
        stated = [(value, record) for record in found if (value := stated_maximum(record, role)) is not None]
        return min(stated, key=lambda pair: pair[0])[1] if stated else None


def agreement(record: SessionRecord) -> Agreement:
    """The limits announced inside the session."""
    tracks = build_limits(record.announced)
    return Agreement(
        station=next((track for track in tracks if track.is_station), None),
        request=next((track for track in tracks if track.is_vehicle), None),
    )


def stated_maximum(record: ChargeParameters, role: SeriesRole) -> float | None:
    """A record's maximum in W, A or V; None when it states none."""
    value = maximum(record, role)
    return value if value is not None and value > 0 else None
