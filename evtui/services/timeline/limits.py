"""Limits that each side announced, as steps that hold until the next record of that side."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

from evtui.models.charge import ChargeParameters
from evtui.services.timeline.series import SeriesRole


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitTrack:
    """The records of one side in time order."""

    side: str
    """``Station``, ``Request`` or any other word, verbatim (untrusted)."""
    times_us: tuple[int, ...]
    records: tuple[ChargeParameters, ...]

    @property
    def is_station(self) -> bool:
        """True for the charger's own limits."""
        return self.side.strip().lower() == "station"

    @property
    def is_vehicle(self) -> bool:
        """True for what the vehicle asked for."""
        return self.side.strip().lower() == "request"

    @property
    def label(self) -> str:
        """``station``, ``vehicle`` (what ``Request`` means), or the word itself, raw."""
        return "station" if self.is_station else "vehicle" if self.is_vehicle else self.side

    def record_at(self, at_us: int) -> ChargeParameters | None:
        """The record in force: the last one at or before the instant."""
        index = bisect_right(self.times_us, at_us) - 1
        return self.records[index] if index >= 0 else None

    def value_at(self, role: SeriesRole, at_us: int) -> float | None:
        """The maximum in force for power (W), current (A) or voltage (V); None when not announced."""
        record = self.record_at(at_us)
        return None if record is None else maximum(record, role)

    def steps(self, role: SeriesRole) -> list[tuple[int, float | None]]:
        """Time and maximum of each record; None where a record does not state it."""
        return [
            (at_us, maximum(record, role)) for at_us, record in zip(self.times_us, self.records, strict=True)
        ]


def maximum(record: ChargeParameters, role: SeriesRole) -> float | None:
    """A record's maximum for power, current or voltage; None for other series."""
    match role:
        case SeriesRole.POWER:
            return record.max_power_w
        case SeriesRole.CURRENT:
            return record.max_current_a
        case SeriesRole.VOLTAGE:
            return record.max_voltage_v
        case _:
            return None


def build_limits(records: Iterable[ChargeParameters]) -> tuple[LimitTrack, ...]:
    """A track per side: station, vehicle request, then other words in order of appearance.

    Records without a readable time cannot be placed and are left out (they are in the event table). Of two at
    the same instant the later in server order holds.
    """
    sides: dict[str, list[tuple[int, ChargeParameters]]] = {}
    for record in records:
        if record.at is not None:
            sides.setdefault(record.side, []).append((record.at.us, record))
    tracks = []
    for side, found in sides.items():
        found.sort(key=lambda pair: pair[0])
        tracks.append(
            LimitTrack(
                side=side, times_us=tuple(at for at, _ in found), records=tuple(record for _, record in found)
            )
        )
    return tuple(sorted(tracks, key=lambda track: (not track.is_station, not track.is_vehicle)))
