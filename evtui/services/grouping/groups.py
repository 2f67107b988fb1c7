"""Sessions grouped by fields, with subtotals that add up, and how often each value of a field occurs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, tzinfo
from decimal import Decimal

from evtui.models.report import SessionReport
from evtui.services.grouping.buckets import Bucket, buckets
from evtui.services.grouping.totals import Totals, percent, totals
from evtui.services.query.fields import Field, Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Sessions that share their values."""

    labels: tuple[str | None, ...]
    """One for each field grouped by, untrusted; None: was not sent."""
    condition: str
    """The query that finds exactly these sessions."""
    reports: tuple[SessionReport, ...]
    """In the order they came in."""
    totals: Totals


@dataclass(frozen=True, slots=True, kw_only=True)
class Groups:
    """All groups, and the figures of everything together."""

    fields: tuple[Field, ...]
    groups: tuple[Group, ...]
    total: Totals


def group_by(reports: Iterable[SessionReport], fields: Sequence[Field], zone: tzinfo = UTC) -> Groups:
    """Sessions by the values of one or several fields.

    Texts in order, days newest first, stretches ascending; what was not sent comes last. No field: one group.
    """
    everything = tuple(reports)
    assigns = [buckets(field, everything, zone) for field in fields]
    found: dict[tuple[Bucket, ...], list[SessionReport]] = {}
    for report in everything:
        found.setdefault(tuple(assign(report) for assign in assigns), []).append(report)
    groups = tuple(
        Group(
            labels=tuple(bucket.label for bucket in key),
            condition=" ".join(bucket.condition for bucket in key),
            reports=tuple(found[key]),
            totals=totals(found[key]),
        )
        for key in sorted(found, key=lambda key: [bucket.order for bucket in key])
    )
    return Groups(fields=tuple(fields), groups=groups, total=totals(everything))


@dataclass(frozen=True, slots=True, kw_only=True)
class Frequency:
    """How often a value occurs."""

    label: str | None
    """Untrusted; None: was not sent."""
    count: int
    percent: Decimal
    """Of all sessions, one digit."""
    condition: str
    """The query that finds exactly these sessions."""


def frequencies(reports: Iterable[SessionReport], field: Field, zone: tzinfo = UTC) -> tuple[Frequency, ...]:
    """Every value of a field: texts by how often, quantities and days in their order, what was not sent last.

    A session with several flags counts for each of them.
    """
    everything = tuple(reports)
    assign = _each_flag(field) if field.kind is Kind.FLAGS else _single(buckets(field, everything, zone))
    counts: dict[Bucket, int] = {}
    for report in everything:
        for bucket in assign(report):
            counts[bucket] = counts.get(bucket, 0) + 1
    rows = sorted(counts, key=lambda bucket: bucket.order)
    if not field.kind.is_ordered:
        rows.sort(key=lambda bucket: (bucket.label is None, -counts[bucket]))
    return tuple(
        Frequency(
            label=bucket.label,
            count=counts[bucket],
            percent=percent(counts[bucket], len(everything)) or Decimal(0),
            condition=bucket.condition,
        )
        for bucket in rows
    )


def _single(assign: Callable[[SessionReport], Bucket]) -> Callable[[SessionReport], tuple[Bucket, ...]]:
    return lambda report: (assign(report),)


def _each_flag(field: Field) -> Callable[[SessionReport], tuple[Bucket, ...]]:
    """A bucket for every flag of a session."""
    name = field.names[0]

    def assign(report: SessionReport) -> tuple[Bucket, ...]:
        flags = dict.fromkeys(report.session.flags)
        if not flags:
            return (Bucket(None, f"{name}:-", (True, 0)),)
        return tuple(Bucket(flag, f"{name}={flag}", (False, flag)) for flag in flags)

    return assign
