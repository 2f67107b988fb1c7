"""STA-3: a failed start with limits exchanged, but without an alignment result."""

from __future__ import annotations

from typing import Final

from evtui.services.diagnosis.failed_start import failed_start
from evtui.services.diagnosis.finding import Clean, Evidence, Finding, FindingSeverity, Fired, Result
from evtui.services.diagnosis.phases import limits_of
from evtui.services.diagnosis.record import SessionRecord
from evtui.services.diagnosis.rule import Earlier, Family, Rule


def check(record: SessionRecord, earlier: Earlier) -> Result:
    """Fires where the vehicle spoke and no voltage was ever aligned."""
    start = failed_start(earlier)
    if not isinstance(start, Finding):
        return start
    request = limits_of(record, vehicle=True)
    if request is None or record.alignments:
        return Clean()
    finding = Finding(
        rule=RULE.id,
        severity=FindingSeverity.ERROR,
        text="Parameters were exchanged but the voltage was never aligned: suspect insulation test "
        "(cable check) or output start-up.",
        evidence=(Evidence(request.source, request.at), *start.evidence),
        compare=RULE.compare,
    )
    return Fired((finding,))


RULE: Final = Rule(
    id="STA-3",
    name="stopped before battery alignment",
    family=Family.START,
    looks_at=("chargeParameters", "batteryAlignmentResults"),
    means="The start failed in the cable check: locking, test voltage or insulation test, "
    "or the output never came up.",
    condition="STA-1 fired, the vehicle (Request) announced limits, and no alignment result exists.",
    first_check="Messages of the insulation monitor and the converter; moisture in connector and inlet.",
    source="ChargeX CX011 and CX022; InsulationFault of the Unified Error Codes; EVerest EvseManager",
    check=check,
    presupposes=("STA-1",),
    compare=("CX011", "CX022"),
)
