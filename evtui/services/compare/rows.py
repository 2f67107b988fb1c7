"""The differences as rows: figures first, then steps by time; for the screen's table and for text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import tzinfo

from evtui.formats.plain import plain
from evtui.formats.times import duration, short_date_time, since
from evtui.formats.units import MISSING, count
from evtui.models.event import Severity
from evtui.models.report import SessionReport
from evtui.services.compare.cohort import Baseline
from evtui.services.compare.comparison import Comparison
from evtui.services.compare.fields import FieldDifference, FieldResult
from evtui.services.compare.figures import Figure, number_text
from evtui.services.compare.sequence import StepDifference, StepKind
from evtui.services.timeline.events import lane_title


@dataclass(frozen=True, slots=True, kw_only=True)
class DifferenceRow:
    """One row; every text is harmless."""

    name: str
    """``Energy``, ``Converter over-temperature shutdown (no:121)``."""
    a: str
    b: str
    text: str
    """B minus A, ``≈ same``, ``only A``, or why it cannot be told."""
    differs: bool
    severity: Severity | None = None
    """Of a step that one of them lacks; None for figures and for what is only late."""
    at_us: int | None = None
    """Where a step stands on the shared axis."""
    step: StepDifference | None = None


def difference_rows(comparison: Comparison, baseline: Baseline | None = None) -> tuple[DifferenceRow, ...]:
    """Every figure that is known of A or B, then every step that differs."""
    fields = [_field_row(one, baseline) for one in comparison.fields if one.result is not FieldResult.UNKNOWN]
    steps = sorted(
        comparison.sequence.steps, key=lambda step: (step.at_us is None, step.at_us or 0, step.lane)
    )
    return (*fields, *map(_step_row, steps), *_left_out(comparison))


def summary(comparison: Comparison) -> str:
    """``10 of 18 figures differ · 8 steps only A, 0 only B, 6 late``."""
    known = [one for one in comparison.fields if one.result is not FieldResult.UNKNOWN]
    differing = sum(one.differs for one in known)
    steps = ", ".join(
        (
            f"{count(comparison.steps_of(StepKind.MISSING), 'step')} only A",
            f"{comparison.steps_of(StepKind.EXTRA)} only B",
            f"{comparison.steps_of(StepKind.LATE)} late",
        )
    )
    return f"{differing} of {count(len(known), 'figure')} differ · {steps}"


def _field_row(one: FieldDifference, baseline: Baseline | None) -> DifferenceRow:
    usual = _usual_text(one, baseline)
    notes = [f"{name} {side.note}" for name, side in (("A", one.a), ("B", one.b)) if _has_note(side)]
    text = " · ".join([one.text, *notes, *([usual] if usual else [])])
    return DifferenceRow(
        name=one.spec.title,
        a=plain(one.a.text),
        b=plain(one.b.text),
        text=plain(text),
        differs=one.differs,
    )


def _has_note(side: Figure) -> bool:
    """A value that has to be qualified; why there is none stands in the row already."""
    return bool(side.note) and side.value is not None


def _usual_text(one: FieldDifference, baseline: Baseline | None) -> str:
    """``usual 120.1 to 180.2 kWh (n 14): A low``."""
    usual = None if baseline is None else baseline.figures.get(one.spec.name)
    if usual is None:
        return ""
    low, high = number_text(usual.p10, one.spec), number_text(usual.p90, one.spec)
    places = [
        f"{name} {usual.place(side.number)}"
        for name, side in (("A", one.a), ("B", one.b))
        if side.number is not None and usual.place(side.number) != "usual"
    ]
    said = f": {', '.join(places)}" if places else ""
    return f"usual {low} to {high} (n {usual.n}){said}"


def _step_row(step: StepDifference) -> DifferenceRow:
    lane = lane_title(step.lane)
    return DifferenceRow(
        name=plain(f"{lane} {step.text}"),
        a=_moment(step.a is not None, step.a_us),
        b=_moment(step.b is not None, step.b_us),
        text=step_words(step),
        differs=True,
        severity=step.severity if step.kind is not StepKind.LATE else None,
        at_us=step.at_us,
        step=step,
    )


def _moment(has_it: bool, at_us: int | None) -> str:
    """``+12:03`` from the shared instant; ``yes`` where the two are not aligned."""
    if not has_it:
        return MISSING
    return "yes" if at_us is None else since(at_us)


def step_words(step: StepDifference) -> str:
    """``only A``, ``27m44s later in B``."""
    late = step.late_by_us
    if step.kind is not StepKind.LATE or late is None:
        return "only A" if step.kind is StepKind.MISSING else "only B"
    return f"{duration(abs(late))} {'later' if late > 0 else 'earlier'} in B"


def _left_out(comparison: Comparison) -> Iterator[DifferenceRow]:
    """What was not looked at is said."""
    for lane in comparison.sequence.left_out:
        yield DifferenceRow(
            name=plain(lane_title(lane)),
            a="",
            b="",
            text="too many steps: not all were compared",
            differs=False,
        )


def title(report: SessionReport, zone: tzinfo) -> str:
    """``HPC-07/1  BUS-4471  21 Nov 06:27``; harmless."""
    session = report.session
    where = "/".join(part for part in (session.charger or session.site, session.connector) if part)
    parts = (where or session.id, session.vehicle or "", short_date_time(session.started_at, zone))
    return "  ".join(plain(part.strip()) for part in parts if part)
