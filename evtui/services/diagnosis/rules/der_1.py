"""DER-1: which side is the bottleneck."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from evtui.models.charge import ChargeParameters
from evtui.services.diagnosis.agreed import agreement, stated_maximum
from evtui.services.diagnosis.amounts import number
from evtui.services.diagnosis.finding import (
    Clean,
    Evidence,
    Finding,
    FindingSeverity,
    Fired,
    NotEvaluable,
    Result,
)
from evtui.services.diagnosis.record import SessionRecord
from evtui.services.diagnosis.rule import Earlier, Family, Rule
from evtui.services.timeline.series import SeriesRole

_ROLES: Final = (SeriesRole.CURRENT, SeriesRole.POWER)


def check(record: SessionRecord, earlier: Earlier) -> Result:
    """Compares the first limits of both sides."""
    agreed = agreement(record)
    if agreed.station is None or agreed.request is None:
        missing = "station" if agreed.station is None else "vehicle"
        return NotEvaluable(f"no limits of the {missing}")
    station, request = agreed.station.records[0], agreed.request.records[0]
    pairs = [(stated_maximum(station, role), stated_maximum(request, role)) for role in _ROLES]
    known = [(offered, asked) for offered, asked in pairs if offered is not None and asked is not None]
    if not known:
        return NotEvaluable("no current or power limit that both sides state")
    ratio = record.thresholds.bottleneck_ratio
    by_station = any(asked / offered >= ratio for offered, asked in known)
    by_vehicle = any(offered / asked >= ratio for offered, asked in known)
    if not by_station and not by_vehicle:
        return Clean()
    return Fired((_finding(record, station, request, by_station, by_vehicle),))


def _finding(
    record: SessionRecord,
    station: ChargeParameters,
    request: ChargeParameters,
    by_station: bool,
    by_vehicle: bool,
) -> Finding:
    offered, asked = _limits(record, station), _limits(record, request)
    if by_station and by_vehicle:
        limiter = "both"
        text = f"Each side limits something: the station offers {offered}, the vehicle would take {asked}."
    elif by_station:
        limiter = "station"
        text = f"Station limits: it offers {offered}, the vehicle would take {asked}."
    else:
        limiter = "vehicle"
        text = f"Vehicle limits: it takes {asked}, the station would offer {offered}."
    values: dict[str, float | str] = {"limiter": limiter}
    for side, one in (("station", station), ("vehicle", request)):
        for role, name in zip(_ROLES, ("a", "w"), strict=True):
            if (value := stated_maximum(one, role)) is not None:
                values[f"{side}_{name}"] = value
    return Finding(
        rule=RULE.id,
        severity=FindingSeverity.INFO,
        text=text,
        evidence=(Evidence(station.source, station.at), Evidence(request.source, request.at)),
        values=MappingProxyType(values),
        confidence=record.confidence,
    )


def _limits(record: SessionRecord, one: ChargeParameters) -> str:
    """``~600 A / ~450 kW``; only what is stated."""
    amps, watts = stated_maximum(one, SeriesRole.CURRENT), stated_maximum(one, SeriesRole.POWER)
    parts = [] if amps is None else [f"{record.about}{number(amps)} A"]
    return " / ".join(parts if watts is None else [*parts, f"{record.about}{number(watts / 1000)} kW"])


RULE: Final = Rule(
    id="DER-1",
    name="who is the bottleneck",
    family=Family.DERATING,
    looks_at=("chargeParameters",),
    means="One side allows clearly less than the other. That is no fault: the lower side wins by design. It "
    "answers why a fast station charges a slow vehicle slowly, and the reverse.",
    condition="the first current or power maxima of both sides differ by a factor of {bottleneck_ratio} or "
    "more",
    first_check="Whether the station's figure is its rating; if it is less, a module may be missing.",
    source="DIN SPEC 70121 / ISO 15118 (negotiation takes the lower side); factor: own judgement",
    check=check,
)
