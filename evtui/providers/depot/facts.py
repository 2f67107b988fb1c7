"""Every field of a depot report as a named value with unit, basis and place in the raw object."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from pydantic import BaseModel

from evtui.clients.decode import ReportParts
from evtui.models.charge import Clocks, Energies
from evtui.models.instant import US_PER_S, Instant
from evtui.models.provenance import Basis, Fact
from evtui.models.session import Session
from evtui.providers.depot.blocks import kind_of, pointer
from evtui.providers.depot.clocks import offset_words
from evtui.providers.depot.events import Blocks
from evtui.providers.depot.wire import Report
from evtui.providers.lenient import ReadRow, whole

_UNIT_NOTE: Final = "unit not documented, fits the vendor's sample"
_REQUESTED_NOTE: Final = "meaning not documented: energy the vehicle asked for?"
_DAY_S: Final = 86_400


@dataclass(frozen=True, slots=True)
class _Name:
    """What a vendor field is called here."""

    name: str
    unit: str = ""
    note: str = ""

    @property
    def basis(self) -> Basis:
        """Assumed as soon as there is something to be said about unit or meaning."""
        return Basis.ASSUMED if self.note else Basis.MEASURED


_FIELDS: Final = {
    "sessionId": _Name("session_id"),
    "vehicleId": _Name("vehicle_id"),
    "sessionTimeStart": _Name("session_time_start"),
    "sessionTimeEnd": _Name("session_time_end"),
    "energySocStart": _Name("energy_soc_start_percent", "%", _UNIT_NOTE),
    "energySocEnd": _Name("energy_soc_end_percent", "%", _UNIT_NOTE),
    "energyChargeStart": _Name("energy_charge_start_wh", "Wh", f"DC side counter; {_UNIT_NOTE}"),
    "energyChargeEnd": _Name("energy_charge_end_wh", "Wh", f"DC side counter; {_UNIT_NOTE}"),
    "energyPrimaryStart": _Name("energy_primary_start_wh", "Wh", f"grid side counter; {_UNIT_NOTE}"),
    "energyPrimaryEnd": _Name("energy_primary_end_wh", "Wh", f"grid side counter; {_UNIT_NOTE}"),
    "energyRequestedStart": _Name("energy_requested_start_wh", "Wh", _REQUESTED_NOTE),
    "energyRequestedEnd": _Name("energy_requested_end_wh", "Wh", _REQUESTED_NOTE),
}
_LIMITS: Final = {
    "paramType": _Name("side"),
    "maxPower": _Name("max_power_w", "W", _UNIT_NOTE),
    "maxCurrent": _Name("max_current_a", "A", _UNIT_NOTE),
    "maxVoltage": _Name("max_voltage_v", "V", _UNIT_NOTE),
    "minCurrent": _Name("min_current_a", "A", _UNIT_NOTE),
    "minVoltage": _Name("min_voltage_v", "V", _UNIT_NOTE),
    "eventTimestamp": _Name("at"),
}
_ALIGNMENT: Final = {
    "inRange": _Name("in_range"),
    "presentVoltage": _Name("present_voltage_v", "V", _UNIT_NOTE),
    "requestedVoltage": _Name("requested_voltage_v", "V", _UNIT_NOTE),
    "eventTimestamp": _Name("at"),
}
_BREAKER: Final = {
    "current": _Name("current_a", "A", _UNIT_NOTE),
    "voltage": _Name("voltage_v", "V", _UNIT_NOTE),
    "eventTimestamp": _Name("at"),
}
_COUNTED: Final = {
    "ocppStatus": "ocpp_status_entries",
    "detailStatus": "detail_status_entries",
    "deviceStatus": "device_status_entries",
    "chargeParameters": "charge_parameters_entries",
    "sessionMeterValues": "session_meter_values_entries",
}


def report_facts(
    parts: ReportParts, read: ReadRow[Report], blocks: Blocks, meter_values: int | None
) -> Iterator[Fact]:
    """The report's fields in the order sent; of limits the first of each side (all are in ``limits``)."""
    unreadable = {**read.unreadable, **parts.unreadable}
    for name in parts.names:
        raw = parts.facts.get(name)
        if name in _FIELDS:
            value = getattr(read.fields, name)
            yield _fact(_FIELDS[name], value, raw, pointer(name), unreadable.get(name))
        elif name in _COUNTED:
            yield _count(name, len(raw) if isinstance(raw, list) else meter_values)
        if name == "chargeParameters":
            sides = {entry.row.paramType or "": entry for entry in reversed(blocks.limits)}
            for side, entry in reversed(sides.items()):
                prefix = "_".join(filter(None, ("charge_parameters", _snake(side))))
                yield from _inner(entry.row, entry.source, _LIMITS, prefix)
        elif name == "batteryAlignmentResults":
            for alignment in blocks.alignments[-1:]:
                yield from _inner(alignment.row, alignment.source, _ALIGNMENT, "battery_alignment")
        elif name == "dcBreakerOpenConditions":
            for breaker in blocks.breakers[-1:]:
                yield from _inner(breaker.row, breaker.source, _BREAKER, "dc_breaker_open")


