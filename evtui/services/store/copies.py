"""Reports on their way into a store: one copy of each session, its meter values decoded."""

from __future__ import annotations

from collections.abc import Iterable

from evtui.models.meter_value import MeterTable
from evtui.models.report import SessionReport
from evtui.services.store.protocol import SessionKey


def longest_copies(reports: Iterable[SessionReport]) -> dict[SessionKey, SessionReport]:
    """One copy of each session, of equally long ones the last; rows of a store are no copies."""
    longest: dict[SessionKey, SessionReport] = {}
    for report in reports:
        known = longest.get(report.session.key)
        is_copy = not (report.is_summary or report.is_partial)
        if is_copy and (known is None or len(report.raw) >= len(known.raw)):
            longest[report.session.key] = report
    return longest


def decoded_meters(report: SessionReport) -> MeterTable | None:
    """The report's meter values, decoded in slices; None when it has none. May run in a thread."""
    from evtui.providers.registry import is_known, load_provider

    if not report.meter_values or not is_known(report.session.provider):
        return None
    read_meters = load_provider(report.session.provider).read_meters
    return None if read_meters is None else read_meters(report, lambda _: None)
