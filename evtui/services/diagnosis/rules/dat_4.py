"""DAT-4: energy flowed, but the report lacks something that belongs to a charge."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from types import MappingProxyType
from typing import Final, NamedTuple

from evtui.services.diagnosis.finding import (
    Clean,
    Clock,
    Confidence,
    Evidence,
    Finding,
    FindingSeverity,
    Fired,
    NotEvaluable,
    Result,
)
from evtui.services.diagnosis.record import SessionRecord
from evtui.services.diagnosis.rule import Earlier, Family, Rule
from evtui.services.diagnosis.verdict import is_running

WHOLE_REPORT: Final = Evidence("")
"""What is missing has no place of its own."""


class _Missing(NamedTuple):
    """A piece that is not there."""

    name: str
    rules: tuple[str, ...]
    """What needs it."""
    evidence: Evidence = WHOLE_REPORT


def check(record: SessionRecord, earlier: Earlier) -> Result:
    """One finding with everything that is missing and the rules that could not look because of it."""
    if not record.energy_flowed:
        counted = record.report.energies.charge_wh is not None
        if counted or record.current is not None or record.statuses:
            return Clean("no energy flowed, so nothing is missed")
        return NotEvaluable("nothing tells whether energy flowed")
    missing = tuple(_missing(record))
    if not missing:
        return Clean()
    skipped = _skipped(missing, earlier)
    names = ", ".join(one.name for one in missing)
    finding = Finding(
        rule=RULE.id,
        severity=FindingSeverity.DATA,
        text=f"Report lacks {names}"
        + (
            f"; these checks were skipped: {', '.join(skipped)}."
            if skipped
            else "; no check was skipped for it."
        ),
        evidence=tuple(dict.fromkeys((_flow(record), *(one.evidence for one in missing)))),
        values=MappingProxyType({"missing": names, "skipped": ", ".join(skipped)}),
        confidence=Confidence.FIELD,
        clock=Clock.NONE,
    )
    return Fired((finding,))


def _missing(record: SessionRecord) -> Iterator[_Missing]:
    """The pieces of a charge that are not there. A running session has no end yet."""
    report, running = record.report, is_running(record)
    if not record.meters.samples and not report.meter_values:
        yield _Missing(
            "meter values", ("SAF-2", "SAF-3", "SAF-4", "SAF-5", "DER-3", "DER-4", "COM-1", "ENE-5")
        )
    if record.station is None:
        yield _Missing("the station's limits", ("STA-6", "SAF-3", "SAF-4", "DER-1", "DER-2", "DER-4"))
    if record.request is None:
        yield _Missing("the vehicle's limits", ("STA-6", "SAF-3", "SAF-4", "DER-1", "DER-2", "DER-4"))
    if not report.alignments:
        yield _Missing("batteryAlignmentResults", ("STA-4", "STA-5"))
    if not report.breakers and not running:
        yield _Missing("dcBreakerOpenConditions", ("SAF-1",))
    soc = (report.session.soc_start, report.session.soc_end)
    if soc[0] is None or (soc[1] is None and not running):
        yield _Missing("a state of charge at start and end", ("ENE-4",))
    yield from _half_pairs(record, running)


def _half_pairs(record: SessionRecord, running: bool) -> Iterator[_Missing]:
    """Counters with one end only."""
    energies = record.report.energies
    for name, start, end, rules in (
        (
            "energyCharge",
            energies.charge_start_wh,
            energies.charge_end_wh,
            ("ENE-1", "ENE-2", "ENE-3", "ENE-4", "ENE-5", "ENE-6"),
        ),
        ("energyPrimary", energies.primary_start_wh, energies.primary_end_wh, ("ENE-1", "ENE-2", "ENE-3")),
        ("energyRequested", energies.requested_start_wh, energies.requested_end_wh, ("ENE-1",)),
    ):
        if start is None and end is not None:
            yield _Missing(f"{name}Start", rules, Evidence(f"/{name}End"))
        elif end is None and start is not None and not running:
            yield _Missing(f"{name}End", rules, Evidence(f"/{name}Start"))


def _skipped(missing: Sequence[_Missing], earlier: Earlier) -> tuple[str, ...]:
    """Rules that need a missing piece and did not look; one that found another way is not named."""
    needing = dict.fromkeys(rule for one in missing for rule in one.rules)
    return tuple(rule for rule in needing if isinstance(earlier.results.get(rule), NotEvaluable))


def _flow(record: SessionRecord) -> Evidence:
    """What tells that energy flowed."""
    if record.delivered_by_counter:
        return Evidence("/energyChargeEnd")
    return record.c0 or WHOLE_REPORT


RULE: Final = Rule(
    id="DAT-4",
    name="pieces missing",
    family=Family.DATA,
    looks_at=(
        "sessionMeterValues",
        "chargeParameters",
        "batteryAlignmentResults",
        "dcBreakerOpenConditions",
        "energySoc*",
        "energy*",
    ),
    means="A charge leaves more behind than this report holds. What it lacks could not be checked: that is "
    "not the same as nothing being wrong.",
    condition="energy flowed, and there are no meter values, no limits of the station or of the vehicle, no "
    "alignment, no breaker opening, no state of charge at both ends, or a counter with one end only; a "
    "running session lacks neither the breaker opening nor ends",
    first_check="Whether the charger lost its connection before the report was sent.",
    source="own judgement",
    check=check,
)
