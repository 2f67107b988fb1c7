"""Every documented field: read from a report, placed in it, and not known where nothing was sent."""

from __future__ import annotations

import pytest

from evtui.services.diagnosis.user_rules.fields import FIELDS
from evtui.services.diagnosis.user_rules.kinds import FieldValue, Kind
from tests.services.diagnosis.healthy import device, healthy, record, report, resolve, without

MESSAGES = (("ERROR : converter : sibcos 2 : overtemperature (no:121)", 3), ("WARN: fan", 1))
TROUBLED = healthy(
    deviceStatus=[
        device(-400, "Breaker", "OPEN"),
        device(900, "Converter", "ERROR", *MESSAGES),
    ]
)
EXPECTED: dict[str, FieldValue] = {
    "account": "north",
    "charger": "HPC-01",
    "connector": "1",
    "vehicle": "BUS-17",
    "duration_s": 1900.0,
    "start_s": 45.5,
    "charging_s": 1764.0,
    "soc_start": 30.0,
    "soc_end": 78.0,
    "soc_gained": 48.0,
    "errors": 1.0,
    "warnings": 1.0,
    "statuses": ("Preparing", "Charging", "Finishing", "Available"),
    "last_status": "Available",
    "devices": ("Converter=ERROR",),
    "error_texts": tuple(text for text, _ in MESSAGES),
    "error_numbers": (121.0,),
    "first_error_text": MESSAGES[0][0],
    "first_error_number": 121.0,
    "first_error_device": "Converter",
    "max_current_a": 400.0,
    "max_voltage_v": 650.0,
    "max_power_w": 260_000.0,
    "samples": 1900.0,
    "station_min_power_w": 450_000.0,
    "vehicle_min_current_a": 580.0,
    "alignment_v": 2.0,
    "breaker_current_a": 0.0,
    "breaker_voltage_v": 650.0,
}
SHAPES: dict[Kind, type | tuple[type, ...]] = {
    Kind.NUMBER: float,
    Kind.TEXT: str,
    Kind.NUMBERS: tuple,
    Kind.TEXTS: tuple,
}


@pytest.mark.parametrize("name", FIELDS)
def test_a_field_has_the_kind_it_says_and_its_places_resolve(name: str) -> None:
    field, seen = FIELDS[name], record(TROUBLED)
    value = field.read(seen)
    assert isinstance(value, SHAPES[field.kind])
    assert EXPECTED.get(name, value) == value
    for place in field.where(seen):
        assert resolve(TROUBLED, place.pointer) is not None
    assert field.meaning
    assert field.unknown


@pytest.mark.parametrize("name", FIELDS)
def test_an_empty_report_gives_nothing_or_counts_nothing(name: str) -> None:
    field = FIELDS[name]
    value = field.read(record({}))
    assert value in (None, 0.0, ()) or name in ("account", "charger", "connector")
    if field.unknown.startswith("never"):
        assert value is not None


def test_null_and_missing_members_are_not_known_and_never_zero() -> None:
    raw = without(healthy(energyChargeEnd=None, energySocEnd=None), "sessionTimeEnd", "vehicleId")
    seen = record(raw)
    for name in ("energy_wh", "efficiency", "soc_end", "soc_gained", "duration_s", "vehicle"):
        assert FIELDS[name].read(seen) is None, name
    assert FIELDS["soc_start"].read(seen) == 30.0


def test_the_longest_gap_is_found_and_placed_between_its_samples() -> None:
    raw = healthy()
    raw["sessionMeterValues"] = [
        one
        for number, one in enumerate(raw["sessionMeterValues"])
        if not 400 <= number < 500 or one["key"] != "present_current"
    ]
    field, seen = FIELDS["gaps_s"], record(raw)
    gaps = field.read(seen)
    assert isinstance(gaps, tuple)
    assert max(one for one in gaps if isinstance(one, float)) == 102.0
    first, last = (resolve(raw, place.pointer)["key"] for place in field.where(seen))
    assert first == last == "present_current"


def test_a_report_without_samples_has_no_gaps_and_no_power() -> None:
    seen = record(healthy(sessionMeterValues=[]))
    assert [FIELDS[name].read(seen) for name in ("gaps_s", "max_power_w", "mean_current_a")] == [None] * 3
    assert FIELDS["samples"].read(seen) == 0.0
    assert report({}).session.vehicle is None
