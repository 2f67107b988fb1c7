"""A store with simulated sessions, judged, for questions."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from evtui.models.meter_value import EMPTY_METERS, MeterTable
from evtui.models.report import SessionReport
from evtui.providers.depot import SPEC
from evtui.services.examination import judged_with_findings
from evtui.services.sql.asking import Limits, Question, Row
from evtui.services.sql.streaming import batches
from evtui.services.store.opening import open_store
from evtui.services.store.protocol import AccountRef, Page
from evtui.services.store.sqlite_store import SqliteStore, read_connection
from evtui.simulator.case import Case
from tests.app.timeline.stage import simulated

CASES = (Case.TRIP, Case.NORMAL, Case.PRECHARGE, Case.RUNNING)
DEPOT = AccountRef(account="file:saved", provider="depot", origin="https://depot.example")


def meters_of(report: SessionReport) -> MeterTable:
    """The decoded meter values of a depot report."""
    assert SPEC.read_meters is not None
    return SPEC.read_meters(report, lambda progress: None) if report.meter_values else EMPTY_METERS


def fill(folder: Path, reports: Sequence[SessionReport] = ()) -> SqliteStore:
    """A store in a folder with these reports, or one of each case; open."""
    store = open_store(folder)
    kept = reports or [simulated(case) for case in CASES]
    store.save(DEPOT, Page(reports=kept))
    store.keep_verdicts(DEPOT, [judged_with_findings(one, meters_of(one))[0] for one in kept])
    return store


def ask(store: SqliteStore, sql: str, limits: Limits | None = None) -> tuple[Question, list[Row]]:
    """The answer to a question."""
    question = Question(sql, limits or Limits())
    return question, [
        row for rows in batches(question, lambda: read_connection(store), "sessions.db") for row in rows
    ]
