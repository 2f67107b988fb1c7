"""Saved depot answers: the envelope, one report, or a bare list (Session Reports API)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from evtui.clients.decode import cut_items
from evtui.errors import UnexpectedPayload
from evtui.models.problem import Problem, ProblemKind
from evtui.models.report import SessionReport
from evtui.providers.depot.mapping import METER_VALUES, Stamp, session_report
from evtui.providers.depot.wire import LIST_NAME
from evtui.providers.lenient import identifier
from evtui.providers.spec import Document, DocumentReports

_OWN_WORDS: Final = frozenset({
    "sessionTimeStart", "sessionTimeEnd", "ocppStatus", "detailStatus", "deviceStatus", "chargeParameters",
    "sessionMeterValues", "batteryAlignmentResults", "dcBreakerOpenConditions", "energyChargeStart",
    "energyChargeEnd", "energySocStart", "energySocEnd", "energyPrimaryStart", "energyPrimaryEnd",
})  # fmt: skip
"""Names that no other provider uses; one of them tells a report."""


def is_document(value: Any) -> bool:
    """Whether a decoded JSON value is a saved depot answer, a depot report, or a list of them."""
    if isinstance(value, list):
        return any(_is_report(item) for item in value)
    if not isinstance(value, Mapping):
        return False
    items = value.get(LIST_NAME)
    if "ChargerID" in value and LIST_NAME in value:
        return items is None or isinstance(items, list)
    return _is_report(value) or (isinstance(items, list) and any(_is_report(item) for item in items))


def read_document(document: Document, account: str) -> DocumentReports:
    """The reports of one saved form; a row that is no report becomes a problem, the others stay."""
    value = document.value
    if isinstance(value, Mapping) and LIST_NAME not in value:
        return _reports((document.body,), Stamp(account=account), document.name)
    envelope = cut_items(document.body, LIST_NAME, salvage=True, long_name=METER_VALUES)
    stamp = Stamp(
        account=account,
        charger=_id(envelope.fields.get("ChargerID")),
        connector=_id(envelope.fields.get("ConnectorID")),
    )
    found = _reports(envelope.items or (), stamp, document.name)
    if not envelope.broken:
        return found
    problem = _problem(f"{document.name}: {envelope.broken}; what came before is shown", account)
    return DocumentReports(reports=found.reports, problems=(*found.problems, problem))


def _reports(items: tuple[bytes, ...], stamp: Stamp, name: str) -> DocumentReports:
    """Map every item, keeping the problems of those that are none."""
    reports: list[SessionReport] = []
    problems: list[Problem] = []
    for number, item in enumerate(items):
        try:
            reports.append(session_report(item, stamp))
        except UnexpectedPayload as error:
            place = f"{name}: item {number + 1} of {len(items)}" if len(items) > 1 else name
            problems.append(_problem(f"{place} is no session report: {error.message}", stamp.account))
    return DocumentReports(reports=tuple(reports), problems=tuple(problems))


def _problem(message: str, account: str) -> Problem:
    """A row or file that could not be read."""
    return Problem(kind=ProblemKind.PAYLOAD, message=message, account=account)


def _is_report(value: Any) -> bool:
    """Whether an object has a field that only depot reports have."""
    return isinstance(value, Mapping) and not _OWN_WORDS.isdisjoint(value)


def _id(value: Any) -> str | None:
    """An id of the envelope as text; what is none is left out."""
    try:
        return identifier(value)
    except ValueError:
        return None
