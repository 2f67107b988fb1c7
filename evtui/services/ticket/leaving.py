"""One session made ready to leave the machine: examined as it is, then every personal value replaced."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, tzinfo

from evtui.models.meter_value import MeterTable
from evtui.models.report import SessionReport
from evtui.services.examination import Background, Examination, examine
from evtui.services.export.diagnosis import JUDGED
from evtui.services.notes.note import Note
from evtui.services.redaction.redactor import Redactor
from evtui.services.redaction.reports import redacted, redacted_note, redacted_report
from evtui.services.timeline.timeline import Timeline, build_timeline


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaving:
    """What may be written about a session."""

    examination: Examination
    timeline: Timeline | None
    """None for providers without a curve."""
    notes: tuple[Note, ...]


def leaving(
    report: SessionReport,
    meters: MeterTable,
    background: Background,
    notes: Sequence[Note],
    redactor: Redactor | None,
    zone: tzinfo = UTC,
) -> Leaving:
    """Examine a whole report against its background; ``redactor`` None replaces nothing.

    The examination sees real names, so that rules about vehicles and neighbours hold; only what it says is
    rewritten. Takes long with many samples: use a thread.
    """
    found = examine(report, meters, background, zone)
    kept = tuple(notes)
    if redactor is not None:
        shown = redacted_report(found.report, redactor)
        found = replace(redacted(replace(found, report=shown), redactor), report=shown)
        kept = tuple(redacted_note(note, redactor) for note in kept)
    timeline = build_timeline(found.report, meters) if report.session.provider == JUDGED else None
    return Leaving(examination=found, timeline=timeline, notes=kept)
