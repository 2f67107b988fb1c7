"""ENE-6: the energy cannot have flowed in the time given."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from evtui.formats.times import duration
from evtui.formats.units import energy
from evtui.models.instant import US_PER_S
from evtui.services.diagnosis.amounts import number
from evtui.services.diagnosis.finding import (
    Clean,
    Clock,
    Evidence,
    Finding,
    FindingSeverity,
    Fired,
    NotEvaluable,
    Result,
    Value,
)
from evtui.services.diagnosis.record import SessionRecord
from evtui.services.diagnosis.rule import Earlier, Family, Rule

_SESSION: Final = (Evidence("/sessionTimeEnd"), Evidence("/sessionTimeStart"))


def check(record: SessionRecord, earlier: Earlier) -> Result:
    """On the session clock; once DAT-1 fired, on the event clock if it has a start and an end of the flow."""
    energy_wh, session_us = record.report.energies.charge_wh, record.report.session.duration_us
    if energy_wh is None:
        return NotEvaluable("no charge counter pair")
    if session_us is None:
        return NotEvaluable("no session time to compare with")
    if energy_wh <= 0:
        return Clean("no energy was counted")
    if session_us <= 0:
        text = f"{record.about}{energy(energy_wh)} in {duration(session_us)}: time or counter wrong."
        values: dict[str, Value] = {"energy_wh": energy_wh, "duration_s": session_us / US_PER_S}
        return Fired((_finding(record, text, _SESSION, values, Clock.SESSION),))
    if not earlier.fired("DAT-1"):
        return _compared(record, session_us, _SESSION, Clock.SESSION)
    if record.c0 is None or record.c1 is None or record.c0_us is None or record.c1_us is None:
        return NotEvaluable("clocks disagree")
    if record.c1_us == record.c0_us:
        return NotEvaluable("clocks disagree, and the flow has no length on the event clock")
    return _compared(record, record.c1_us - record.c0_us, (record.c1, record.c0), Clock.EVENT)


def _compared(record: SessionRecord, length_us: int, ends: tuple[Evidence, ...], clock: Clock) -> Result:
    """Mean power over a positive time against what the station can deliver."""
    limits, station_w = record.thresholds, _station_w(record)
    energy_wh = record.report.energies.charge_wh or 0
    mean_w = float(energy_wh) * 3600 / (length_us / US_PER_S)
    most_w = limits.mean_power_w if station_w is None else limits.mean_power_share * station_w
    if mean_w <= most_w:
        return Clean(f"mean power {record.about}{number(mean_w / 1000)} kW on the {clock.value} clock")
    known = "station maximum" if station_w is not None else "station maximum unknown, taken as"
    known = f"{known} {record.about}{number((station_w or most_w) / 1000)} kW"
    text = f"{record.about}{energy(energy_wh)} in {duration(length_us)} would need "
    text += f"{record.about}{number(mean_w / 1000)} kW, {known}: time or counter wrong."
    values: dict[str, Value] = {"energy_wh": energy_wh, "duration_s": length_us / US_PER_S, "mean_w": mean_w}
    return Fired((_finding(record, text, ends, values, clock),))


def _station_w(record: SessionRecord) -> float | None:
    """The most power the station announced in the session."""
    if record.station is None:
        return None
    return max((one.max_power_w for one in record.station.records if one.max_power_w), default=None)


def _finding(
    record: SessionRecord, text: str, ends: tuple[Evidence, ...], values: dict[str, Value], clock: Clock
) -> Finding:
    return Finding(
        rule=RULE.id,
        severity=FindingSeverity.ERROR,
        text=text,
        evidence=(*ends, Evidence("/energyChargeEnd"), Evidence("/energyChargeStart")),
        values=MappingProxyType(values),
        confidence=record.confidence,
        clock=clock,
    )


RULE: Final = Rule(
    id="ENE-6",
    name="impossible mean power",
    family=Family.ENERGY,
    looks_at=("energyCharge*", "sessionTimeStart", "sessionTimeEnd", "chargeParameters"),
    means="So much energy in so little time is more than the station can deliver. One of the session's times "
    "is wrong, or a counter jumped.",
    condition="the mean power is above {mean_power_share} of the station's announced maximum, or above "
    "{mean_power_w} W where none was announced; or energy was counted in a session that ends at or before "
    "its start",
    first_check="The session's times, then the counter of the session before.",
    source="rating-based speed check of charging back offices (E-Violin)",
    check=check,
    presupposes=("DAT-1",),
)
