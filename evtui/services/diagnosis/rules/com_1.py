"""COM-1: a hole in the samples."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import numpy as np

from evtui.formats.times import duration
from evtui.models.instant import US_PER_S
from evtui.models.meter_value import MeterSeries
from evtui.services.diagnosis.finding import (
    Clean,
    Confidence,
    Evidence,
    Finding,
    FindingSeverity,
    Fired,
    NotEvaluable,
    Result,
)
from evtui.services.diagnosis.integral import holes
from evtui.services.diagnosis.record import SessionRecord, sample_evidence
from evtui.services.diagnosis.rule import Earlier, Family, Rule


@dataclass(frozen=True, slots=True)
class Hole:
    """A silence of one key, or of several that were silent together."""

    keys: tuple[str, ...]
    start_us: int
    end_us: int
    edges: tuple[Evidence, ...]
    """The samples around it."""


def check(record: SessionRecord, earlier: Earlier) -> Result:
    """One finding for each hole between start and end of flow, however many keys it spans."""
    if record.c0_us is None or record.c1_us is None:
        return NotEvaluable("no start or end of flow")
    least = record.thresholds.gap_least_samples
    judged = [series for series in record.meters.series.values() if _samples(record, series) >= least]
    if not judged:
        return NotEvaluable(f"fewer than {least} samples of a key during the charge")
    silent = [hole for series in judged for hole in _holes(record, series)]
    return Fired(tuple(_finding(record, hole) for hole in _together(silent))) if silent else Clean()


def _samples(record: SessionRecord, series: MeterSeries) -> int:
    """How many samples of a key lie between start and end of flow."""
    assert record.c0_us is not None
    assert record.c1_us is not None
    first, after = np.searchsorted(series.times_us, [record.c0_us, record.c1_us + 1])
    return int(after - first)


def _holes(record: SessionRecord, series: MeterSeries) -> list[Hole]:
    """The holes of one key; start and end of flow count as edges."""
    assert record.c0_us is not None
    assert record.c1_us is not None
    found = []
    for gap in holes(series.times_us, record.c0_us, record.c1_us, record.thresholds):
        before = int(np.searchsorted(series.times_us, gap.start_us, side="right")) - 1
        around = [place for place in (before, before + 1) if 0 <= place < len(series)]
        edges = tuple(sample_evidence(series, place) for place in around)
        found.append(Hole((series.key,), gap.start_us, gap.end_us, edges))
    return found


def _together(holes: list[Hole]) -> list[Hole]:
    """Holes that overlap are one: the charger was silent, not each key for itself."""
    merged: list[Hole] = []
    for hole in sorted(holes, key=lambda one: one.start_us):
        if merged and hole.start_us < merged[-1].end_us:
            before = merged[-1]
            merged[-1] = Hole(
                tuple(dict.fromkeys((*before.keys, *hole.keys))),
                before.start_us,
                max(before.end_us, hole.end_us),
                before.edges,
            )
        else:
            merged.append(hole)
    return merged


def _finding(record: SessionRecord, hole: Hole) -> Finding:
    assert record.c0_us is not None
    into_us = hole.start_us - record.c0_us
    from_when = f", {duration(into_us)} into the charge" if into_us else " from the start of the charge"
    return Finding(
        rule=RULE.id,
        severity=FindingSeverity.WARNING,
        text=f"No {', '.join(hole.keys)} samples for {duration(hole.end_us - hole.start_us)}{from_when}: "
        "charger offline or controller restarted.",
        evidence=hole.edges,
        values=MappingProxyType(
            {"keys": ", ".join(hole.keys), "hole_s": (hole.end_us - hole.start_us) / US_PER_S}
        ),
        confidence=Confidence.FIELD,
    )


RULE: Final = Rule(
    id="COM-1",
    name="hole in the samples",
    family=Family.COMMUNICATION,
    looks_at=("sessionMeterValues",),
    means="Meter values are missing while energy flowed: the charger was offline, its controller restarted, "
    "or only the recording stopped. A silent log is not a silent charger: look whether other lists go on.",
    condition="between start and end of flow a key with {gap_least_samples} samples or more is silent for "
    "longer than {gap_s} s and {gap_medians} times its median spacing",
    first_check="Whether statuses or device messages arrived meanwhile; then the back end's connection log.",
    source="public change log of a Delta charger log analyser; numbers: own judgement",
    check=check,
)
