"""Parts of a session as text for the clipboard: events, facts and findings, apart by tabs, names first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from evtui.models.event import Event
from evtui.models.provenance import Fact
from evtui.models.report import SessionReport
from evtui.services.diagnosis.diagnosis import Diagnosis
from evtui.services.diagnosis.finding import Evidence
from evtui.services.export.convert import event_record, fact_record
from evtui.services.export.diagnosis import FINDING_NAMES, diagnosis_record, finding_rows
from evtui.services.export.records import EventRecord, FactRecord
from evtui.services.export.table import Value, tsv_lines


def events_text(events: Iterable[Event]) -> str:
    """The rows of ``events -o tsv``."""
    rows = ([value for _, value in event_record(event)] for event in events)
    return _table(tuple(EventRecord.model_fields), rows)


def event_row(event: Event) -> str:
    """One of them."""
    return _row([value for _, value in event_record(event)])


def facts_text(facts: Iterable[Fact]) -> str:
    """The rows of ``show -o tsv``."""
    rows = ([value for _, value in fact_record(fact)] for fact in facts)
    return _table(tuple(FactRecord.model_fields), rows)


def fact_row(fact: Fact) -> str:
    """One of them."""
    return _row([value for _, value in fact_record(fact)])


def findings_text(report: SessionReport, diagnosis: Diagnosis) -> str:
    """The rows of ``diagnose -o tsv``."""
    return _table(FINDING_NAMES, finding_rows(diagnosis_record(report, diagnosis)))


def evidence_text(evidence: Sequence[Evidence]) -> str:
    """Instant and place of each, a line each."""
    return "\n".join(
        "  ".join(
            filter(None, (None if one.at is None else one.at.rfc3339(), one.pointer or "the whole record"))
        )
        for one in evidence
    )


def _table(names: Sequence[str], rows: Iterable[Sequence[Value]]) -> str:
    return "".join(tsv_lines(names, rows)).rstrip("\n")


def _row(values: Sequence[Value]) -> str:
    return "".join(list(tsv_lines((), [values]))[1:]).rstrip("\n")
