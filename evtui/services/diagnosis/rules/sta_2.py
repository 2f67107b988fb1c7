"""STA-2: a failed start in which the vehicle never announced limits."""

from __future__ import annotations

from typing import Final

from evtui.services.diagnosis.failed_start import failed_start
from evtui.services.diagnosis.finding import Clean, Evidence, Finding, FindingSeverity, Fired, Result
from evtui.services.diagnosis.phases import limits_of
from evtui.services.diagnosis.record import SessionRecord
from evtui.services.diagnosis.rule import Earlier, Family, Rule


def check(record: SessionRecord, earlier: Earlier) -> Result:
    """An error where only the station spoke, a warning where nobody did."""
    start = failed_start(earlier)
    if not isinstance(start, Finding):
        return start
    if limits_of(record, vehicle=True) is not None:
        return Clean()
    if record.alignments:
        return Clean("No limits of the vehicle are recorded, but it asked for a voltage: it did speak.")
    station = limits_of(record, vehicle=False)
    spoke = [] if station is None else [Evidence(station.source, station.at)]
    finding = Finding(
        rule=RULE.id,
        severity=FindingSeverity.ERROR if spoke else FindingSeverity.WARNING,
        text="No limits received from the vehicle: communication (Wi-Fi/PLC pairing, protocol, "
        "authorisation) failed before parameter exchange."
        + ("" if spoke else " Or somebody just left again."),
        evidence=(*spoke, start.evidence[0]),
    )
    return Fired((finding,))


RULE: Final = Rule(
    id="STA-2",
    name="vehicle never spoke",
    family=Family.START,
    looks_at=("chargeParameters",),
    means="The start failed before the vehicle announced its limits: pairing, protocol or authorisation. "
    "Where the station announced nothing either, somebody may just have left.",
    condition="STA-1 fired and the vehicle (Request) announced no limits. A warning where the station "
    "announced none either.",
    first_check="Whether this vehicle starts at other chargers, and other vehicles at this one.",
    source="DIN SPEC 70121 order of phases; groups SLAC, PLC, SDP and V2G of the Unified Error Codes",
    check=check,
    presupposes=("STA-1",),
)
