"""What fetching brought, counted by session: new, renewed with another record, unchanged."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from evtui.models.report import SessionReport, digest_of
from evtui.services.store.protocol import SessionKey


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Numbers of sessions, and what their records hold."""

    new: int = 0
    renewed: int = 0
    """In the store before, with another record."""
    unchanged: int = 0
    meter_values: int = 0
    """In the new and renewed records."""
    record_bytes: int = 0
    """Of the new and renewed records as received."""

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            new=self.new + other.new,
            renewed=self.renewed + other.renewed,
            unchanged=self.unchanged + other.unchanged,
            meter_values=self.meter_values + other.meter_values,
            record_bytes=self.record_bytes + other.record_bytes,
        )


def tally(fetched: Mapping[SessionKey, SessionReport], stored: Iterable[SessionReport]) -> Tally:
    """Compare what came, one copy of each session, with the rows that were in the store before."""
    before = {report.session.key: report.digest for report in stored}
    changed = [report for key, report in fetched.items() if before.get(key) != digest_of(report.raw)]
    new = sum(report.session.key not in before for report in changed)
    return Tally(
        new=new,
        renewed=len(changed) - new,
        unchanged=len(fetched) - len(changed),
        meter_values=sum(report.meter_values or 0 for report in changed),
        record_bytes=sum(len(report.raw) for report in changed),
    )
