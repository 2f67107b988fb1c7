"""A comparison as the records that leave as JSON, and as a table for people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import numpy as np
from pydantic import Field

from evtui.formats.glyphs import FULL, Glyphs
from evtui.models.event import Event, Severity
from evtui.models.instant import US_PER_S, Instant
from evtui.services.compare.alignment import Align, Aligned, Cannot
from evtui.services.compare.cohort import Baseline, Refused
from evtui.services.compare.comparison import Comparison
from evtui.services.compare.fields import FieldDifference
from evtui.services.compare.figures import Figure
from evtui.services.compare.rows import difference_rows
from evtui.services.compare.sequence import StepDifference
from evtui.services.export.convert import number, session_record, text, time_text
from evtui.services.export.records import SCHEMA, Number, Record, SessionRecord
from evtui.services.export.table import Column, Row, Table


class AlignmentRecord(Record):
    """One way to lay the two on each other."""

    align: Literal["plug", "amp", "charge", "error", "soc", "end"]
    possible: bool
    reason: str | None
    """Why it is not possible."""
    a: str | None
    """RFC 3339 on A's event clock."""
    b: str | None


class DifferenceRecord(Record):
    """One figure, or one step of the sequence of events; one line of ndjson and csv."""

    kind: Literal["field", "missing", "extra", "late"]
    """``missing``: A has the step and B does not; ``extra``: the other way round."""
    name: str
    """Name of the figure, or the lane of the step in the provider's word."""
    text: str | None
    """The state or message of a step."""
    severity: Literal["critical", "error", "warning", "info"] | None
    unit: str
    """``s`` for steps: seconds from the shared instant."""
    a: Number | str | None
    b: Number | str | None
    delta: Number | None
    """B minus A."""
    result: str
    """``same``, ``different``, ``only_a``, ``only_b`` or ``unknown``."""
    basis: Literal["measured", "derived", "assumed"]
    only_a: tuple[str, ...] = ()
    only_b: tuple[str, ...] = ()
    a_note: str | None = None
    b_note: str | None = None
    a_source: str | None = None
    """JSON pointer of the step into A's raw object."""
    b_source: str | None = None


class UsualRecord(Record):
    """What is usual for one figure."""

    name: str
    p10: Number | None
    median: Number | None
    p90: Number | None
    n: int


class BandRecord(Record):
    """Usual power at one distance from the start of charging."""

    since_charging_s: Number | None
    p10_w: Number | None
    median_w: Number | None
    p90_w: Number | None


class CohortRecord(Record):
    """What A is measured by, or why it is not."""

    refused: str | None
    kind: Literal["charger", "vehicle"] | None = None
    name: str | None = None
    soc_from_percent: Number | None = None
    soc_to_percent: Number | None = None
    n: int = 0
    figures: tuple[UsualRecord, ...] = ()
    power: tuple[BandRecord, ...] = ()


class ComparisonRecord(Record):
    """``compare -o json``."""

    schema_: int = Field(default=SCHEMA, alias="schema")
    a: SessionRecord
    b: SessionRecord
    aligned: str | None
    alignments: tuple[AlignmentRecord, ...]
    differs: bool
    differences: tuple[DifferenceRecord, ...]
    cohort: CohortRecord | None = None
    """Only with ``--cohort``."""


def comparison_record(comparison: Comparison, baseline: Baseline | Refused | None = None) -> ComparisonRecord:
    """Everything about two sessions; ``baseline`` only when it was asked for."""
    return ComparisonRecord(
        a=session_record(comparison.a.report.session),
        b=session_record(comparison.b.report.session),
        aligned=None if comparison.aligned is None else comparison.aligned.align.value,
        alignments=_alignments(comparison.possible),
        differs=comparison.differs,
        differences=difference_records(comparison),
        cohort=None if baseline is None else _cohort(baseline),
    )


def difference_records(comparison: Comparison) -> tuple[DifferenceRecord, ...]:
    """Figures, then steps."""
    return (
        *map(_field, comparison.fields),
        *map(_step, comparison.sequence.steps),
    )


