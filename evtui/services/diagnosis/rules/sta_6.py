"""STA-6: the announced limits of station and vehicle leave no common range."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from evtui.models.charge import ChargeParameters
from evtui.services.diagnosis.finding import (
    Clean,
    Evidence,
    Finding,
    FindingSeverity,
    Fired,
    NotEvaluable,
    Result,
)
from evtui.services.diagnosis.phases import limits_of
from evtui.services.diagnosis.record import SessionRecord
from evtui.services.diagnosis.rule import Earlier, Family, Rule


class _Bounds(NamedTuple):
    """The highest value that suits one side beside the lowest that suits the other."""

    upper: str
    """Whose highest, in words."""
    most: float
    lower: str
    least: float
    unit: str


def check(record: SessionRecord, earlier: Earlier) -> Result:
    """Compares the first limits of both sides: later ones follow the charge, down to nothing at its end."""
    station, request = limits_of(record, vehicle=False), limits_of(record, vehicle=True)
    if station is None or request is None:
        return NotEvaluable(f"no limits of the {'station' if station is None else 'vehicle'}")
    bounds = list(_bounds(station, request))
    if not bounds:
        return NotEvaluable("the limits state no minimum to compare with")
    places = (Evidence(request.source, request.at), Evidence(station.source, station.at))
    apart = tuple(_finding(record, one, places) for one in bounds if one.most < one.least)
    return Fired(apart) if apart else Clean()


def _bounds(station: ChargeParameters, request: ChargeParameters) -> Iterator[_Bounds]:
    """What can be compared, of the three pairs of the catalogue."""
    vehicle, starts = "Vehicle accepts up to", "station starts at"
    for upper, most, lower, least, unit in (
        (vehicle, request.max_voltage_v, starts, station.min_voltage_v, "V"),
        ("Station reaches", station.max_voltage_v, "vehicle starts at", request.min_voltage_v, "V"),
        (vehicle, request.max_current_a, starts, station.min_current_a, "A"),
    ):
        if most is not None and least is not None:
            yield _Bounds(upper, most, lower, least, unit)


def _finding(record: SessionRecord, one: _Bounds, places: tuple[Evidence, Evidence]) -> Finding:
    """Two limits that cannot both be kept."""
    about, unit = record.about, one.unit
    return Finding(
        rule=RULE.id,
        severity=FindingSeverity.ERROR,
        text=f"{one.upper} {about}{one.most:g} {unit}, {one.lower} {about}{one.least:g} {unit}: "
        "these two cannot charge together.",
        evidence=places,
        values={f"most_{unit.lower()}": one.most, f"least_{unit.lower()}": one.least},
        confidence=record.confidence,
    )


RULE: Final = Rule(
    id="STA-6",
    name="limits do not fit together",
    family=Family.START,
    looks_at=("chargeParameters",),
    means="The vehicle's battery and the charger's output have no voltage or current in common.",
    condition="The vehicle's highest voltage is below the station's lowest, its lowest above the station's "
    "highest, or its highest current below the station's lowest.",
    first_check="Type of vehicle against the charger's output range; a wrongly set voltage class.",
    source="DIN SPEC 70121 parameter negotiation; V2GParameterNotSupported of the Unified Error Codes",
    check=check,
)
