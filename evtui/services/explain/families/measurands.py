"""Measurands of OCPP 1.6, and the meter value keys of DepotFinity."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from evtui.services.explain.explanation import Explanation, Family, Known

NAME: Final = "measurand"
SOURCE: Final = "OCPP 1.6 edition 2, Measurand and UnitOfMeasure"
_DIRECTION: Final = (
    "The direction is seen from the charge point: Import is energy from the grid towards the vehicle."
)
_TEXTS: Final = {
    "Current.Import": ("A", "Current towards the vehicle."),
    "Current.Export": ("A", "Current from the vehicle."),
    "Current.Offered": ("A", "Largest current offered to the vehicle."),
    "Voltage": ("V", "Supply voltage, effective value."),
    "Power.Active.Import": ("W, kW", "Active power towards the vehicle."),
    "Power.Active.Export": ("W, kW", "Active power from the vehicle."),
    "Power.Offered": ("W, kW", "Largest power offered to the vehicle."),
    "Power.Reactive.Import": ("var, kvar", "Reactive power towards the vehicle."),
    "Power.Reactive.Export": ("var, kvar", "Reactive power from the vehicle."),
    "Power.Factor": ("none", "Power factor of the whole energy flow."),
    "Energy.Active.Import.Register": (
        "Wh, kWh",
        "Meter reading of the active energy taken; what is meant when no measurand is named.",
    ),
    "Energy.Active.Export.Register": ("Wh, kWh", "Meter reading of the active energy given back."),
    "Energy.Active.Import.Interval": ("Wh, kWh", "Active energy taken within the interval."),
    "Energy.Active.Export.Interval": ("Wh, kWh", "Active energy given back within the interval."),
    "Energy.Reactive.Import.Register": ("varh, kvarh", "Meter reading of the reactive energy taken."),
    "Energy.Reactive.Export.Register": ("varh, kvarh", "Meter reading of the reactive energy given back."),
    "Energy.Reactive.Import.Interval": ("varh, kvarh", "Reactive energy taken within the interval."),
    "Energy.Reactive.Export.Interval": ("varh, kvarh", "Reactive energy given back within the interval."),
    "Frequency": ("Hz", "Frequency of the supply; OCPP 1.6 names no unit for it."),
    "Temperature": ("Celsius, Fahrenheit, K", "A temperature inside the station."),
    "SoC": ("Percent", "State of charge of the vehicle."),
    "RPM": ("1/min", "Speed of a fan."),
}
_KEYS: Final = {
    "present_current": ("A (assumed)", "Measured output current.", ("Current.Import", "ENE-5")),
    "present_voltage": (
        "V (assumed)",
        "Measured output voltage. On which side of the breaker it is measured is not published.",
        ("Voltage", "SAF-2"),
    ),
}


def _entries(known: Known) -> Iterator[Explanation]:
    for word, (unit, meaning) in _TEXTS.items():
        directed = ("Import" in word or "Export" in word) and _DIRECTION
        yield Explanation(
            key=word,
            family=NAME,
            title=f"{word}, unit {unit}",
            meaning=(meaning, *([directed] if directed else [])),
            source=SOURCE,
            see_also=("sessionMeterValues", "present_current"),
        )
    for word, (unit, meaning, see_also) in _KEYS.items():
        yield Explanation(
            key=word,
            family=NAME,
            title=f"{word}, unit {unit}",
            meaning=(meaning, "A key of sessionMeterValues; the unit is not documented, it fits the sample."),
            source="DepotFinity guide, Session Reports API (sample)",
            see_also=(*see_also, "sessionMeterValues"),
        )


FAMILY: Final = Family(NAME, _entries)