def derived_facts(session: Session, energies: Energies, clocks: Clocks) -> Iterator[Fact]:
    """What follows from the fields: differences, ratio, durations, the offset between the clocks."""
    pairs = (
        ("energy_wh", energies.charge_wh, "energyChargeEnd - energyChargeStart"),
        ("energy_primary_wh", energies.primary_wh, "energyPrimaryEnd - energyPrimaryStart"),
        ("energy_requested_wh", energies.requested_wh, "energyRequestedEnd - energyRequestedStart"),
    )
    for name, value, formula in pairs:
        if value is not None:
            yield _derived(name, value, "Wh", formula)
    if energies.efficiency is not None:
        percent = Decimal(str(round(100 * energies.efficiency, 2)))
        yield _derived("efficiency_percent", percent, "%", "delivered / grid side")
    if session.duration_us is not None:
        seconds = whole(Decimal(session.duration_us) / US_PER_S)
        yield _derived("session_duration_s", seconds, "s", "sessionTimeEnd - sessionTimeStart, session clock")
        if energies.charge_wh is not None and seconds > 0:
            power = (energies.charge_wh * 3600 / seconds).quantize(Decimal(1))
            yield _derived("mean_power_w", power, "W", "energy / session duration")
    yield from _clock_facts(clocks)


def _clock_facts(clocks: Clocks) -> Iterator[Fact]:
    """When the events happened on their own clock, and how far that is from the session's."""
    if clocks.event_first is not None and clocks.event_last is not None:
        span = whole(Decimal(clocks.event_last.us - clocks.event_first.us) / US_PER_S)
        note = "events of the session, event clock"
        yield _derived("events_first_at", clocks.event_first.rfc3339(), "", note)
        yield _derived("events_last_at", clocks.event_last.rfc3339(), "", note)
        yield _derived("events_span_s", span, "s", note)
    if clocks.offset_us is not None:
        days = round(Decimal(clocks.offset_us) / US_PER_S / _DAY_S, 2)
        note = "median event - middle of the session"
        if clocks.event_clock:
            note = f"{offset_words(clocks.offset_us)}; {note}"
        yield _derived("event_clock_offset_days", days, "d", note)


def _inner(row: BaseModel, source: str, names: Mapping[str, _Name], prefix: str) -> Iterator[Fact]:
    """The fields of one entry that were sent."""
    for field, name in names.items():
        if field in row.model_fields_set:
            renamed = _Name(f"{prefix}_{name.name}", name.unit, name.note)
            yield _fact(renamed, getattr(row, field), None, f"{source}{pointer(field)}", None)


def _fact(name: _Name, value: Any, raw: Any, source: str, reason: str | None) -> Fact:
    """A field's value, or its raw text with the reason why it could not be read."""
    if reason is not None:
        shown = raw if isinstance(raw, str) else f"({kind_of(raw)})"
        return Fact(
            name=name.name, value=shown, source=source, basis=Basis.ASSUMED, note=f"unreadable: {reason}"
        )
    if isinstance(value, Instant):
        note = "sent without a zone, taken as UTC" if value.naive else name.note
        basis = Basis.ASSUMED if value.naive else name.basis
        return Fact(name=name.name, value=value.rfc3339(), source=source, basis=basis, note=note)
    return Fact(name=name.name, value=value, unit=name.unit, source=source, basis=name.basis, note=name.note)


def _count(name: str, count: int | None) -> Fact:
    """How many entries a list has."""
    return Fact(
        name=_COUNTED[name], value=count, source=pointer(name), basis=Basis.DERIVED, note="number of entries"
    )


def _derived(name: str, value: str | Decimal, unit: str, note: str) -> Fact:
    """A value of ours."""
    return Fact(name=name, value=value, unit=unit, basis=Basis.DERIVED, note=note)


def _snake(word: str) -> str:
    """A vendor word as part of a name: ``station``; anything but letters and digits is an underscore."""
    kept = "".join(char if char.isalnum() else " " for char in word[:40].casefold())
    return "_".join(kept.split())