def _alignments(possible: Mapping[Align, Aligned | Cannot]) -> tuple[AlignmentRecord, ...]:
    records = []
    for how, found in possible.items():
        is_possible = isinstance(found, Aligned)
        records.append(
            AlignmentRecord(
                align=how.value,
                possible=is_possible,
                reason=None if isinstance(found, Aligned) else found.reason,
                a=time_text(Instant(found.a_us, 3)) if isinstance(found, Aligned) else None,
                b=time_text(Instant(found.b_us, 3)) if isinstance(found, Aligned) else None,
            )
        )
    return tuple(records)


def _field(one: FieldDifference) -> DifferenceRecord:
    is_assumed = one.a.is_assumed or one.b.is_assumed
    return DifferenceRecord(
        kind="field",
        name=one.spec.name,
        text=None,
        severity=None,
        unit=one.spec.unit,
        a=_value(one.a),
        b=_value(one.b),
        delta=_rounded(one.delta),
        result=one.result.value,
        basis="assumed" if is_assumed else one.spec.basis.value,
        only_a=tuple(map(text, one.only_a)),
        only_b=tuple(map(text, one.only_b)),
        a_note=one.a.note or None,
        b_note=one.b.note or None,
    )


def _step(step: StepDifference) -> DifferenceRecord:
    results = {"missing": "only_a", "extra": "only_b", "late": "different"}
    return DifferenceRecord(
        kind=step.kind.value,
        name=text(step.lane),
        text=text(step.text),
        severity=step.severity.value,
        unit="s",
        a=_seconds(step.a_us),
        b=_seconds(step.b_us),
        delta=_seconds(step.late_by_us),
        result=results[step.kind.value],
        basis="derived",
        a_source=_source(step.a),
        b_source=_source(step.b),
    )


def _source(event: Event | None) -> str | None:
    return None if event is None else event.source


def _seconds(us: int | None) -> Number | None:
    return None if us is None else number(us / US_PER_S)


def _rounded(value: float | None) -> Number | None:
    """Without the noise of a difference of two floats."""
    return None if value is None else number(round(value, 6))


def _value(one: Figure) -> Number | str | None:
    if isinstance(one.value, str):
        return text(one.value)
    return None if one.value is None else number(one.value)


def _cohort(baseline: Baseline | Refused) -> CohortRecord:
    if isinstance(baseline, Refused):
        return CohortRecord(refused=text(baseline.reason))
    cohort = baseline.cohort
    usual = tuple(
        UsualRecord(name=name, p10=number(one.p10), median=number(one.median), p90=number(one.p90), n=one.n)
        for name, one in baseline.figures.items()
    )
    return CohortRecord(
        refused=None,
        kind=cohort.kind.value,
        name=text(cohort.name),
        soc_from_percent=None if cohort.soc is None else number(cohort.soc[0]),
        soc_to_percent=None if cohort.soc is None else number(cohort.soc[1]),
        n=baseline.n,
        figures=usual,
        power=_band(baseline),
    )


def _band(baseline: Baseline) -> tuple[BandRecord, ...]:
    """Where enough sessions still charge."""
    known = np.flatnonzero(~np.isnan(baseline.median_w)).tolist()
    return tuple(
        BandRecord(
            since_charging_s=number(int(baseline.offsets_us[index]) / US_PER_S),
            p10_w=number(round(float(baseline.p10_w[index]), 1)),
            median_w=number(round(float(baseline.median_w[index]), 1)),
            p90_w=number(round(float(baseline.p90_w[index]), 1)),
        )
        for index in known
    )


def comparison_table(
    comparison: Comparison, baseline: Baseline | None = None, glyphs: Glyphs = FULL
) -> Table:
    """The differences for people."""
    rows = [
        Row(
            severity=row.severity if row.severity is not Severity.INFO else None,
            cells=(_mark(row.severity, row.differs, glyphs), row.name, row.a, row.b, row.text),
        )
        for row in difference_rows(comparison, baseline)
    ]
    columns = (
        Column(title=" ", firm=True),
        Column(title="difference"),
        Column(title="A", right=True, firm=True),
        Column(title="B", right=True, firm=True),
        Column(title="B - A"),
    )
    return Table(columns=columns, rows=tuple(rows))


def _mark(severity: Severity | None, differs: bool, glyphs: Glyphs) -> str:
    """The severity of a step that one lacks; else a dot for what differs."""
    if severity is not None and severity is not Severity.INFO:
        return glyphs.severity(severity)
    return glyphs.note if differs else " "
